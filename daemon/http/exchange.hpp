// One request and its answer on one connection of libwebsockets.
#pragma once

#include <libwebsockets.h>

#include <cstddef>
#include <string>

#include "daemon/http/message.hpp"

namespace youxu {

// One request being received or answered on one connection.
struct Exchange {
  Request request;
  std::size_t received = 0;
  std::string out;  // LWS_PRE bytes, then the answer
  std::size_t sent = 0;
  bool answered = false;
  bool streaming = false;
  bool close_after = false;
};

// Empty where the request has none.
std::string header_of(lws* wsi, lws_token_indexes token);
// 0 without such a header.
std::size_t content_length(lws* wsi);
// Fills the head of `request`. False for a method that no resource has.
bool read_head(lws* wsi, Request& request);

// What these return goes back to libwebsockets: 0, or -1 to drop the connection.
int send_head(lws* wsi, int status, const char* type, lws_filepos_t length);
int begin_answer(lws* wsi, Exchange& exchange, const Response& response);
// Called when the connection is writable, until it returns 1: all has been written.
int write_answer(lws* wsi, Exchange& exchange);

}  // namespace youxu
