// A signer that holds its key, for replicas in tests.
#pragma once

#include "consensus/core.h"
#include "crypto/keys.h"

namespace xh::sim {

class KeySigner final : public consensus::Signer {
 public:
  KeySigner(PrivateKey key, const Hash32& chain_id) : key_(std::move(key)), chain_id_(chain_id) {}
  [[nodiscard]] std::optional<Signature> sign(Epoch epoch, const consensus::Vote& vote) override {
    return key_.sign(consensus::signing_bytes(chain_id_, epoch, vote));
  }

 private:
  PrivateKey key_;
  Hash32 chain_id_;
};

}  // namespace xh::sim
