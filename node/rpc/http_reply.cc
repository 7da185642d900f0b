#include "node/rpc/http_reply.h"

#include <algorithm>

namespace xh::rpc {
namespace {

// Whoever makes a value checks what it is made of; this is for the day when somebody does not.
bool is_field_value(std::string_view value) {
  return std::ranges::none_of(value, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

}  // namespace

void add_field(std::string& fields, std::string_view name, std::string_view value) {
  if (!is_field_value(value)) return;
  fields.append(name).append(": ").append(value).append("\r\n");
}

std::string header_of(const HttpReply& reply, unsigned version) {
  const std::string_view reason = boost::beast::http::obsolete_reason(reply.status);
  std::string out;
  out.reserve(128 + reply.fields.size());
  out.append(version < 11 ? "HTTP/1.0 " : "HTTP/1.1 ").append(std::to_string(static_cast<unsigned>(reply.status))).append(" ");
  out.append(reason).append("\r\n").append(reply.fields);
  const bool empty = reply.status == boost::beast::http::status::no_content || reply.status == boost::beast::http::status::not_modified;
  if (!empty) add_field(out, "Content-Length", std::to_string(reply.body.size()));
  if (!reply.keep_alive) add_field(out, "Connection", "close");
  if (reply.keep_alive && version < 11) add_field(out, "Connection", "keep-alive");
  return out.append("\r\n");
}

HttpReply reply_of(HttpAnswer found) {
  HttpReply reply{.status = static_cast<boost::beast::http::status>(found.status), .body = std::move(found.body)};
  add_field(reply.fields, "Content-Type", found.content_type);
  add_field(reply.fields, "Cache-Control",
            found.immutable ? "public, max-age=31536000, immutable"
            : found.max_age ? "public, max-age=" + std::to_string(*found.max_age)
                            : "no-cache");
  if (!found.location.empty()) add_field(reply.fields, "Location", found.location);
  if (!found.link.empty()) add_field(reply.fields, "Link", found.link);
  // What others wrote into records is never taken for a page (EX5).
  add_field(reply.fields, "X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : found.fields) add_field(reply.fields, name, value);
  return reply;
}

HttpReply plain_reply(boost::beast::http::status status, std::string body) {
  HttpReply reply{.status = status, .body = std::move(body)};
  add_field(reply.fields, "Content-Type", "text/plain; charset=utf-8");
  return reply;
}

HttpReply json_reply(boost::beast::http::status status, std::string body) {
  HttpReply reply{.status = status, .body = std::move(body)};
  add_field(reply.fields, "Content-Type", "application/json");
  return reply;
}

HttpReply busy_reply(boost::beast::http::status status, std::string body, std::uint64_t seconds) {
  HttpReply reply = plain_reply(status, std::move(body));
  add_field(reply.fields, "Retry-After", std::to_string(seconds));
  return reply;
}

}  // namespace xh::rpc
