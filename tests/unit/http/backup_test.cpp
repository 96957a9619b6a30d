// A backup by the API.
#include <catch2/catch.hpp>

#include "tests/unit/http/ask.hpp"
#include "tests/unit/http/fake_backups.hpp"
#include "tests/unit/http/fake_control.hpp"

using namespace youxu;

namespace {

struct BackupSite {
  FakeControl control;
  FakeBackups backups;
  Api api{control,
          {[] { return std::string{}; }, [](std::string_view) { return Status{}; }},
          nullptr,
          &backups};
};

}  // namespace

TEST_CASE("a backup is begun, and what becomes of it is shown") {
  BackupSite site;
  CHECK(ask(site.api, Method::get, "backup").body ==
        R"({"state":"none","file":"","error":"","begun_at":null})");
  const Response begun = ask(site.api, Method::post, "backup", "{}");
  CHECK(begun.status == 200);
  CHECK_THAT(begun.body, Catch::Contains(R"("state":"running","file":"/b/youxu-)"));
  CHECK_THAT(begun.body, Catch::Contains(R"("begun_at":"2025-12-17T)"));
  CHECK_THAT(ask(site.api, Method::get, "backup").body, Catch::Contains(R"("state":"done")"));
}

TEST_CASE("a second backup at a time is refused, and other methods and paths are none") {
  BackupSite site;
  site.backups.refuse = true;
  CHECK(ask(site.api, Method::post, "backup", "{}").status == 409);
  CHECK(ask(site.api, Method::del, "backup").status == 405);
  CHECK(ask(site.api, Method::get, "backup/x").status == 404);
}
