// libwebsockets behind HttpServer. Its rules that shape this file: answers are written from
// WRITEABLE callbacks only; buffers need LWS_PRE bytes before them; a chunked body never ends for
// it (hence 411); the context is destroyed once before and once after the loop has run out.
#include "daemon/http/server.hpp"

#include <libwebsockets.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <set>
#include <vector>

#include "daemon/http/exchange.hpp"
#include "daemon/http/guard.hpp"
#include "daemon/loopback.hpp"

namespace youxu {
namespace {

// What libwebsockets allocates, zeroed, for each connection.
struct Slot {
  Exchange* exchange;
};

// Creates the socket file closed to others from its first moment.
class ScopedUmask {
 public:
  explicit ScopedUmask(mode_t mask) : before_{umask(mask)} {}
  ~ScopedUmask() { umask(before_); }
  ScopedUmask(const ScopedUmask&) = delete;
  ScopedUmask& operator=(const ScopedUmask&) = delete;

 private:
  mode_t before_;
};

constexpr int kClosingTurns = 16;  // one handle opens the closing of the next; four are usual

// libwebsockets logs per process, and knows no caller: anybody may write such lines as fast as they
// can send.
std::int64_t complaints = 0;
void on_complaint(int, const char* line) {
  if (++complaints <= HttpCounters::kLinesLogged) std::fprintf(stderr, "warning http: %s", line);
}

}  // namespace

struct HttpServer::Impl {
  HttpOptions options;
  Handler handler;
  Source source;
  lws_context* context = nullptr;
  bool closing = false;
  lws_vhost* socket_host = nullptr;
  lws_vhost* tcp_host = nullptr;
  std::set<lws*> streams;
  std::string latest;
  HttpCounters counters;
  lws_protocols protocols[2] = {};
  lws_protocol_vhost_options headers[2] = {};
  lws_http_mount mounts[3] = {};

  bool listen(uv_loop_t* loop);
  bool listen_on_socket();
  bool listen_on_tcp();
  int on_request(lws* wsi, Slot& slot);
  int begin_stream(lws* wsi, Exchange& exchange);
  int on_body(Exchange& exchange, const void* data, std::size_t size);
  int on_body_end(lws* wsi, Exchange& exchange);
  int dispatch(lws* wsi, Exchange& exchange);
  int answer(lws* wsi, Exchange& exchange, const Response& response);
  int drop();
  int on_writable(lws* wsi, Slot& slot);
  int go_on_writing(lws* wsi, Slot& slot);
  void forget(lws* wsi, Slot& slot);
  static int callback(lws* wsi, lws_callback_reasons why, void* user, void* in, std::size_t size);
};

int HttpServer::Impl::callback(lws* wsi, lws_callback_reasons why, void* user, void* in,
                               std::size_t size) {
  auto* const self = static_cast<Impl*>(lws_context_user(lws_get_context(wsi)));
  auto* const slot = static_cast<Slot*>(user);
  if (slot == nullptr) return lws_callback_http_dummy(wsi, why, user, in, size);
  switch (static_cast<int>(why)) {
    case LWS_CALLBACK_HTTP:
      return self->on_request(wsi, *slot);
    case LWS_CALLBACK_HTTP_BODY:
      return slot->exchange == nullptr ? 0 : self->on_body(*slot->exchange, in, size);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
      return slot->exchange == nullptr ? 0 : self->on_body_end(wsi, *slot->exchange);
    case LWS_CALLBACK_HTTP_WRITEABLE:
      return self->on_writable(wsi, *slot);
    case LWS_CALLBACK_CLOSED_HTTP:
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
      self->forget(wsi, *slot);
      return 0;
    default:
      return lws_callback_http_dummy(wsi, why, user, in, size);
  }
}

int HttpServer::Impl::on_request(lws* wsi, Slot& slot) {
  forget(wsi, slot);
  slot.exchange = new Exchange;  // owned by the connection; forget() deletes it
  Exchange& exchange = *slot.exchange;
  if (!read_head(wsi, exchange.request)) {
    exchange.close_after = true;
    return answer(wsi, exchange, error_response(405, "invalid", "use GET, POST, PUT or DELETE"));
  }
  exchange.request.from_socket = lws_get_vhost(wsi) == socket_host;
  if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0) {
    exchange.close_after = true;
    return answer(wsi, exchange, error_response(411, "invalid", "send a Content-Length"));
  }
  const std::size_t length = content_length(wsi);
  if (length > kMaxDrained) return drop();
  if (length > 0) return 0;
  // Without a length libwebsockets would read the next request as this one's body.
  exchange.close_after = exchange.request.method != Method::get &&
                         header_of(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH).empty();
  return dispatch(wsi, exchange);
}

