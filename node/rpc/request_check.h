// What a request must be to be read at all, and what is said of one that is none. Pure. Spec: docs/spec/guarding.md (GD6, GD17).
#pragma once

#include <boost/beast/http/message.hpp>
#include <optional>

#include "node/rpc/http_reply.h"

namespace xh::rpc {

using RequestHead = boost::beast::http::request_header<>;

/// GD6, GD17: one Host (none only in HTTP/1.0), and one end of the body. 400 and a close otherwise.
[[nodiscard]] std::optional<HttpReply> refuse_malformed(const RequestHead& request);
/// Its sender sends the body when it is told to.
[[nodiscard]] bool waits_to_go_on(const RequestHead& request);
/// GD17: of a fault of the parser; nothing: the connection is over.
[[nodiscard]] std::optional<HttpReply> reply_to(const boost::system::error_code& error);
/// 405.
[[nodiscard]] HttpReply wrong_method_reply();

}  // namespace xh::rpc
