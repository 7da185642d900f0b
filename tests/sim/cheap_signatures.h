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
  CheapSigner(PublicKey key, const Hash32& chain_id) : key_(std::move(key)), chain_id_(chain_id) {}
  [[nodiscard]] std::optional<Signature> sign(Epoch epoch, const consensus::Vote& vote) override {
    return Signature{cheap_signature(key_, consensus::signing_bytes(chain_id_, epoch, vote))};
  }

 private:
  PublicKey key_;
  Hash32 chain_id_;
};

}  // namespace xh::sim
