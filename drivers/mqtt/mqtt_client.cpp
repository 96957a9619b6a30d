// libmosquitto closes its socket, and changes what it waits for, inside any call: the poll handle
// is brought in line after every one (sync). Losses are told from the tick, never from inside a
// call.
#include "drivers/mqtt/mqtt_client.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace youxu {

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
      hosts_{MqttHost{options_.host, options_.port}},
      random_{static_cast<std::minstd_rand::result_type>(options_.spread)},
      tick_{new_timer()},
      retry_{new_timer()} {
  hosts_.insert(hosts_.end(), options_.further.begin(), options_.further.end());
  attempt_ = options_.spread % hosts_.size();
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
  const int started = uv_getaddrinfo(loop_, request, done, host().host.c_str(), nullptr, &hints);
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
  // Each round takes the next of a name's addresses.
  std::size_t skip = attempt_ / hosts_.size();
  const addrinfo* chosen = found;
  for (; skip > 0; --skip) chosen = chosen->ai_next ? chosen->ai_next : found;
  char address[NI_MAXHOST] = "";
  const int named = getnameinfo(chosen->ai_addr, chosen->ai_addrlen, address, sizeof address,
                                nullptr, 0, NI_NUMERICHOST);
  if (named != 0) return retry_later("resolve: no numeric address");
  connect_to(address);
}

void MqttClient::connect_to(const char* address) {
  poll_.reset();
  client_.reset(mosquitto_new(options_.name.c_str(), !options_.persistent, this));
  outstanding_ = 0;
  seconds_open_ = 0;
  if (!client_ || !prepare()) return retry_later("set up: refused by libmosquitto");
  if (const Status secured = prepare_tls(); !secured) return retry_later(secured.error().message);
  const int code =
      mosquitto_connect_async(client_.get(), address, host().port, options_.keep_alive_s);
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

Status MqttClient::prepare_tls() {
  tls_.reset();
  if (!options_.tls) return {};
  auto made = TlsContext::create(*options_.tls, host().host);
  if (!made.ok()) return made.error();
  tls_ = std::move(*made);
  // The name is compared by the context: libmosquitto would compare the numeric address.
  const bool taken =
      mosquitto_void_option(client_.get(), MOSQ_OPT_SSL_CTX, tls_->raw()) == MOSQ_ERR_SUCCESS &&
      mosquitto_int_option(client_.get(), MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0) == MOSQ_ERR_SUCCESS;
  if (!taken) return Error{Errc::fatal, "tls: refused by libmosquitto"};
  return {};
}

void MqttClient::set_callbacks() {
  mosquitto_connect_callback_set(client_.get(), [](mosquitto*, void* self, int code) {
    static_cast<MqttClient*>(self)->on_connack(code);
  });
  set_answer_callbacks();
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

void MqttClient::set_answer_callbacks() {
  mosquitto_publish_callback_set(client_.get(), [](mosquitto*, void* self, int number) {
    static_cast<MqttClient*>(self)->on_published(number);
  });
  mosquitto_subscribe_callback_set(
      client_.get(), [](mosquitto*, void* self, int, int count, const int* granted) {
        const auto& callback = static_cast<MqttClient*>(self)->callbacks_.on_subscribed;
        if (callback) callback(count == 1 && granted[0] <= 2);
      });
}

// Also for QoS 0, as soon as it is written: whoever waits for a PUBACK knows its number.
void MqttClient::on_published(int number) {
  --outstanding_;
  if (callbacks_.on_acknowledged) callbacks_.on_acknowledged(number);
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
  if (!connected_ && ++seconds_open_ > kConnectSeconds)
    return retry_later("connect: no answer within 15 s");
  if (mosquitto_socket(client_.get()) < 0) return retry_later("connection lost");
  (void)mosquitto_loop_misc(client_.get());  // likewise
  sync();
}

void MqttClient::give_up(const std::string& why) {
  if (phase_ != Phase::open) return;
  poll_.reset();
  client_.reset();
  retry_later(why);
}

// Once round all hosts quickly, then with growing waits.
std::uint64_t MqttClient::next_wait() {
  if (++attempt_ % hosts_.size() != 0) return kFirstBackoffMillis;
  const std::uint64_t wait = backoff_;
  backoff_ = std::min(backoff_ * 2, options_.longest_wait_ms);
  if (options_.spread == 0) return wait;
  return wait - std::uniform_int_distribution<std::uint64_t>{0, wait / 2}(random_);
}

void MqttClient::retry_later(std::string why) {
  phase_ = Phase::waiting;
  poll_.reset();
  poll_fd_ = -1;
  if (tls_ && !tls_->trouble().empty()) why += ": " + tls_->trouble();
  const std::string at = host().host + ":" + std::to_string(host().port);
  uv_timer_start(
      retry_.get(), [](uv_timer_t* t) { static_cast<MqttClient*>(t->data)->resolve(); },
      next_wait(), 0);
  if (callbacks_.on_trouble) callbacks_.on_trouble("broker " + at + ": " + why);
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
  const auto sent = hand_over(topic, payload, {qos, retain});
  return sent.ok() ? Status{} : Status{sent.error()};
}

Result<int> MqttClient::send(const std::string& topic, std::string_view payload) {
  return hand_over(topic, payload, {1, false});
}

Result<int> MqttClient::hand_over(const std::string& topic, std::string_view payload, How how) {
  if (Status ready = check_ready(topic); !ready) return ready.error();
  ++outstanding_;  // before the call: QoS 0 may be written, and reported so, inside it
  int number = 0;
  const int code =
      mosquitto_publish(client_.get(), &number, topic.c_str(), static_cast<int>(payload.size()),
                        payload.data(), how.qos, how.retain);
  if (code != MOSQ_ERR_SUCCESS) --outstanding_;
  sync();
  if (code == MOSQ_ERR_SUCCESS) return number;
  return Error{Errc::retry, topic + ": publish: " + mosquitto_strerror(code)};
}

Status MqttClient::subscribe(const std::string& pattern, int qos) {
  if (Status ready = check_ready(pattern); !ready) return ready;
  const int code = mosquitto_subscribe(client_.get(), nullptr, pattern.c_str(), qos);
  sync();
  if (code == MOSQ_ERR_SUCCESS) return {};
  return Error{Errc::retry, pattern + ": subscribe: " + mosquitto_strerror(code)};
}

}  // namespace youxu
