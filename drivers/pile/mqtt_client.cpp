// libmosquitto closes its socket, and changes what it waits for, inside any call: the poll handle
// is brought in line after every one (sync). Losses are told from the tick, never from inside a
// call.
#include "drivers/pile/mqtt_client.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace youxu::pile_bus {

namespace {

constexpr std::uint64_t kTickMillis = 1000;

template <class Handle>
uv_handle_t* as_handle(Handle* handle) {
  return reinterpret_cast<uv_handle_t*>(handle);
}

template <class Handle>
void close_and_delete(Handle* handle) {
  uv_close(as_handle(handle), [](uv_handle_t* h) { delete reinterpret_cast<Handle*>(h); });
}

bool has_peer(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  return ::getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
}

}  // namespace

void MqttClient::CloseTimer::operator()(uv_timer_t* timer) const {
  close_and_delete(timer);
}
void MqttClient::ClosePoll::operator()(uv_poll_t* poll) const {
  close_and_delete(poll);
}

MqttClient::MqttClient(uv_loop_t* loop, MqttOptions options, MqttCallbacks callbacks)
    : loop_{loop},
      options_{std::move(options)},
      callbacks_{std::move(callbacks)},
      tick_{new_timer()},
      retry_{new_timer()} {
  mosquitto_lib_init();
}

MqttClient::~MqttClient() {
  if (resolving_ != nullptr) {
    resolving_->data = nullptr;
    uv_cancel(reinterpret_cast<uv_req_t*>(resolving_));
  }
  poll_.reset();
  client_.reset();
  mosquitto_lib_cleanup();
}

MqttClient::Timer MqttClient::new_timer() {
  Timer timer{new uv_timer_t{}};
  uv_timer_init(loop_, timer.get());
  timer->data = this;
  return timer;
}

void MqttClient::start() {
  uv_timer_start(
      tick_.get(), [](uv_timer_t* t) { static_cast<MqttClient*>(t->data)->on_tick(); }, kTickMillis,
      kTickMillis);
  resolve();
}

// First, since libmosquitto itself would block the loop on a name.
void MqttClient::resolve() {
  auto* request = new uv_getaddrinfo_t{};
  request->data = this;
  const auto done = [](uv_getaddrinfo_t* r, int status, addrinfo* found) {
    if (auto* self = static_cast<MqttClient*>(r->data)) self->on_resolved(status, found);
    uv_freeaddrinfo(found);
    delete r;
  };
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  const int started = uv_getaddrinfo(loop_, request, done, options_.host.c_str(), nullptr, &hints);
  if (started != 0) {
    delete request;
    return retry_later(std::string{"resolve: "} + uv_strerror(started));
  }
  resolving_ = request;
  phase_ = Phase::resolving;
}

void MqttClient::on_resolved(int status, const addrinfo* found) {
  resolving_ = nullptr;
  if (status != 0 || found == nullptr)
    return retry_later(std::string{"resolve: "} + uv_strerror(status));
  char address[NI_MAXHOST] = "";
  const int named = getnameinfo(found->ai_addr, found->ai_addrlen, address, sizeof address, nullptr,
                                0, NI_NUMERICHOST);
  if (named != 0) return retry_later("resolve: no numeric address");
  connect_to(address);
}

void MqttClient::connect_to(const char* address) {
  poll_.reset();
  client_.reset(mosquitto_new(options_.name.c_str(), true, this));
  outstanding_ = 0;
  if (!client_ || !prepare()) return retry_later("set up: refused by libmosquitto");
  const int code =
      mosquitto_connect_async(client_.get(), address, options_.port, kKeepAliveSeconds);
  if (code != MOSQ_ERR_SUCCESS)
    return retry_later(std::string{"connect: "} + mosquitto_strerror(code));
  phase_ = Phase::open;
  sync();
}

bool MqttClient::prepare() {
  mosquitto* client = client_.get();
  set_callbacks();
  // A lease does not wait for the acknowledgement of the one before it.
  (void)mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
  const char* password = options_.password.empty() ? nullptr : options_.password.c_str();
  bool good = mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V311) ==
              MOSQ_ERR_SUCCESS;
  const std::string& user = options_.user.empty() ? options_.name : options_.user;
  good = good && mosquitto_username_pw_set(client, user.c_str(), password) == MOSQ_ERR_SUCCESS;
  if (good && !options_.psk.empty())
    good = mosquitto_tls_psk_set(client, options_.psk.c_str(), options_.name.c_str(), nullptr) ==
           MOSQ_ERR_SUCCESS;
  if (!good || options_.will_topic.empty()) return good;
  return mosquitto_will_set(client, options_.will_topic.c_str(),
                            static_cast<int>(options_.will_payload.size()),
                            options_.will_payload.data(), 1, true) == MOSQ_ERR_SUCCESS;
}

