// Backups: made while the database is in use, checked, listed.
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "storage/migrations.hpp"
#include "tests/unit/storage/rescue.hpp"

namespace youxu {

TEST_CASE("a backup is made while the database is in use, and only its group may read it") {
  const Files files;
  const auto store = opened(files.path);
  REQUIRE(store->finish_order(ended(1, 500)));

  REQUIRE(make_backup(files.path, files.backup));
  REQUIRE(store->finish_order(ended(2, 500)));

  struct stat backup {};
  REQUIRE(::stat(files.backup.c_str(), &backup) == 0);
  CHECK((backup.st_mode & 0777) == 0640);
  REQUIRE(check_backup(files.backup));
  const auto copy = opened(files.backup);
  CHECK(*copy->order("o1"));
  CHECK_FALSE(*copy->order("o2"));
  CHECK(waiting(*copy) == 1);
}

TEST_CASE("a backup of a damaged database is refused and leaves no file") {
  const Files files;
  (void)opened(files.path);
  destroy(files.path);
  const Status done = make_backup(files.path, files.backup);
  REQUIRE_FALSE(done);
  CHECK(done.error().code == Errc::corrupt);
  CHECK_FALSE(std::filesystem::exists(files.backup));
  CHECK_FALSE(std::filesystem::exists(files.backup + ".part"));
}

TEST_CASE("a backup of a newer program is refused, and so is what is no backup") {
  const Files files;
  { (void)opened(files.backup); }
  run_sql(files.backup, "PRAGMA user_version = 1000");
  CHECK(check_backup(files.backup).error().code == Errc::refused);
  destroy(files.backup);
  CHECK(check_backup(files.backup).error().code == Errc::corrupt);
  CHECK_FALSE(check_backup("/nonexistent/backup.db"));
}

TEST_CASE("backups are listed newest first, and other files are none") {
  const TemporaryFile file;
  const std::string folder = std::filesystem::path{file.path()}.parent_path().string();
  const std::string older = folder + "/" + backup_name(at(kNow));
  const std::string newer = folder + "/" + backup_name(at(kNow + 86'400));
  for (const std::string& name : {older, newer, folder + "/youxu.db", newer + ".part"})
    std::ofstream{name} << "x";
  CHECK(backups_in(folder) == std::vector<std::string>{newer, older});
  CHECK(backups_in("/nonexistent").empty());
  CHECK(backup_time(newer) == at(kNow + 86'400));
  CHECK_FALSE(backup_time(folder + "/youxu-20260101.db"));
}

}  // namespace youxu
