// The TLS side of the HTTP server: a context from PEM texts. Knows no files and no sockets. Spec: docs/spec/guarding.md (GD2-GD4).
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace xh::rpc {

/// PEM texts. Whoever made them wipes the key.
struct TlsMaterial {
  std::string certificate;  ///< and its chain
  std::string key;
  std::string client_ca;  ///< empty: clients show no certificate
};

struct TlsFront {
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_server};
  std::vector<std::string> names;  ///< DNS names of the certificate
  std::int64_t not_before_s = 0;   ///< Unix time
  std::int64_t not_after_s = 0;
};

/// Error kBadConfig says which of the three is not usable, and why.
[[nodiscard]] Result<std::shared_ptr<TlsFront>> make_tls_front(const TlsMaterial& material);
/// What tells clients apart that show certificates; nothing: none was shown.
[[nodiscard]] std::optional<std::string> client_certificate(SSL* connection);

}  // namespace xh::rpc
