#include "ledger/claim_check.h"

#include <fmt/format.h>

#include "base/overload.h"
#include "ledger/evidence.h"

namespace xh::ledger {
namespace {

tl::unexpected<Error> bad_claim(std::string what) { return fail(ErrorId::kBadProof, std::move(what)); }

Status check_value(const Bytes& value, const Hash32& hash) {
  if (hash != value_hash(value)) return bad_claim("the value is not the one that the state commits to");
  return {};
}

Status check_record(const RecordClaim& claim, const BlockSummary& summary) {
  XH_TRY(const Hash32 value, verify_presence(claim.proof, claim.key.hash(), summary.state_root));
  return check_value(claim.value, value);
}

Status check_history(const HistoryClaim& claim, const BlockSummary& summary, std::vector<ProvenVersion>& versions) {
  XH_TRY(versions, verify_history(claim.proof, claim.key.hash(), summary.state_root));
  if (versions.size() != claim.values.size()) return bad_claim("the number of values is not the number of versions");
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (!claim.values[i].empty() && versions[i].value != value_hash(claim.values[i]))
      return bad_claim(fmt::format("value {} is not the one that the state commits to", i + 1));
  }
  return {};
}

Status check_receipt(const ReceiptClaim& claim, const BlockSummary& summary) {
  if (claim.receipt.height != summary.height) return bad_claim("the receipt is of another height");
  const auto root = merkle::root_from_path(claim.receipt.index, claim.count, merkle::leaf_hash(encode(claim.receipt)), claim.path);
  if (root != summary.receipts_root) return bad_claim("the path does not lead to the receipts root");
  return {};
}

Status check_transaction(const TransactionClaim& claim, const BlockSummary& summary) {
  XH_TRY_VOID(check_receipt(claim.receipt, summary));
  const Receipt& receipt = claim.receipt.receipt;
  if (envelope_id(claim.envelope) != receipt.envelope) return bad_claim("the receipt is of another envelope");
  XH_TRY(const Envelope envelope, decode<Envelope>(claim.envelope));
  if (transaction_id(envelope.transaction) != receipt.transaction) return bad_claim("the receipt is of another transaction");
  Bytes leaf = to_bytes(receipt.transaction.view());
  append(leaf, receipt.envelope.view());
  const auto root = merkle::root_from_path(receipt.index, claim.receipt.count, merkle::leaf_hash(leaf), claim.path);
  if (root != summary.transactions_root) return bad_claim("the path does not lead to the transactions root");
  return {};
}

Status check_consistency(const ConsistencyClaim& claim, const ProofAnchor& anchor, const Genesis& genesis, const EpochChain& epochs,
                         std::optional<CheckpointName>& earlier) {
  XH_TRY(const SignedCheckpoint from, certified_note(genesis, epochs, claim.from));
  const auto& now = anchor.checkpoint.name;
  if (!merkle::verify_consistency(from.name.size, now.size, from.name.root, now.root, claim.path))
    return bad_claim(fmt::format("the log of size {} does not extend the one of size {}", now.size, from.name.size));
  earlier = from.name;
  return {};
}

Status check_past(const PastClaim& claim, const ProofAnchor& anchor) {
  if (claim.height > anchor.summary.height) return bad_claim("the height lies above the proven block");
  if (claim.time) {
    const auto& [at, block, next] = *claim.time;
    if (block.summary.height != claim.height || next.summary.height.value != claim.height.value + 1)
      return bad_claim("the blocks around the time are not those of the height");
    if (block.summary.time > at || !(at < next.summary.time)) return bad_claim("the time does not lie between the two blocks");
    if (!is_logged(block.summary, block.path, anchor.checkpoint.name) || !is_logged(next.summary, next.path, anchor.checkpoint.name))
      return bad_claim("a block around the time is not in the certified log");
  }
  XH_TRY(const auto value, verify_past(claim.proof, claim.key.hash(), claim.height, anchor.summary.state_root));
  if (value.has_value() != claim.value.has_value()) return bad_claim(value ? "the key was present" : "the key was absent");
  return value ? check_value(*claim.value, *value) : Status();
}

// The place of the root is a rule of genesis and not a word of the summary: a root in another place is of a state that nobody knows.
Status check_audited(const AuditedClaim& claim, const BlockSummary& summary, const Genesis& genesis) {
  const auto audited = genesis.parameters.audited_by(summary.height);
  if (!audited || !summary.audit_root) return bad_claim("the proven block carries no audit root");
  if (*audited != claim.height) return bad_claim(fmt::format("the audit root of the proven block is that of height {}", audited->value));
  XH_TRY(const auto value, verify_audit(claim.proof, claim.key.hash(), *summary.audit_root));
  if (value.has_value() != claim.value.has_value()) return bad_claim(value ? "the key was present" : "the key was absent");
  return value ? check_value(*claim.value, *value) : Status();
}

Status check_batch(const BatchClaim& claim, const BlockSummary& summary) {
  XH_TRY(const auto proofs, split_proofs(claim.proof));
  if (proofs.size() != claim.items.size()) return bad_claim("the number of proofs is not the number of keys");
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    const auto& [key, value] = claim.items[i];
    const Status holds =
        value ? check_record({key, *value, proofs[i]}, summary) : verify_absence(proofs[i], key.hash(), summary.state_root);
    if (!holds) return bad_claim(fmt::format("key {}: {}", i + 1, holds.error().what));
  }
  return {};
}

