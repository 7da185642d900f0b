#include "node/rpc/request_check.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

namespace xh::rpc {

namespace http = boost::beast::http;

namespace {

bool names_one_host(const RequestHead& request) {
  const auto hosts = request.count(http::field::host);
  return hosts == 1 || (hosts == 0 && request.version() < 11);
}

// The parser takes a coding that it does not know for none, and proxies do not.
bool has_clear_end(const RequestHead& request) {
  const auto codings = request.count(http::field::transfer_encoding);
  const auto lengths = request.count(http::field::content_length);
  if (codings > 0)
    return codings == 1 && request.version() >= 11 && boost::beast::iequals(request[http::field::transfer_encoding], "chunked");
  const std::string_view length = request[http::field::content_length];
  return lengths == 0 || (lengths == 1 && std::ranges::all_of(length, [](char c) { return c >= '0' && c <= '9'; }));
}

}  // namespace

std::optional<HttpReply> refuse_malformed(const RequestHead& request) {
  const bool host = names_one_host(request);
  if (host && has_clear_end(request)) return std::nullopt;
  HttpReply reply = plain_reply(http::status::bad_request, host ? "one length is expected, or chunks\n" : "one Host is expected\n");
  reply.keep_alive = false;
  return reply;
}

bool waits_to_go_on(const RequestHead& request) {
  return request.version() >= 11 && boost::beast::iequals(request[http::field::expect], "100-continue");
}

std::optional<HttpReply> reply_to(const boost::system::error_code& error) {
  std::optional<HttpReply> reply;
  if (error == http::error::body_limit || error == http::error::header_limit || error == http::error::buffer_overflow) {
    reply = plain_reply(http::status::payload_too_large, "request too large\n");
  } else if (error.category() == http::make_error_code(http::error::bad_method).category() && error != http::error::end_of_stream &&
             error != http::error::partial_message) {
    reply = plain_reply(http::status::bad_request, "no HTTP: " + error.message() + "\n");
  }
  if (reply) reply->keep_alive = false;
  return reply;
}

HttpReply wrong_method_reply() {
  HttpReply reply = plain_reply(http::status::method_not_allowed, "POST or GET\n");
  add_field(reply.fields, "Allow", "GET, HEAD, POST");
  return reply;
}

}  // namespace xh::rpc
