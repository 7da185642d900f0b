// Signatures that cost one hash, for simulations: Ed25519 would take all their time. Only nodes of the simulation make them, so that nobody
// forges.
#pragma once

#include "consensus/core.h"
#include "crypto/hash.h"

namespace xh::sim {

inline Bytes cheap_signature(const PublicKey& key, ByteView message) {
  const Hash32 hash = sha256({ByteView(key.raw), message});
  Bytes bytes = to_bytes(hash.view());
  append(bytes, hash.view());
  return bytes;
}

class CheapCheck final : public consensus::SignatureCheck {
 public:
  [[nodiscard]] bool holds(const PublicKey& key, ByteView message, const Signature& signature) const override {
    return signature.raw == cheap_signature(key, message);
  }
};

class CheapSigner final : public consensus::Signer {
 public:
  explicit CheapSigner(PublicKey key) : key_(std::move(key)) {}
  [[nodiscard]] Signature sign(ByteView message) const override { return {cheap_signature(key_, message)}; }

 private:
  PublicKey key_;
};

}  // namespace xh::sim
