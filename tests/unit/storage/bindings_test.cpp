// Bindings and their keys outlive the process.
#include "tests/unit/storage/fixture.hpp"

namespace youxu {
namespace {

Binding sample(const std::string& pile, const std::string& place) {
  Binding binding;
  binding.pile = pile;
  binding.place = place;
  binding.state = BindingState::failed;
  binding.why = BindingFailure::not_back;
  binding.key = "k" + pile;
  binding.label_key = "l";
  binding.next_key = "n";
  binding.changed_at = at(7);
  return binding;
}

std::vector<Binding> all(Store& store) {
  auto read = store.bindings();
  REQUIRE(read);
  return *read;
}

TEST_CASE("a binding comes back whole after a restart") {
  const TemporaryFile file;
  REQUIRE(opened(file.path())->save_binding(sample("NEW1", "P001")));

  const auto read = all(*opened(file.path()));

  REQUIRE(read.size() == 1);
  CHECK(read[0].pile == "NEW1");
  CHECK(read[0].place == "P001");
  CHECK(read[0].state == BindingState::failed);
  CHECK(read[0].why == BindingFailure::not_back);
  CHECK(read[0].key == "kNEW1");
  CHECK(read[0].label_key == "l");
  CHECK(read[0].next_key == "n");
  CHECK(read[0].changed_at == at(7));
}

TEST_CASE("who takes a place removes the bindings of others there, and no more") {
  const auto store = opened();
  for (const char* pile : {"OLD1", "NEW1"}) REQUIRE(store->save_binding(sample(pile, "P001")));
  REQUIRE(store->save_binding(sample("P002", "P002")));

  REQUIRE(store->take_place(sample("NEW1", "P001")));

  const auto read = all(*store);
  REQUIRE(read.size() == 2);
  CHECK(read[0].pile == "NEW1");
  CHECK(read[1].pile == "P002");
}

TEST_CASE("events of the pile before are no repetitions for the one that takes its place") {
  const auto store = opened();
  PileEvent event;
  event.kind = PileEventKind::unplug;
  event.boot = 3;
  event.id = 1;
  REQUIRE(*store->record_event("P001", event, at(1)) == Store::EventSeen::first_time);
  REQUIRE(*store->record_event("P002", event, at(1)) == Store::EventSeen::first_time);

  for (int changed = 0; changed < 2; ++changed) {
    REQUIRE(store->take_place(sample("NEW1", "P001")));
    CHECK(*store->record_event("P001", event, at(2)) == Store::EventSeen::first_time);
    CHECK(*store->record_event("P001", event, at(2)) == Store::EventSeen::repeated);
  }
  CHECK(*store->record_event("P002", event, at(2)) == Store::EventSeen::repeated);
  CHECK(store->unplugs(at(0))->size() >= 3);
}

TEST_CASE("a binding that was removed does not come back") {
  const auto store = opened();
  REQUIRE(store->save_binding(sample("P001", "P001")));

  REQUIRE(store->remove_binding("P001"));
  REQUIRE(store->remove_binding("P001"));

  CHECK(all(*store).empty());
}

}  // namespace
}  // namespace youxu
