// A signer that holds its key, for replicas in tests.
#pragma once

#include "consensus/core.h"
#include "crypto/keys.h"

namespace xh::sim {

class KeySigner final : public consensus::Signer {
 public:
  explicit KeySigner(PrivateKey key) : key_(std::move(key)) {}
  [[nodiscard]] Signature sign(ByteView message) const override { return key_.sign(message); }

 private:
  PrivateKey key_;
};

}  // namespace xh::sim
