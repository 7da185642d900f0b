// Whom a client of a node trusts over TLS, and what it shows of itself. Spec: docs/spec/guarding.md (GD20).
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <string>

#include "base/result.h"
#include "node/client/trust_files.h"

namespace xh::client {

/// Errors: kUsage (half of a pair), kKeyFileOpen, kTls (a file that is not usable).
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> make_trust(const TrustFiles& files);
/// Names the host to the other side, and wants its certificate to be for it.
void expect_host(SSL* connection, const std::string& host);
/// What a failed handshake or a broken connection says in words: kTls, or kCannotConnect with what the system says.
[[nodiscard]] Error tls_fault(SSL* connection, const boost::system::error_code& error, const std::string& host, const std::string& url);

}  // namespace xh::client