Status check_anchored(const AnchoredClaim& claim, const BlockSummary& summary) {
  if (claim.stream.key.kind != RecordKind::kAnchorStream) return bad_claim("the record on the chain is no anchored stream");
  XH_TRY_VOID(check_record(claim.stream, summary));
  XH_TRY(const StreamTip tip, stream_tip(claim.stream.value));
  const auto root = merkle::root_from_path(claim.index, tip.count, merkle::leaf_hash(claim.record), claim.path);
  if (root != tip.root) return bad_claim("the path does not lead from the record to the stream's root");
  return {};
}

// M12: records that say of somebody that he lied are believed only with what shows it. The other kinds mean what their owners say.
Status check_meaning(const StateKey& key, const std::optional<Bytes>& value, const Genesis& genesis, const EpochChain& epochs) {
  if (key.kind != RecordKind::kEvidence || !value) return {};
  const Status holds = check_evidence_record(genesis.chain_id, epochs, key.name, *value);
  return holds ? holds : bad_claim("the evidence does not hold: " + holds.error().what);
}

Status check_meanings(const Claim& claim, const Genesis& genesis, const EpochChain& epochs) {
  const auto check = [&](const StateKey& key, const std::optional<Bytes>& value) { return check_meaning(key, value, genesis, epochs); };
  return std::visit(Overload{
                        [&](const RecordClaim& c) { return check(c.key, c.value); },
                        [&](const PastClaim& c) { return check(c.key, c.value); },
                        [&](const AuditedClaim& c) { return check(c.key, c.value); },
                        [&](const HistoryClaim& c) -> Status {
                          for (const auto& value : c.values) {
                            if (!value.empty()) XH_TRY_VOID(check(c.key, value));
                          }
                          return {};
                        },
                        [&](const BatchClaim& c) -> Status {
                          for (const auto& item : c.items) XH_TRY_VOID(check(item.key, item.value));
                          return {};
                        },
                        [](const auto&) { return Status(); },
                    },
                    claim);
}

}  // namespace

Result<StreamTip> stream_tip(ByteView record) {
  constexpr std::size_t kOwnerBytes = AccountId::kSize;
  constexpr std::size_t kCountBytes = 8;
  if (record.size() < kOwnerBytes + Hash32::kSize + kCountBytes) return bad_claim("the record on the chain is no anchored stream");
  StreamTip tip{Hash32::from(record.subspan(kOwnerBytes, Hash32::kSize)), 0};
  for (std::size_t i = 0; i < kCountBytes; ++i) tip.count |= std::uint64_t{record[kOwnerBytes + Hash32::kSize + i]} << (8 * i);
  return tip;
}

bool is_logged(const BlockSummary& summary, std::span<const Hash32> path, const CheckpointName& log) {
  return merkle::root_from_path(summary.height.value, log.size, merkle::leaf_hash(encode(summary)), path) == log.root;
}

Result<SignedCheckpoint> certified_note(const Genesis& genesis, const EpochChain& epochs, std::string_view note) {
  XH_TRY(const CheckpointName name, name_in_note(genesis.origin(), note));
  const auto& set = epochs.certifier(name.size).cosigners;
  XH_TRY(SignedCheckpoint checkpoint, parse_note(set, genesis.origin(), note));
  if (to_note(set, genesis.origin(), checkpoint) != note) return bad_claim("the note has lines that are not of this validator set");
  XH_TRY_VOID(verify_certified(set, genesis.origin(), checkpoint));
  return checkpoint;
}

std::string note_text(const Genesis& genesis, const EpochChain& epochs, const SignedCheckpoint& checkpoint) {
  return to_note(epochs.certifier(checkpoint.name.size).cosigners, genesis.origin(), checkpoint);
}

Result<ClaimFindings> check_claim(const Claim& claim, const ProofAnchor& anchor, const Genesis& genesis, const EpochChain& epochs) {
  ClaimFindings found;
  const BlockSummary& summary = anchor.summary;
  XH_TRY_VOID(std::visit(Overload{
                             [&](const RecordClaim& c) { return check_record(c, summary); },
                             [&](const AbsenceClaim& c) { return verify_absence(c.proof, c.key.hash(), summary.state_root); },
                             [&](const HistoryClaim& c) { return check_history(c, summary, found.versions); },
                             [&](const ReceiptClaim& c) { return check_receipt(c, summary); },
                             [&](const TransactionClaim& c) { return check_transaction(c, summary); },
                             [&](const ConsistencyClaim& c) { return check_consistency(c, anchor, genesis, epochs, found.earlier); },
                             [&](const PastClaim& c) { return check_past(c, anchor); },
                             [&](const BatchClaim& c) { return check_batch(c, summary); },
                             [&](const AnchoredClaim& c) { return check_anchored(c, summary); },
                             [&](const AuditedClaim& c) { return check_audited(c, summary, genesis); },
                         },
                         claim));
  XH_TRY_VOID(check_meanings(claim, genesis, epochs));
  return found;
}

}  // namespace xh::ledger
