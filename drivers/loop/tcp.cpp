// TCP streams on libuv; see tcp.hpp.
#include "drivers/loop/tcp.hpp"

#include <algorithm>
#include <utility>

namespace youxu {
namespace {

struct Write {
  uv_write_t request{};
  std::string bytes;
};

uv_stream_t* raw(TcpStream& stream) {
  return reinterpret_cast<uv_stream_t*>(&stream.handle);
}

TcpStreamPtr new_stream(uv_loop_t* loop, std::size_t max_unsent) {
  TcpStreamPtr stream{new TcpStream};
  uv_tcp_init(loop, &stream->handle);
  stream->handle.data = stream.get();
  stream->max_unsent = max_unsent;
  return stream;
}

// The callback may destroy the owner; the stream's memory lives until libuv has closed it.
void end(TcpStream& stream, int status) {
  stream.open = false;
  if (stream.closed) return;
  stream.closed = true;
  uv_read_stop(raw(stream));
  const auto why = status == UV_EOF ? "closed by the other side" : uv_strerror(status);
  if (stream.events.on_close) stream.events.on_close(why);
}

void give_buffer(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
  auto& stream = *static_cast<TcpStream*>(handle->data);
  *buffer = uv_buf_init(stream.buffer.data(), static_cast<unsigned>(stream.buffer.size()));
}

void received(uv_stream_t* handle, ssize_t size, const uv_buf_t* buffer) {
  auto& stream = *static_cast<TcpStream*>(handle->data);
  if (size < 0) return end(stream, static_cast<int>(size));
  if (size > 0 && stream.events.on_data) {
    stream.events.on_data({buffer->base, static_cast<std::size_t>(size)});
  }
}

void start_reading(TcpStream& stream) {
  stream.open = true;
  const int status = uv_read_start(raw(stream), give_buffer, received);
  if (status != 0) end(stream, status);
}

void written(uv_write_t* request, int status) {
  auto& stream = *static_cast<TcpStream*>(request->handle->data);
  delete static_cast<Write*>(request->data);
  if (status < 0 && status != UV_ECANCELED) end(stream, status);
}

bool send_on(TcpStream& stream, std::string bytes) {
  const auto unsent = uv_stream_get_write_queue_size(raw(stream));
  if (!stream.open || bytes.size() > stream.max_unsent - std::min(unsent, stream.max_unsent)) {
    return false;
  }
  auto* write = new Write{{}, std::move(bytes)};
  write->request.data = write;
  const auto buffer = uv_buf_init(write->bytes.data(), static_cast<unsigned>(write->bytes.size()));
  if (uv_write(&write->request, raw(stream), &buffer, 1, written) == 0) return true;
  delete write;
  return false;
}

void close_silently(TcpStreamPtr& stream) {
  if (stream) stream->open = false;
  if (stream) stream->closed = true;
  stream.reset();
}

}  // namespace

TcpConnection::TcpConnection(TcpStreamPtr stream) : stream_{std::move(stream)} {}

void TcpConnection::start(TcpEvents events) {
  if (!stream_) return;
  stream_->events = std::move(events);
  start_reading(*stream_);
}

bool TcpConnection::send(std::string bytes) {
  return stream_ != nullptr && send_on(*stream_, std::move(bytes));
}

void TcpConnection::close() {
  close_silently(stream_);
}

struct TcpClient::Lookup {
  uv_getaddrinfo_t request{};
  TcpClient* owner = nullptr;  // nullptr: nobody waits for the answer any more
};

TcpClient::TcpClient(Loop& loop, TcpEvents events, std::size_t max_unsent)
    : loop_{loop}, events_{std::move(events)}, max_unsent_{max_unsent} {}

TcpClient::~TcpClient() {
  close();
}

void TcpClient::connect(const std::string& host, std::uint16_t port) {
  close();
  target_ = host + ":" + std::to_string(port);
  lookup_ = new Lookup{{}, this};
  lookup_->request.data = lookup_;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  const auto service = std::to_string(port);
  const int status =
      uv_getaddrinfo(loop_.raw(), &lookup_->request, found, host.c_str(), service.c_str(), &hints);
  if (status == 0) return;
  delete std::exchange(lookup_, nullptr);
  fail(uv_strerror(status));
}

void TcpClient::found(uv_getaddrinfo_t* request, int status, addrinfo* addresses) {
  const std::unique_ptr<Lookup> lookup{static_cast<Lookup*>(request->data)};
  const std::unique_ptr<addrinfo, decltype(&uv_freeaddrinfo)> owned{addresses, uv_freeaddrinfo};
  if (lookup->owner == nullptr) return;
  lookup->owner->lookup_ = nullptr;
  if (status != 0) return lookup->owner->fail(uv_strerror(status));
  lookup->owner->dial(addresses);
}

void TcpClient::dial(const addrinfo* address) {
  stream_ = new_stream(loop_.raw(), max_unsent_);
  stream_->events = events_;
  auto* request = new uv_connect_t{};
  const auto connected = [](uv_connect_t* done, int status) {
    auto& stream = *static_cast<TcpStream*>(done->handle->data);
    delete done;
    if (stream.closed || status == UV_ECANCELED) return;
    if (status != 0) return end(stream, status);
    uv_tcp_nodelay(&stream.handle, 1);
    start_reading(stream);
    if (stream.open && stream.events.on_open) stream.events.on_open();
  };
  const int status = uv_tcp_connect(request, &stream_->handle, address->ai_addr, connected);
  if (status == 0) return;
  delete request;
  end(*stream_, status);
}

void TcpClient::fail(const std::string& why) {
  // A copy, since the callback may destroy this client.
  const auto on_close = events_.on_close;
  if (on_close) on_close("connect to " + target_ + ": " + why);
}

bool TcpClient::send(std::string bytes) {
  return stream_ != nullptr && send_on(*stream_, std::move(bytes));
}

void TcpClient::close() {
  if (lookup_ != nullptr) {
    lookup_->owner = nullptr;
    uv_cancel(reinterpret_cast<uv_req_t*>(&lookup_->request));
    lookup_ = nullptr;
  }
  close_silently(stream_);
}

TcpServer::TcpServer(Loop& loop, OnConnection on_connection) : impl_{new Impl} {
  impl_->on_connection = std::move(on_connection);
  uv_tcp_init(loop.raw(), &impl_->handle);
  impl_->handle.data = impl_.get();
}

Result<std::uint16_t> TcpServer::listen(std::uint16_t port) {
  sockaddr_in address{};
  uv_ip4_addr("127.0.0.1", port, &address);
  int status = uv_tcp_bind(&impl_->handle, reinterpret_cast<const sockaddr*>(&address), 0);
  if (status == 0) {
    status = uv_listen(reinterpret_cast<uv_stream_t*>(&impl_->handle), 64, accepted);
  }
  int size = sizeof address;
  if (status == 0) {
    status = uv_tcp_getsockname(&impl_->handle, reinterpret_cast<sockaddr*>(&address), &size);
  }
  if (status == 0) return ntohs(address.sin_port);
  return Error{Errc::fatal,
               "listen on 127.0.0.1:" + std::to_string(port) + ": " + uv_strerror(status)};
}

void TcpServer::accepted(uv_stream_t* server, int status) {
  if (status != 0) return;
  auto stream = new_stream(server->loop, kDefaultMaxUnsent);
  if (uv_accept(server, raw(*stream)) != 0) return;
  uv_tcp_nodelay(&stream->handle, 1);
  static_cast<Impl*>(server->data)
      ->on_connection(std::make_unique<TcpConnection>(std::move(stream)));
}

}  // namespace youxu
