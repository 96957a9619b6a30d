// The broker's file of keys: whole or not at all.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "drivers/pile/key_file.hpp"

namespace youxu {
namespace {

const std::string kKey(64, 'a');

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "youxu-keys-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
    REQUIRE(!path_.empty());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file() const { return (path_ / "psk").string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{path_}, {}));
  }

 private:
  std::filesystem::path path_;
};

std::string rest_of(std::istream&& stream) {
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string content(const std::string& path) {
  return rest_of(std::ifstream{path});
}

ino_t inode(const std::string& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_ino;
}

TEST_CASE("the file holds a line for each key and is for its owner and group only") {
  const Folder folder;
  const mode_t before = ::umask(0077);

  REQUIRE(write_key_file(folder.file(), std::vector<PileKey>{{"P001", kKey}, {"P002", kKey}}));

  ::umask(before);
  CHECK(content(folder.file()) == "P001:" + kKey + "\nP002:" + kKey + "\n");
  CHECK((std::filesystem::status(folder.file()).permissions() & std::filesystem::perms::mask) ==
        static_cast<std::filesystem::perms>(0640));
  CHECK(folder.files() == 1);
}

TEST_CASE("each writing is another file, so that who watches the name wakes up") {
  const Folder folder;
  REQUIRE(write_key_file(folder.file(), {}));
  const int held = ::open(folder.file().c_str(), O_RDONLY);
  const ino_t first = inode(folder.file());

  REQUIRE(write_key_file(folder.file(), {}));

  CHECK(inode(folder.file()) != first);
  ::close(held);
}

TEST_CASE("whoever reads while it is replaced has the old file or the new one") {
  const Folder folder;
  REQUIRE(write_key_file(folder.file(), std::vector<PileKey>{{"P001", kKey}}));
  std::ifstream reader{folder.file()};

  REQUIRE(write_key_file(folder.file(), std::vector<PileKey>{{"P002", kKey}}));

  CHECK(rest_of(std::move(reader)) == "P001:" + kKey + "\n");
}

TEST_CASE("what a killed run left beside the file is no obstacle") {
  const Folder folder;
  std::ofstream{folder.file() + ".new"} << "P001:half a k";

  REQUIRE(write_key_file(folder.file(), std::vector<PileKey>{{"P002", kKey}}));

  CHECK(content(folder.file()) == "P002:" + kKey + "\n");
  CHECK(folder.files() == 1);
}

TEST_CASE("a file that cannot be written leaves the earlier one and nothing beside it") {
  const Folder folder;
  std::filesystem::create_directory(folder.file());  // cannot be replaced by a file
  const Status done = write_key_file(folder.file(), {});
  CHECK_FALSE(done);
  CHECK(folder.files() == 1);
  CHECK_FALSE(write_key_file(folder.file() + "/none/psk", {}));
}

TEST_CASE("the gateway's name, a number twice and what is no key never reach the broker") {
  const Folder folder;
  REQUIRE(write_key_file(folder.file(), std::vector<PileKey>{{"P001", kKey}}));

  const std::vector<std::vector<PileKey>> wrong = {{{"gateway", kKey}},
                                                   {{"P002\nP003", kKey}},
                                                   {{"P002", kKey}, {"P002", kKey}},
                                                   {{"P002", ""}},
                                                   {{"P002", std::string(64, 'x')}},
                                                   {{"P002", kKey + "\ngateway:" + kKey}}};
  for (const std::vector<PileKey>& keys : wrong) {
    const Status done = write_key_file(folder.file(), keys);
    REQUIRE_FALSE(done);
    CHECK(done.error().message.find(kKey) == std::string::npos);
  }
  CHECK(content(folder.file()) == "P001:" + kKey + "\n");
}

TEST_CASE("there is a most of keys") {
  std::vector<PileKey> keys;
  for (std::size_t i = 0; i < kMaxPileKeys; ++i) keys.push_back({std::to_string(10'000 + i), kKey});
  CHECK(key_file_text(keys));

  keys.push_back({"one-more", kKey});

  CHECK_FALSE(key_file_text(keys));
}

TEST_CASE("a new key has 32 bytes and is never the same") {
  const auto one = new_pile_key();
  const auto other = new_pile_key();

  REQUIRE(one);
  REQUIRE(other);
  CHECK(one->size() == 64);
  CHECK(*one != *other);
}

}  // namespace
}  // namespace youxu