int HttpServer::Impl::on_body(Exchange& exchange, const void* data, std::size_t size) {
  exchange.received += size;
  if (exchange.received > kMaxDrained) return drop();
  // An over-long body is read to its end, so that the client hears why it was not taken.
  if (exchange.received > kMaxBody) return 0;
  exchange.request.body.append(static_cast<const char*>(data), size);
  return 0;
}

int HttpServer::Impl::on_body_end(lws* wsi, Exchange& exchange) {
  if (exchange.answered) return 0;
  if (exchange.received > kMaxBody) {
    return answer(wsi, exchange, error_response(413, "too_large", "a body has at most 64 KiB"));
  }
  return dispatch(wsi, exchange);
}

int HttpServer::Impl::answer(lws* wsi, Exchange& exchange, const Response& response) {
  ++counters.answered;
  if (response.status >= 400) ++counters.refused;
  return begin_answer(wsi, exchange, response);
}

int HttpServer::Impl::drop() {
  ++counters.dropped;
  return -1;
}

int HttpServer::Impl::dispatch(lws* wsi, Exchange& exchange) {
  if (const auto refused = refusal(exchange.request)) return answer(wsi, exchange, *refused);
  if (exchange.request.method == Method::get && exchange.request.path == kStreamPath) {
    return begin_stream(wsi, exchange);
  }
  return answer(wsi, exchange, handler(exchange.request));
}

int HttpServer::Impl::begin_stream(lws* wsi, Exchange& exchange) {
  if (streams.size() >= static_cast<std::size_t>(kMaxStreams)) {
    return answer(wsi, exchange, error_response(503, "retry", "too many streams are open"));
  }
  exchange.answered = true;
  exchange.streaming = true;
  if (send_head(wsi, 200, "text/event-stream", LWS_ILLEGAL_HTTP_CONTENT_LEN) != 0) return -1;
  lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
  streams.insert(wsi);
  latest = source();
  lws_callback_on_writable(wsi);
  return 0;
}

int HttpServer::Impl::on_writable(lws* wsi, Slot& slot) {
  if (slot.exchange == nullptr || !slot.exchange->answered) return 0;
  if (!slot.exchange->streaming) return go_on_writing(wsi, slot);
  std::string message(LWS_PRE, '\0');
  message += "data: " + latest + "\n\n";
  const std::size_t size = message.size() - LWS_PRE;
  auto* const at = reinterpret_cast<unsigned char*>(message.data() + LWS_PRE);
  return lws_write(wsi, at, size, LWS_WRITE_HTTP) < 0 ? -1 : 0;
}

// What was answered is forgotten at once: libwebsockets takes the slot away without a word after a
// request that it looked for in the web root and did not find.
int HttpServer::Impl::go_on_writing(lws* wsi, Slot& slot) {
  const int written = write_answer(wsi, *slot.exchange);
  if (written <= 0) return written;
  const bool close_after = slot.exchange->close_after;
  forget(wsi, slot);
  return close_after || lws_http_transaction_completed(wsi) != 0 ? -1 : 0;
}

void HttpServer::Impl::forget(lws* wsi, Slot& slot) {
  streams.erase(wsi);
  delete slot.exchange;
  slot.exchange = nullptr;
}

