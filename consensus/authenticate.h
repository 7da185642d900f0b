// Signature checks, apart from the core so that they can run on any thread. Cheap checks (range, duplicates, quorum) come first.
#pragma once

#include "consensus/message.h"
#include "consensus/validator_set.h"

namespace xh::consensus {

/// How a signature is checked: by the suite of the key, but for simulations, which would spend all their time on it.
class SignatureCheck {
 public:
  virtual ~SignatureCheck() = default;
  [[nodiscard]] virtual bool holds(const PublicKey& key, ByteView message, const Signature& signature) const = 0;
};
[[nodiscard]] const SignatureCheck& by_suite();

/// A message whose every vote and certificate verifies against the set, sent by validator `sender` (absent: not a validator).
class Authenticated {
 public:
  [[nodiscard]] const Message& message() const { return message_; }
  [[nodiscard]] Message& message() { return message_; }
  [[nodiscard]] const std::optional<ValidatorIndex>& sender() const { return sender_; }

 private:
  friend Result<Authenticated> authenticate(const Hash32&, const ValidatorSet&, std::optional<ValidatorIndex>, ByteView,
                                            const SignatureCheck&);
  Authenticated(Message message, std::optional<ValidatorIndex> sender) : message_(std::move(message)), sender_(sender) {}
  Message message_;
  std::optional<ValidatorIndex> sender_;
};

/// Decodes and verifies a message. Errors: codec errors, kBadConsensusMessage (range, quorum, wrong signer), kBadSignature.
[[nodiscard]] Result<Authenticated> authenticate(const Hash32& chain_id, const ValidatorSet& set, std::optional<ValidatorIndex> sender,
                                                 ByteView bytes, const SignatureCheck& check = by_suite());
/// A certificate with distinct ascending signers, a quorum of weight, and valid signatures.
[[nodiscard]] Status verify_certificate(const Hash32& chain_id, const ValidatorSet& set, const Certificate& certificate,
                                        const SignatureCheck& check = by_suite());

}  // namespace xh::consensus
