// The signer itself: keys, and what they signed. It makes the signed bytes, refuses to sign twice, and answers only what is durable. It
// knows no socket and no clock. Rules Z4-Z8: docs/spec/remote-signer.md.
#pragma once

#include "node/signer/messages.h"
#include "node/signer/signing_key.h"
#include "node/storage/key_folder.h"

namespace xh::signer {

struct SignerKeys {
  SigningKey consensus;
  SigningKey checkpoint;
  /// Whether keys that are elsewhere can be used now; nullptr: these always can.
  std::function<Status()> check = nullptr;
};

class Judge {
 public:
  /// `origin` is that of the chain's checkpoints.
  Judge(std::string origin, SignerKeys keys, storage::SignStateFile votes, storage::CheckpointMark checkpoints)
      : origin_(std::move(origin)), keys_(std::move(keys)), votes_(std::move(votes)), checkpoints_(std::move(checkpoints)) {}

  /// Z2. What an earlier node told is forgotten.
  [[nodiscard]] Greeting greet();
  /// Z16: the keys can be used. Errors: kHardwareModule, kNotFound.
  [[nodiscard]] Status usable() const { return keys_.check ? keys_.check() : Status{}; }
  /// What it tells is on disk.
  [[nodiscard]] Answer answer(const Request& request, UnixMillis now);
  [[nodiscard]] const consensus::SignState& state() const { return votes_.state(); }

 private:
  [[nodiscard]] Answer take(const SignVote& request, UnixMillis now);
  [[nodiscard]] Answer take(const SignCheckpoint& request, UnixMillis now);
  [[nodiscard]] Answer take(const TellVotes& request, UnixMillis now);
  [[nodiscard]] Answer take(const Attach& request, UnixMillis now);
  [[nodiscard]] Answer take(const ReadVotes& request, UnixMillis now);
  [[nodiscard]] Answer take(const Seen& request, UnixMillis now);
  [[nodiscard]] bool is_ours(const HeldVote& vote) const;
  [[nodiscard]] Known known() const;

  std::string origin_;
  SignerKeys keys_;
  storage::SignStateFile votes_;
  storage::CheckpointMark checkpoints_;
  std::vector<consensus::PastVote> told_;
};

}  // namespace xh::signer