void MqttClient::set_callbacks() {
  mosquitto_connect_callback_set(client_.get(), [](mosquitto*, void* self, int code) {
    static_cast<MqttClient*>(self)->on_connack(code);
  });
  mosquitto_publish_callback_set(client_.get(), [](mosquitto*, void* self, int) {
    --static_cast<MqttClient*>(self)->outstanding_;
  });
  mosquitto_message_callback_set(client_.get(), [](mosquitto*, void* self,
                                                   const mosquitto_message* m) {
    const auto& callback = static_cast<MqttClient*>(self)->callbacks_.on_message;
    if (!callback) return;
    callback(
        {.topic = m->topic,
         .payload = {static_cast<const char*>(m->payload), static_cast<std::size_t>(m->payloadlen)},
         .qos = m->qos,
         .retained = m->retain});
  });
}

void MqttClient::on_connack(int code) {
  if (code != 0) {
    if (callbacks_.on_trouble) callbacks_.on_trouble(mosquitto_connack_string(code));
    return;  // the broker closes: the tick sees it
  }
  connected_ = true;
  backoff_ = kFirstBackoffMillis;
  if (callbacks_.on_connected) callbacks_.on_connected(true);
}

void MqttClient::sync() {
  const int fd = mosquitto_socket(client_.get());
  if (fd < 0 || fd != poll_fd_) poll_.reset();
  if (fd < 0) {
    poll_fd_ = -1;
    uv_timer_start(tick_.get(), tick_->timer_cb, 0, kTickMillis);
    return;
  }
  if (!poll_) {
    auto* poll = new uv_poll_t{};
    if (uv_poll_init(loop_, poll, fd) != 0) {  // no handle was made; the tick tries again
      delete poll;
      return;
    }
    poll->data = this;
    poll_.reset(poll);
    poll_fd_ = fd;
    poll_events_ = 0;
  }
  poll_for(UV_READABLE | (mosquitto_want_write(client_.get()) ? UV_WRITABLE : 0));
}

void MqttClient::poll_for(int events) {
  if (events == poll_events_) return;
  poll_events_ = events;
  uv_poll_start(poll_.get(), events, [](uv_poll_t* p, int status, int ready) {
    static_cast<MqttClient*>(p->data)->on_ready(status, ready);
  });
}

void MqttClient::on_ready(int status, int events) {
  int code = MOSQ_ERR_SUCCESS;
  // libuv has stopped the handle: sync starts it again while there is still something to read. The
  // error of the socket shows itself in the last read.
  if (status < 0) poll_events_ = 0;
  if (status < 0 || (events & UV_READABLE) != 0) code = mosquitto_loop_read(client_.get(), 1);
  // With TLS libmosquitto does not notice a refusal that comes after the attempt was begun.
  if (!connected_ && !has_peer(mosquitto_socket(client_.get())))
    return retry_later("connect: refused, or reset");
  if (code == MOSQ_ERR_SUCCESS && (events & UV_WRITABLE) != 0)
    (void)mosquitto_loop_write(client_.get(), 1);  // a failure closes the socket: sync sees it
  sync();
}

void MqttClient::on_tick() {
  if (phase_ != Phase::open) return;
  if (mosquitto_socket(client_.get()) < 0) return retry_later("connection lost");
  (void)mosquitto_loop_misc(client_.get());  // likewise
  sync();
}

void MqttClient::retry_later(const std::string& why) {
  phase_ = Phase::waiting;
  poll_.reset();
  poll_fd_ = -1;
  uv_timer_start(
      retry_.get(), [](uv_timer_t* t) { static_cast<MqttClient*>(t->data)->resolve(); }, backoff_,
      0);
  backoff_ = std::min(backoff_ * 2, kLastBackoffMillis);
  if (callbacks_.on_trouble)
    callbacks_.on_trouble("broker " + options_.host + ":" + std::to_string(options_.port) + ": " +
                          why);
  if (!std::exchange(connected_, false)) return;
  if (callbacks_.on_connected) callbacks_.on_connected(false);
}

Status MqttClient::check_ready(const std::string& topic) const {
  if (!connected_ || mosquitto_socket(client_.get()) < 0)
    return Error{Errc::retry, topic + ": not connected to the broker"};
  if (outstanding_ >= kMaxOutstanding)
    return Error{Errc::retry, topic + ": too many messages on their way to the broker"};
  return {};
}

Status MqttClient::publish(const std::string& topic, std::string_view payload, int qos,
                           bool retain) {
  if (Status ready = check_ready(topic); !ready) return ready;
  ++outstanding_;  // before the call: QoS 0 may be written, and reported so, inside it
  const int code = mosquitto_publish(client_.get(), nullptr, topic.c_str(),
                                     static_cast<int>(payload.size()), payload.data(), qos, retain);
  if (code != MOSQ_ERR_SUCCESS) --outstanding_;
  sync();
  if (code == MOSQ_ERR_SUCCESS) return {};
  return Error{Errc::retry, topic + ": publish: " + mosquitto_strerror(code)};
}

Status MqttClient::subscribe(const std::string& pattern, int qos) {
  if (Status ready = check_ready(pattern); !ready) return ready;
  const int code = mosquitto_subscribe(client_.get(), nullptr, pattern.c_str(), qos);
  sync();
  if (code == MOSQ_ERR_SUCCESS) return {};
  return Error{Errc::retry, pattern + ": subscribe: " + mosquitto_strerror(code)};
}

}  // namespace youxu::pile_bus
