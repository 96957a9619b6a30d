#include "daemon/ctl/client.hpp"

#include <curl/curl.h>

#include <cstdio>

namespace youxu::ctl {
namespace {

constexpr long kTimeoutSeconds = 10;

std::size_t collect(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

}  // namespace

Document parsed(const Answer& answer) {
  return {cJSON_Parse(answer.body.c_str()), &cJSON_Delete};
}

std::string json_text(const cJSON* json) {
  const std::unique_ptr<char, decltype(&cJSON_free)> text{cJSON_PrintUnformatted(json),
                                                          &cJSON_free};
  return text ? text.get() : "";
}

std::string field_of(const Answer& answer, const char* key) {
  const Document json = parsed(answer);
  const cJSON* value = cJSON_GetObjectItem(json.get(), key);
  return cJSON_IsString(value) ? value->valuestring : "";
}

std::string path_segment(const std::string& name) {
  char* text = curl_easy_escape(nullptr, name.c_str(), static_cast<int>(name.size()));
  std::string out = text == nullptr ? "" : text;
  curl_free(text);
  return out;
}

Answer ask(const std::string& socket, const std::string& path, const std::string* body,
           const char* method) {
  Answer answer;
  CURL* curl = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket.c_str());
  curl_easy_setopt(curl, CURLOPT_URL, ("http://localhost/api/v1/" + path).c_str());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kTimeoutSeconds);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  if (body != nullptr) {
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->c_str());
  }
  if (method != nullptr) curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
  answer.reached = curl_easy_perform(curl) == CURLE_OK;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  return answer;
}

int show(const Arguments& arguments, const Answer& answer, Renderer render) {
  if (!answer.reached) {
    std::fprintf(stderr,
                 "youxuctl: no answer on %s. Try: systemctl status youxud; are you in the group "
                 "youxu?\n",
                 arguments.socket.c_str());
    return kUnreachable;
  }
  const Document json = parsed(answer);
  const bool good = answer.status == 200;
  if (arguments.json) {
    std::puts(answer.body.c_str());
  } else if (!good) {
    const cJSON* message = cJSON_GetObjectItem(cJSON_GetObjectItem(json.get(), "error"), "message");
    std::fprintf(stderr, "youxuctl: %s\n",
                 cJSON_IsString(message) ? message->valuestring : answer.body.c_str());
  } else if (render != nullptr) {
    std::fputs(render(json.get(), language_from_environment()).c_str(), stdout);
  } else {
    std::puts(answer.body.c_str());
  }
  return good ? 0 : kRefused;
}

}  // namespace youxu::ctl
