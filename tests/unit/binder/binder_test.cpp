// Binding, replacing and unbinding piles, without a broker.
#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/binder/site.hpp"

namespace youxu {
namespace {

using test::kLabelKey;
using test::Site;

Site bound_site(const std::string& pile = "P001") {
  Site site{{"P001", "P002"}};
  site.piles[pile];
  REQUIRE(site.bind(pile));
  site.run(4);
  REQUIRE(site.view(pile).state == BindingState::bound);
  return site;
}

TEST_CASE("a pile comes in by its label, takes a key of its own, and is bound when it is back") {
  Site site{{"P001", "P002"}};
  site.piles["P001"];
  site.run(3);
  CHECK_FALSE(site.piles["P001"].connected);
  CHECK(site.binder().place_of("P001").empty());

  REQUIRE(site.bind("P001"));
  CHECK(site.view("P001").state == BindingState::waiting);
  CHECK(site.file["P001"] == kLabelKey);
  site.run(4);

  CHECK(site.view("P001").state == BindingState::bound);
  CHECK(site.piles["P001"].key.size() == 64);
  CHECK(site.file["P001"] == site.piles["P001"].key);
  CHECK(site.binder().place_of("P001") == "P001");
  CHECK(site.file.size() == 1);
}

TEST_CASE("the label's code is dead once the pile is bound") {
  Site site = bound_site();

  site.piles["P001"].key = kLabelKey;
  site.displace("P001");
  site.run(200);

  CHECK_FALSE(site.piles["P001"].connected);
}

TEST_CASE("while it is being bound nobody listens to a pile") {
  Site site{{"P001", "P002"}};
  site.piles["P001"].answers = false;
  REQUIRE(site.bind("P001"));
  site.run(1);

  CHECK(site.piles["P001"].connected);
  CHECK(site.binder().place_of("P001").empty());
}

TEST_CASE("a label whose pile does not come fails after the wait, and its code is out") {
  Site site{{"P001", "P002"}};
  REQUIRE(site.bind("P001"));

  site.run(29);
  CHECK(site.view("P001").state == BindingState::waiting);
  site.run(2);

  CHECK(site.view("P001").state == BindingState::failed);
  CHECK(site.view("P001").why == BindingFailure::not_seen);
  CHECK(site.file.empty());
}

TEST_CASE("a pile that refuses a key is out") {
  Site site{{"P001", "P002"}};
  site.piles["P001"].takes_keys = false;
  REQUIRE(site.bind("P001"));
  site.run(5);

  CHECK(site.view("P001").why == BindingFailure::refused);
  CHECK(site.file.empty());
  CHECK_FALSE(site.piles["P001"].connected);
}

TEST_CASE("a pile that never answers fails, and is bound when it answers in the end") {
  Site site{{"P001", "P002"}};
  site.piles["P001"].answers = false;
  REQUIRE(site.bind("P001"));
  site.run(35);
  CHECK(site.view("P001").why == BindingFailure::no_answer);

  site.piles["P001"].answers = true;
  site.run(180);

  CHECK(site.view("P001").state == BindingState::bound);
}

TEST_CASE("a pile that took its key and is gone is bound when it comes back") {
  Site site{{"P001", "P002"}};
  site.piles["P001"];
  REQUIRE(site.bind("P001"));
  while (site.piles["P001"].leaves_with.empty()) site.step();
  site.piles["P001"].key = site.piles["P001"].leaves_with;
  site.piles["P001"].leaves_with.clear();
  site.piles["P001"].on = false;
  site.run(40);
  CHECK(site.view("P001").why == BindingFailure::not_back);

  site.piles["P001"].on = true;
  site.run(3);

  CHECK(site.view("P001").state == BindingState::bound);
}

TEST_CASE("who is bound and connected is not bound again") {
  Site site = bound_site();

  const auto again = site.bind("P001");

  REQUIRE_FALSE(again);
  CHECK(again.error().code == Errc::refused);
  CHECK_THAT(again.error().message, Catch::Contains("bound already"));
}

TEST_CASE("a pile that was reset to factory state is bound by its label once more") {
  Site site = bound_site();
  site.piles["P001"].key = kLabelKey;
  site.displace("P001");
  site.run(20);

  REQUIRE(site.bind("P001"));
  site.run(15);

  CHECK(site.view("P001").state == BindingState::bound);
  CHECK(site.piles["P001"].key != kLabelKey);
}

TEST_CASE("a bound pile that is away keeps its key when somebody binds it in vain") {
  Site site = bound_site();
  site.piles["P001"].on = false;
  site.run(20);
  REQUIRE(site.bind("P001"));
  site.run(40);
  CHECK(site.view("P001").state == BindingState::failed);

  site.piles["P001"].on = true;
  site.run(3);

  CHECK(site.view("P001").state == BindingState::bound);
}

TEST_CASE("the label of a pile that the site does not have says what to do") {
  Site site{{"P001", "P002"}};

  const auto unknown = site.bind("P999");

  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == Errc::invalid);
  CHECK_THAT(unknown.error().message, Catch::Contains("circuit") && Catch::Contains("--replaces"));
  CHECK(site.binder().bindings().empty());
}

TEST_CASE("a pile that was unbound is gone within 2 s and does not come back") {
  Site site = bound_site();

  REQUIRE(site.binder().unbind("P001"));
  CHECK(site.file.empty());
  site.run(2);
  CHECK_FALSE(site.piles["P001"].connected);
  site.run(60);

  CHECK_FALSE(site.piles["P001"].connected);
  CHECK(site.binder().place_of("P001").empty());
  CHECK(site.binder().unbind("P001").error().code == Errc::invalid);
}

TEST_CASE("a pile that is put out is heard until it is gone, so that its charge can end") {
  Site site{{"P001"}};
  site.piles["P001"];
  REQUIRE(site.bind("P001"));
  site.run(10);
  REQUIRE(site.view("P001").state == BindingState::bound);

  REQUIRE(site.binder().unbind("P001"));
  CHECK(site.unbinding == std::vector<std::string>{"stop P001"});
  CHECK(site.binder().place_of("P001") == "P001");
  CHECK(site.binder().pile_at("P001") == "P001");
  CHECK(site.file.empty());
  site.run(2);
  CHECK(site.unbinding == std::vector<std::string>{"stop P001", "gone P001"});
  CHECK(site.binder().place_of("P001").empty());
}

TEST_CASE("a pile without a place gets one below the circuit that is named") {
  Site site{{"P001"}};
  site.piles["P009"];

  CHECK_FALSE(site.binder().bind({test::label_of("P009"), "", "", "nowhere", ""}));
  CHECK_FALSE(site.binder().bind({test::label_of("P009"), "", "by the gate", "", ""}));
  CHECK_FALSE(site.binder().bind({test::label_of("P001"), "", "", "T1", ""}));
  CHECK_FALSE(site.binder().bind({test::label_of("P009"), "P001", "", "T1", ""}));
  CHECK(site.binder().bindings().empty());
  REQUIRE(site.binder().bind({test::label_of("P009"), "", "by the gate", "T1", "b"}));
  site.run(10);
  CHECK(site.view("P009").state == BindingState::bound);
  site.start();
  site.run(3);
  CHECK(site.binder().place_of("P009") == "P009");
}

TEST_CASE("a pile that the broker kept although it is unbound is put out when it speaks") {
  Site site = bound_site();
  REQUIRE(site.binder().unbind("P001"));
  site.start();  // before the displacement
  CHECK(site.piles["P001"].connected);
  const int writings = site.writings;

  site.run(3);

  CHECK_FALSE(site.piles["P001"].connected);
  CHECK(site.writings > writings);
}

TEST_CASE("a pile takes the place of a broken one, and the broken one is out") {
  Site site = bound_site();
  site.piles["P001"].on = false;
  site.run(41);
  site.piles["NEW1"];

  const auto view = site.bind("NEW1", "P001");
  REQUIRE(view);
  CHECK(view->place == "P001");
  CHECK(site.binder().pile_at("P001") == "P001");  // until the new one is there
  site.run(4);

  CHECK(site.view("NEW1").state == BindingState::bound);
  CHECK(site.binder().place_of("NEW1") == "P001");
  CHECK(site.binder().pile_at("P001") == "NEW1");
  CHECK(site.replaced == std::vector<std::string>{"P001"});
  CHECK(site.file.size() == 1);
  site.piles["P001"].on = true;
  site.run(70);
  CHECK_FALSE(site.piles["P001"].connected);
}

TEST_CASE("a pile that still speaks is not replaced, and one with a place of its own takes none") {
  Site site = bound_site();

  CHECK_THAT(site.bind("NEW1", "P001").error().message, Catch::Contains("still speaks"));
  CHECK_THAT(site.bind("P002", "P001").error().message, Catch::Contains("place of its own"));
  CHECK_THAT(site.bind("NEW1", "P999").error().message, Catch::Contains("none of the site's"));
}

TEST_CASE("a mended pile gets its place back from the one that stood in for it") {
  Site site{{"P001", "P002"}};
  site.piles["NEW1"];
  REQUIRE(site.bind("NEW1", "P001"));
  site.run(4);
  CHECK_THAT(site.bind("P001").error().message, Catch::Contains("--replaces NEW1"));
  site.piles["NEW1"].on = false;
  site.run(41);
  site.piles["P001"];

  REQUIRE(site.bind("P001", "NEW1"));
  site.run(6);

  CHECK(site.binder().pile_at("P001") == "P001");
  CHECK(site.binder().bindings().size() == 1);
}

TEST_CASE("a replacement that never comes leaves the place to the pile before") {
  Site site = bound_site();
  site.piles["P001"].on = false;
  site.run(41);
  REQUIRE(site.bind("NEW1", "P001"));
  site.run(35);
  site.piles["P001"].on = true;
  site.run(3);

  CHECK(site.view("NEW1").why == BindingFailure::not_seen);
  CHECK(site.view("P001").state == BindingState::bound);
  CHECK(site.binder().place_of("P001") == "P001");
}

TEST_CASE("a full disk is told once, and the keys are written when there is room") {
  Site site{{"P001", "P002"}};
  site.piles["P001"];
  site.disk_full = true;
  REQUIRE(site.bind("P001"));
  site.run(5);
  CHECK(site.troubles.size() == 1);

  site.disk_full = false;
  site.run(5);

  CHECK(site.view("P001").state == BindingState::bound);
  CHECK(site.troubles.size() == 2);
}

TEST_CASE("a binding outlives a restart of the gateway") {
  Site site = bound_site();
  site.start();
  site.run(2);

  CHECK(site.view("P001").state == BindingState::bound);
  CHECK(site.piles["P001"].connected);
  CHECK(site.binder().place_of("P001") == "P001");
}

TEST_CASE("there is a most of bindings") {
  Site site{{"P001"}};
  Binding stored;
  stored.place = "P001";
  for (std::size_t i = 0; i < Binder::kMaxBindings; ++i) {
    stored.pile = std::to_string(100'000 + i);
    REQUIRE(site.store().save_binding(stored));
  }
  site.start();

  CHECK_THAT(site.bind("P001").error().message, Catch::Contains("no more than"));
}

TEST_CASE("of many that are not bound and speak, so many are put out at a time, the rest later") {
  Site site{{"P001"}};
  const int most = static_cast<int>(Binder::kMaxDisplaced);
  const auto all_speak = [&site, most] {
    for (int i = 0; i < most + 10; ++i)
      site.binder().on_heard(std::to_string(100'000 + i), site.now());
  };
  all_speak();
  site.run(1);
  CHECK(site.displacements == most);

  all_speak();
  site.run(1);

  CHECK(site.displacements == 2 * most);
}

TEST_CASE("where no binding is configured every pile is heard and none is bound") {
  auto store = Store::open(":memory:");
  Site port{{}};
  Binder binder{{}, **store, port};
  REQUIRE(binder.begin({}));

  CHECK(binder.place_of("P001") == "P001");
  CHECK(binder.pile_at("P001") == "P001");
  CHECK_THAT(binder.bind({test::label_of("P001"), ""}).error().message,
             Catch::Contains("bus.psk_file"));
}

}  // namespace
}  // namespace youxu
