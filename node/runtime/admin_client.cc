#include "node/runtime/admin_client.h"

#include <fmt/format.h>

#include <algorithm>

#include "node/os/unix_socket.h"

namespace xh::runtime {
namespace {

tl::unexpected<Error> not_understood(std::string what) { return fail(ErrorId::kBadAnswer, std::move(what)); }

// The node's own error keeps its id, if this build knows it.
tl::unexpected<Error> error_in(const Json& error) {
  const Json* data = error.find("data");
  const auto* id = data == nullptr ? nullptr : text_member(*data, "id");
  const auto* reason = data == nullptr ? nullptr : text_member(*data, "reason");
  const auto* field = data == nullptr ? nullptr : text_member(*data, "field");
  if (id == nullptr || reason == nullptr) return not_understood("an error without an id");
  const auto& catalogue = error_catalogue();
  const auto row = std::ranges::find_if(catalogue, [&](const ErrorInfo& info) { return error_code(info.id) == *id; });
  if (row == catalogue.end()) return not_understood(*id + " " + *reason);
  return fail(row->id, *reason, field == nullptr ? "" : *field);
}

}  // namespace

Result<Json> result_in(std::string_view http) {
  const auto end = http.find("\r\n\r\n");
  if (end == std::string_view::npos) return not_understood("no answer by HTTP");
  const auto status = http.substr(0, http.find("\r\n"));
  const std::string body(http.substr(end + 4));
  if (!status.starts_with("HTTP/1.1 200")) return not_understood(fmt::format("{}: {}", status, body.substr(0, body.find('\n'))));
  const auto json = parse_json(body);
  if (!json) return not_understood(json.error().what);
  if (const Json* error = json->find("error")) return error_in(*error);
  const Json* result = json->find("result");
  if (result == nullptr) return not_understood("neither result nor error");
  return *result;
}

Result<Json> ask_operator(const std::string& socket, const std::string& method, const Json& params, std::chrono::milliseconds patience) {
  Json request = json_object();
  const std::string body = request.set("jsonrpc", "2.0").set("id", 1).set("method", method).set("params", params).dump();
  XH_TRY(auto stream, os::UnixStream::connect(socket, patience));
  XH_TRY_VOID(
      stream.send(fmt::format("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                              "Content-Length: {}\r\n\r\n{}",
                              body.size(), body)));
  XH_TRY(const auto answer, stream.receive_all(kMaxAdminAnswerBytes));
  return result_in(answer);
}

}  // namespace xh::runtime
