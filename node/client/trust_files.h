// Files for TLS that a command line names. Spec: docs/spec/guarding.md (GD20).
#pragma once

#include <string>

namespace xh::client {

/// PEM files; all may be empty.
struct TrustFiles {
  std::string ca;           ///< authorities in place of those of the system
  std::string certificate;  ///< of the client
  std::string key;
};

}  // namespace xh::client
