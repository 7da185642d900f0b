// Certificates for tests, made when they run.
#pragma once

#include <string>

namespace xh::rpc {

struct MadeCertificate {
  std::string certificate;  ///< PEM
  std::string key;          ///< PEM
};

struct CertificateWish {
  std::string dns = "node.example";
  long begins_s = -60;  ///< from now
  long ends_s = 3'600;  ///< from now
};

/// Signed by `authority`, or by itself: an authority.
[[nodiscard]] MadeCertificate make_certificate(const CertificateWish& wish, const MadeCertificate* authority = nullptr);

}  // namespace xh::rpc
