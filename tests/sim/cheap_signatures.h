// Signatures that cost one hash, for simulations: real ones would take all their time. Only nodes of the simulation make them, so that
// nobody forges. Each begins with a number that its signer counts up: the same vote has another signature each time, as with SM2 (Q11).
#pragma once

#include "consensus/core.h"
#include "crypto/hash.h"

namespace xh::sim {

inline Bytes cheap_signature(const PublicKey& key, ByteView message, ByteView number) {
  const Hash32 hash = sha256({ByteView(key.raw), message, number});
  Bytes bytes = to_bytes(number);
  append(bytes, hash.view());
  bytes.resize(kMaxSignatureBytes);
  return bytes;
}
inline constexpr std::size_t kCheapNumberBytes = 8;

class CheapCheck final : public consensus::SignatureCheck {
 public:
  [[nodiscard]] bool holds(const PublicKey& key, ByteView message, const Signature& signature) const override {
    return signature.raw.size() == kMaxSignatureBytes &&
           signature.raw == cheap_signature(key, message, ByteView(signature.raw).first(kCheapNumberBytes));
  }
};

class CheapSigner final : public consensus::Signer {
 public:
  CheapSigner(PublicKey key, const Hash32& chain_id) : key_(std::move(key)), chain_id_(chain_id) {}
  [[nodiscard]] std::optional<Signature> sign(Epoch epoch, const consensus::Vote& vote) override {
    Bytes number;
    append_be(number, ++signed_, kCheapNumberBytes);
    return Signature{cheap_signature(key_, consensus::signing_bytes(chain_id_, epoch, vote), number)};
  }

 private:
  PublicKey key_;
  Hash32 chain_id_;
  std::uint64_t signed_ = 0;
};

}  // namespace xh::sim
