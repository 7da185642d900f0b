// A key that signs, wherever it is: in the memory of this process, or in a hardware module that never gives it out.
#pragma once

#include <functional>

#include "crypto/keys.h"

namespace xh::signer {

class SigningKey {
 public:
  using Sign = std::function<Result<Signature>(ByteView message)>;
  /// A key of this process: it can always sign.
  SigningKey(PrivateKey key)
      : public_(key.public_key()),
        sign_([held = std::move(key)](ByteView message) { return held.sign(message); }) {}  // NOLINT(google-explicit-constructor)
  /// One that is elsewhere.
  SigningKey(PublicKey key, Sign sign) : public_(std::move(key)), sign_(std::move(sign)) {}

  [[nodiscard]] const PublicKey& public_key() const { return public_; }
  /// Error kHardwareModule: the key cannot be used now.
  [[nodiscard]] Result<Signature> sign(ByteView message) const { return sign_(message); }

 private:
  PublicKey public_;
  Sign sign_;
};

}  // namespace xh::signer
