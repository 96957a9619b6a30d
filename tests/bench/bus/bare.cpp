#include "tests/bench/bus/bare.hpp"

#include <mosquitto.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string_view>

#include "tests/bench/parts.hpp"

namespace youxu::bench {

namespace {

struct Destroy {
  void operator()(mosquitto* client) const { mosquitto_destroy(client); }
};
using Client = std::unique_ptr<mosquitto, Destroy>;

Client connect(const BareOptions& options, const char* id) {
  mosquitto_lib_init();
  Client client{mosquitto_new(id, true, nullptr)};
  (void)mosquitto_int_option(client.get(), MOSQ_OPT_TCP_NODELAY, 1);
  if (mosquitto_username_pw_set(client.get(), "gateway", options.password.c_str()) !=
          MOSQ_ERR_SUCCESS ||
      mosquitto_connect(client.get(), "127.0.0.1", options.port, 60) != MOSQ_ERR_SUCCESS) {
    std::fprintf(stderr, "bench_bus: no connection to the broker on port %d\n", options.port);
    return nullptr;
  }
  return client;
}

// Waits for the broker, and for standard input where `input`: true when a byte came.
bool turn(mosquitto* client, bool input) {
  pollfd ready[2] = {{mosquitto_socket(client), POLLIN, 0}, {input ? 0 : -1, POLLIN, 0}};
  if (mosquitto_want_write(client)) ready[0].events |= POLLOUT;
  ::poll(ready, 2, 1000);
  if ((ready[0].revents & POLLIN) != 0) (void)mosquitto_loop_read(client, 1);
  if ((ready[0].revents & POLLOUT) != 0) (void)mosquitto_loop_write(client, 1);
  (void)mosquitto_loop_misc(client);
  return ready[1].revents != 0;
}

void burst(mosquitto* client, const std::vector<std::string>& topics, int number) {
  const auto began =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch())
          .count();
  char lease[160];
  const int size =
      std::snprintf(lease, sizeof lease,
                    R"({"epoch":%d,"seq":1,"connector":1,"a":0,"for_s":30,"boot":%d,"n":%lld})",
                    number, kBareBoot, static_cast<long long>(began));
  for (const std::string& topic : topics)
    (void)mosquitto_publish(client, nullptr, topic.c_str(), size, lease, 0, false);
}

void answer(mosquitto* client, void*, const mosquitto_message* message) {
  std::string topic = message->topic;
  if (!topic.ends_with("/event")) return;
  static constexpr std::string_view kAck = R"({"boot":1,"id":1})";
  topic += "-ack";
  (void)mosquitto_publish(client, nullptr, topic.c_str(), static_cast<int>(kAck.size()),
                          kAck.data(), 1, false);
}

}  // namespace

int run_burst(const BareOptions& options, const std::vector<std::string>& piles) {
  const Client client = connect(options, "bench-burst");
  if (!client) return 1;
  std::vector<std::string> topics;
  for (const std::string& pile : piles) topics.push_back("youxu/1/" + pile + "/lease");
  for (int number = 1;;) {
    if (!turn(client.get(), true)) continue;
    char byte = 0;
    if (::read(0, &byte, 1) != 1) return 0;
    burst(client.get(), topics, number++);
  }
}

int run_echo(const BareOptions& options) {
  const Client client = connect(options, "bench-echo");
  if (!client) return 1;
  mosquitto_message_callback_set(client.get(), answer);
  (void)mosquitto_subscribe(client.get(), nullptr, "youxu/1/+/status", 0);
  (void)mosquitto_subscribe(client.get(), nullptr, "youxu/1/+/event", 1);
  for (;;) (void)turn(client.get(), false);
}

}  // namespace youxu::bench
