// The real HTTP server over a gateway that only remembers, for tests that need a real client.
// Usage: http_demo SOCKET [WEB_ROOT]. Prints the TCP port, pushes the status five times a second,
// ends at SIGTERM.
#include <cstdio>

#include "daemon/http/api.hpp"
#include "daemon/http/server.hpp"
#include "tests/unit/http/fake_backups.hpp"
#include "tests/unit/http/fake_binding.hpp"
#include "tests/unit/http/fake_control.hpp"

using namespace youxu;

namespace {

struct Demo {
  FakeControl control;
  FakeBinding binding;
  FakeBackups backups;
  Api api{control,
          {[] { return std::string{"{}"}; }, [](std::string_view) { return Status{}; }},
          &binding,
          &backups};
  std::unique_ptr<HttpServer> server;
  uv_timer_t timer{};
  uv_signal_t signal{};
};

void on_timer(uv_timer_t* timer) {
  auto* const demo = static_cast<Demo*>(timer->data);
  demo->control.state.now += Millis{200};
  demo->server->push();
}

void on_signal(uv_signal_t* signal, int) {
  auto* const demo = static_cast<Demo*>(signal->data);
  demo->server->close();
  uv_close(reinterpret_cast<uv_handle_t*>(&demo->timer), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&demo->signal), nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  uv_loop_t loop;
  uv_loop_init(&loop);
  Demo demo;
  HttpOptions options;
  options.socket_path = argv[1];
  options.web_root = argc > 2 ? argv[2] : "";
  auto server = HttpServer::open(
      &loop, options, [&demo](const Request& request) { return demo.api.handle(request); },
      [&demo] { return demo.api.status_json(); });
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().message.c_str());
    return 1;
  }
  demo.server = std::move(*server);
  demo.timer.data = demo.signal.data = &demo;
  uv_timer_init(&loop, &demo.timer);
  uv_timer_start(&demo.timer, on_timer, 0, 200);
  uv_signal_init(&loop, &demo.signal);
  uv_signal_start(&demo.signal, on_signal, SIGTERM);
  std::printf("%d\n", demo.server->port());
  std::fflush(stdout);
  uv_run(&loop, UV_RUN_DEFAULT);
  demo.server.reset();
  return uv_loop_close(&loop) == 0 ? 0 : 3;
}
