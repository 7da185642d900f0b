// What the HTTP server sends: status, header fields, body. No sockets.
#pragma once

#include <boost/beast/http/status.hpp>
#include <string>
#include <string_view>

#include "node/rpc/http_server.h"

namespace xh::rpc {

/// What goes out: the header has a length of its own, which is that of the body, also where only the header is asked for.
struct HttpReply {
  boost::beast::http::status status = boost::beast::http::status::ok;
  std::string fields = {};  ///< whole lines
  std::string body = {};
  bool keep_alive = true;
};

/// A value with a line break would begin another field, and is left out.
void add_field(std::string& fields, std::string_view name, std::string_view value);
/// With the status line and the empty line at the end. `version`: 10 or 11.
[[nodiscard]] std::string header_of(const HttpReply& reply, unsigned version);
/// What a handler of GET answered, with the fields that it asks for.
[[nodiscard]] HttpReply reply_of(HttpAnswer found);
[[nodiscard]] HttpReply plain_reply(boost::beast::http::status status, std::string body);
[[nodiscard]] HttpReply json_reply(boost::beast::http::status status, std::string body);
/// With Retry-After.
[[nodiscard]] HttpReply busy_reply(boost::beast::http::status status, std::string body, std::uint64_t seconds);

}  // namespace xh::rpc
