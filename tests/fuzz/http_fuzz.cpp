// Any request, as values, through the guard and the API. libwebsockets' own reading of bytes is not
// in it. Lines of the input: method and origin (one byte), path, query name and value, then the
// body.
#include <algorithm>

#include "daemon/http/api.hpp"
#include "daemon/http/guard.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/unit/http/fake_control.hpp"

namespace {

using namespace youxu;

std::string take_line(std::string_view& bytes) {
  const std::string line{bytes.substr(0, bytes.find('\n'))};
  bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes = fuzz::text_of(data, size);
  Request request;
  request.method = static_cast<Method>(fuzz::take_choice(bytes, 4));
  request.from_socket = fuzz::take_choice(bytes, 2) == 1;
  request.path = take_line(bytes);
  request.host = take_line(bytes);
  request.origin = take_line(bytes);
  const std::string name = take_line(bytes);
  request.query[name] = take_line(bytes);
  request.content_type = "application/json";
  request.body = bytes.substr(0, kMaxBody);
  (void)refusal(request);

  FakeControl control;
  Api api{control, {[] { return std::string{"{}"}; }, [](std::string_view) { return Status{}; }}};
  const Response response = api.handle(request);
  fuzz::must(response.status >= 200 && response.status < 600 && !response.body.empty());
  return 0;
}
