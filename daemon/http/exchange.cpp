#include "daemon/http/exchange.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>
#include <string_view>

namespace youxu {

namespace {

constexpr std::size_t kChunk = 16'384;

struct MethodToken {
  lws_token_indexes token = WSI_TOKEN_GET_URI;
  Method method = Method::get;
};
constexpr MethodToken kMethods[] = {{WSI_TOKEN_GET_URI, Method::get},
                                    {WSI_TOKEN_POST_URI, Method::post},
                                    {WSI_TOKEN_PUT_URI, Method::put},
                                    {WSI_TOKEN_DELETE_URI, Method::del}};

std::map<std::string, std::string> query_of(lws* wsi) {
  std::map<std::string, std::string> query;
  char text[512];
  for (int i = 0; i < 16; ++i) {
    const int n = lws_hdr_copy_fragment(wsi, text, sizeof text, WSI_TOKEN_HTTP_URI_ARGS, i);
    if (n < 0) break;
    const std::string_view pair{text, static_cast<std::size_t>(n)};
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    query[std::string{pair.substr(0, equals)}] = pair.substr(equals + 1);
  }
  return query;
}

}  // namespace

std::string header_of(lws* wsi, lws_token_indexes token) {
  const int length = lws_hdr_total_length(wsi, token);
  if (length <= 0) return {};
  std::string text(static_cast<std::size_t>(length) + 1, '\0');
  const int copied = lws_hdr_copy(wsi, text.data(), length + 1, token);
  text.resize(copied > 0 ? static_cast<std::size_t>(copied) : 0);
  return text;
}

bool read_head(lws* wsi, Request& request) {
  for (const auto& [token, method] : kMethods) {
    if (lws_hdr_total_length(wsi, token) <= 0) continue;
    request.method = method;
    request.path = header_of(wsi, token);
    request.query = query_of(wsi);
    request.content_type = header_of(wsi, WSI_TOKEN_HTTP_CONTENT_TYPE);
    request.host = header_of(wsi, WSI_TOKEN_HOST);
    request.origin = header_of(wsi, WSI_TOKEN_ORIGIN);
    return true;
  }
  return false;
}

std::size_t content_length(lws* wsi) {
  const std::string text = header_of(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH);
  std::size_t length = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), length);  // absent: 0
  return length;
}

int send_head(lws* wsi, int status, const char* type, lws_filepos_t length) {
  std::uint8_t buffer[LWS_PRE + 2048];
  std::uint8_t* const start = buffer + LWS_PRE;
  std::uint8_t* at = start;
  std::uint8_t* const end = buffer + sizeof buffer - 1;
  constexpr const char* kNoStore = "no-store";
  if (lws_add_http_common_headers(wsi, static_cast<unsigned>(status), type, length, &at, end) !=
          0 ||
      lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_CACHE_CONTROL,
                                   reinterpret_cast<const std::uint8_t*>(kNoStore),
                                   static_cast<int>(std::strlen(kNoStore)), &at, end) != 0) {
    return -1;
  }
  return lws_finalize_write_http_header(wsi, start, &at, end) != 0 ? -1 : 0;
}

int begin_answer(lws* wsi, Exchange& exchange, const Response& response) {
  exchange.answered = true;
  exchange.out.assign(LWS_PRE, '\0');
  exchange.out += response.body;
  exchange.sent = LWS_PRE;
  if (send_head(wsi, response.status, response.content_type.c_str(), response.body.size()) != 0) {
    return -1;
  }
  lws_callback_on_writable(wsi);
  return 0;
}

int write_answer(lws* wsi, Exchange& exchange) {
  const std::size_t left = exchange.out.size() - exchange.sent;
  const std::size_t size = std::min(left, kChunk);
  auto* const at = reinterpret_cast<unsigned char*>(exchange.out.data() + exchange.sent);
  const auto flags = size == left ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP;
  if (lws_write(wsi, at, size, flags) != static_cast<int>(size)) return -1;
  exchange.sent += size;
  if (size == left) return 1;
  lws_callback_on_writable(wsi);
  return 0;
}

}  // namespace youxu