bool HttpServer::Impl::listen(uv_loop_t* loop) {
  protocols[0] = {"youxu-http", &Impl::callback, sizeof(Slot), 0, 0, nullptr, 0};
  void* loops[1] = {loop};
  lws_context_creation_info info{};
  info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS;
  info.foreign_loops = loops;
  info.user = this;
  context = lws_create_context(&info);
  if (context == nullptr) return false;
  return (options.socket_path.empty() || listen_on_socket()) &&
         (options.host.empty() || listen_on_tcp());
}

bool HttpServer::Impl::listen_on_socket() {
  const ScopedUmask closed{0117};
  lws_context_creation_info info{};
  info.vhost_name = "socket";
  info.options = LWS_SERVER_OPTION_UNIX_SOCK;
  info.iface = options.socket_path.c_str();
  info.protocols = protocols;
  socket_host = lws_create_vhost(context, &info);
  return socket_host != nullptr && chmod(options.socket_path.c_str(), 0660) == 0;
}

bool HttpServer::Impl::listen_on_tcp() {
  headers[0] = {&headers[1], nullptr, "content-security-policy:",
                "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"};
  headers[1] = {nullptr, nullptr, "x-content-type-options:", "nosniff"};
  const char* const called[] = {"/api", "/metrics"};
  for (std::size_t i = 0; i < 2; ++i) {
    mounts[i].mount_next = i == 0 || !options.web_root.empty() ? &mounts[i + 1] : nullptr;
    mounts[i].mountpoint = called[i];
    mounts[i].mountpoint_len = static_cast<unsigned char>(std::strlen(called[i]));
    mounts[i].origin = protocols[0].name;
    mounts[i].protocol = protocols[0].name;
    mounts[i].origin_protocol = LWSMPRO_CALLBACK;
  }
  mounts[2].mountpoint = "/";
  mounts[2].mountpoint_len = 1;
  mounts[2].origin = options.web_root.c_str();
  mounts[2].def = "index.html";
  mounts[2].origin_protocol = LWSMPRO_FILE;
  lws_context_creation_info info{};
  info.vhost_name = "tcp";
  info.options = LWS_SERVER_OPTION_DISABLE_IPV6;
  info.port = options.port;
  info.iface = options.host.c_str();
  info.protocols = protocols;
  info.headers = headers;
  info.mounts = mounts;
  tcp_host = lws_create_vhost(context, &info);
  return tcp_host != nullptr && lws_get_vhost_listen_port(tcp_host) > 0;
}

Result<std::unique_ptr<HttpServer>> HttpServer::open(uv_loop_t* loop, const HttpOptions& options,
                                                     Handler handler, Source source) {
  if (!options.host.empty() && !is_loopback(options.host)) {
    return Error{Errc::invalid, "http: listen host " + options.host +
                                    " is not an IPv4 loopback address; use 127.0.0.1"};
  }
  lws_set_log_level(LLL_ERR, on_complaint);
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  impl->handler = std::move(handler);
  impl->source = std::move(source);
  std::unique_ptr<HttpServer> server{new HttpServer{std::move(impl)}};
  if (server->impl_->listen(loop)) return server;
  server->close();
  for (int turn = 0; turn < kClosingTurns; ++turn) uv_run(loop, UV_RUN_NOWAIT);
  return Error{Errc::fatal, "http: cannot listen on " + options.socket_path + " and " +
                                options.host + ":" + std::to_string(options.port) +
                                ": is another youxud running?"};
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}

HttpServer::~HttpServer() {
  if (impl_->context != nullptr) lws_context_destroy(impl_->context);
}

int HttpServer::port() const {
  return impl_->tcp_host == nullptr ? 0 : lws_get_vhost_listen_port(impl_->tcp_host);
}

HttpCounters HttpServer::counters() const {
  HttpCounters counters = impl_->counters;
  counters.broken = complaints;
  return counters;
}

void HttpServer::push() {
  if (impl_->streams.empty()) return;
  impl_->latest = impl_->source();
  for (lws* wsi : impl_->streams) lws_callback_on_writable(wsi);
}

void HttpServer::close() {
  if (impl_->context == nullptr || impl_->closing) return;
  impl_->closing = true;
  lws_context_destroy(impl_->context);
  if (impl_->socket_host != nullptr) unlink(impl_->options.socket_path.c_str());
}

}  // namespace youxu
