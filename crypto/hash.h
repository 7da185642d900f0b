// SHA-256 (FIPS 180-4), through OpenSSL, which picks SHA-NI at run time. Does not do other digests: SM3 lives with the SM2 suite.
#pragma once

#include <initializer_list>
#include <memory>

#include "base/bytes.h"

namespace xh {

/// Incremental SHA-256. Cheap to make and to copy; one context holds one running digest.
class Sha256 {
 public:
  Sha256();
  Sha256& update(ByteView bytes);
  Sha256& update(std::string_view text) { return update(as_bytes(text)); }
  /// The digest of all updates. The object is spent afterwards.
  [[nodiscard]] Hash32 finish();

 private:
  // Opaque storage for OpenSSL's SHA256_CTX, so that no third-party header is needed here.
  alignas(8) std::array<std::uint8_t, 112> state_;
};

[[nodiscard]] Hash32 sha256(ByteView bytes);
/// SHA-256 over the concatenation of parts.
[[nodiscard]] Hash32 sha256(std::initializer_list<ByteView> parts);
/// SHA-256 over `domain || bytes`; domains are listed in docs/spec/encoding.md.
[[nodiscard]] Hash32 domain_hash(std::string_view domain, ByteView bytes);

}  // namespace xh
