// The chain log's leaves and checkpoints: block summaries, C2SP checkpoint notes, cosignature lines, certification by weight.
// Specs: docs/spec/checkpoint.md, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature, c2sp.org/signed-note.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/block.h"

namespace xh::ledger {

inline constexpr std::size_t kMaxChainNameBytes = 64;
inline constexpr std::size_t kMaxCheckpointLines = 512;

/// Leaf h of the chain log is BCS of the summary of height h. Height 0 summarises genesis.
struct BlockSummary {
  Height height;
  BlockId block;
  Epoch epoch;
  UnixMillis time;
  std::uint64_t operations = 0;  ///< T: operations of the state tree after this block
  Hash32 operations_root;
  Hash32 state_root;
  Hash32 transactions_root;  ///< RFC 6962 root over leaves (transaction id || envelope id) of executed entries
  Hash32 receipts_root;      ///< RFC 6962 root over BCS receipts
  Hash32 next_validators;    ///< hash of the set that serves after this block
  bool last_of_epoch = false;
  std::optional<Hash32> audit_root;

  bool operator==(const BlockSummary&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&BlockSummary::height),        field(&BlockSummary::block),
                      field(&BlockSummary::epoch),         field(&BlockSummary::time),
                      field(&BlockSummary::operations),    field(&BlockSummary::operations_root),
                      field(&BlockSummary::state_root),    field(&BlockSummary::transactions_root),
                      field(&BlockSummary::receipts_root), field(&BlockSummary::next_validators),
                      field(&BlockSummary::last_of_epoch), field(&BlockSummary::audit_root)};
  }
};

/// One validator's cosignature of a checkpoint.
struct CheckpointLine {
  std::uint16_t validator = 0;  ///< index in the set
  std::uint64_t timestamp = 0;  ///< seconds since 1970, signed with the note
  Signature signature;

  bool operator==(const CheckpointLine&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&CheckpointLine::validator), field(&CheckpointLine::timestamp), field(&CheckpointLine::signature)};
  }
};

/// A checkpoint with lines, certified or not yet.
struct SignedCheckpoint {
  CheckpointName name;
  std::vector<CheckpointLine> lines;  ///< ascending by validator, each at most once

  bool operator==(const SignedCheckpoint&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&SignedCheckpoint::name), field(&SignedCheckpoint::lines, kMaxCheckpointLines)};
  }
};

/// Who may sign and with what weight; consensus keys are not needed to verify checkpoints.
struct Cosigner {
  std::string name;  ///< "<origin>/<validator name>"
  PublicKey key;     ///< the checkpoint key of the validator
  std::uint64_t weight = 1;
};

/// "<chain name>/<first 16 hex digits of chain_id>".
[[nodiscard]] std::string checkpoint_origin(std::string_view chain_name, const Hash32& chain_id);
/// The note text of a checkpoint: origin, decimal size, base64 root, each with a newline.
[[nodiscard]] std::string checkpoint_text(std::string_view origin, const CheckpointName& name);
/// The reverse; the origin must be this one. Extension lines are refused: this chain has none (K3). Error kBadCheckpoint.
[[nodiscard]] Result<CheckpointName> checkpoint_from_text(std::string_view origin, std::string_view text);
/// Of a signed note, before it is known whose lines count. Error kBadCheckpoint.
[[nodiscard]] Result<CheckpointName> name_in_note(std::string_view origin, std::string_view note);
[[nodiscard]] Signature sign_checkpoint(const PrivateKey& key, std::string_view origin, const CheckpointName& name,
                                        std::uint64_t timestamp);
/// The line of a log key, named exactly like the origin: what tools of other logs verify (K5; not those of SM2 keys, K13). Ends with a
/// newline and may be appended to a note of the same checkpoint.
[[nodiscard]] std::string sign_as_log(const PrivateKey& key, std::string_view origin, const CheckpointName& name);
[[nodiscard]] bool verify_line(const Cosigner& cosigner, std::string_view origin, const CheckpointName& name, const CheckpointLine& line);
/// Checks that lines are ascending, all verify, and carry weight >= W - floor((W-1)/3).
[[nodiscard]] Status verify_certified(std::span<const Cosigner> set, std::string_view origin, const SignedCheckpoint& checkpoint);
/// The signed note: text, blank line, one line per cosignature.
[[nodiscard]] std::string to_note(std::span<const Cosigner> set, std::string_view origin, const SignedCheckpoint& checkpoint);
/// The checkpoint and the cosignatures of the set's members; other lines are ignored. A member's line that does not verify, and two lines
/// of one member, are errors. Does not count weight. Error kBadCheckpoint.
[[nodiscard]] Result<SignedCheckpoint> parse_note(std::span<const Cosigner> set, std::string_view origin, std::string_view text);

}  // namespace xh::ledger
