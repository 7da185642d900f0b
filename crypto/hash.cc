#include "crypto/hash.h"

#include <openssl/sha.h>

// The low-level calls are deprecated in OpenSSL 3 but not slower by a fetch per digest: measured 3x on 64-byte inputs
// (docs/PERFORMANCE.md).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace xh {
namespace {

static_assert(sizeof(SHA256_CTX) == 112);
SHA256_CTX* context(std::array<std::uint8_t, 112>& state) { return reinterpret_cast<SHA256_CTX*>(state.data()); }

}  // namespace

Sha256::Sha256() { SHA256_Init(context(state_)); }

Sha256& Sha256::update(ByteView bytes) {
  SHA256_Update(context(state_), bytes.data(), bytes.size());
  return *this;
}

Hash32 Sha256::finish() {
  Hash32 out;
  SHA256_Final(out.bytes.data(), context(state_));
  return out;
}

Hash32 sha256(ByteView bytes) { return Sha256().update(bytes).finish(); }

Hash32 sha256(std::initializer_list<ByteView> parts) {
  Sha256 hash;
  for (const auto& part : parts) hash.update(part);
  return hash.finish();
}

Hash32 domain_hash(std::string_view domain, ByteView bytes) { return sha256({as_bytes(domain), bytes}); }

}  // namespace xh

#pragma GCC diagnostic pop
