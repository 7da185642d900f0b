#include "crosschain/xinghuo.h"

#include "crosschain/errors.h"
#include "ledger/claim_check.h"
#include "ledger/next_set.h"

namespace xh::crosschain {
namespace {

/// The same words as an error about a header.
template <class T>
Result<T> as_header(Result<T> result) {
  if (!result) return bad_header(std::move(result).error().what);
  return result;
}

ChainTime time_of(const ledger::BlockSummary& summary) { return chain_time(summary.time); }

// The sets from the trusted one on, without their signatures.
Result<std::vector<ledger::ServingSet>> sets_of(const std::string& origin, const XinghuoTrust& trust, const XinghuoUpdate& update) {
  if (ledger::validators_hash(update.validators) != trust.validators) return bad_header("the set is not the trusted one");
  XH_TRY_VOID(as_header(ledger::check_validators(update.validators, ledger::profile_of(update.validators))));
  std::vector<ledger::ServingSet> sets = {{trust.epoch, trust.root, update.validators, ledger::cosigners_of(origin, update.validators)}};
  for (const auto& link : update.links) {
    XH_TRY(auto next, as_header(ledger::following_set(origin, sets.back(), link)));
    sets.push_back(std::move(next));
  }
  return sets;
}

// The newest set whose epoch began below the last block of the log; nullptr: the trusted one is too young.
const ledger::ServingSet* certifier(std::span<const ledger::ServingSet> sets, std::uint64_t size) {
  for (std::size_t at = sets.size(); at-- > 0;) {
    if (size > sets[at].root.value + 1) return &sets[at];
  }
  return nullptr;
}

// Who certifies after the block of the summary: its own set, or behind the last block of an epoch the next one.
const ledger::ServingSet* serving_after(std::span<const ledger::ServingSet> sets, const ledger::BlockSummary& summary) {
  const Epoch epoch = summary.last_of_epoch ? summary.epoch.next() : summary.epoch;
  const auto found = std::ranges::find(sets, epoch, &ledger::ServingSet::epoch);
  return found == sets.end() ? nullptr : &*found;
}

class XinghuoRules final : public ClientRules {
 public:
  [[nodiscard]] TimeOrder time_order() const override { return TimeOrder::kNotFalling; }

  [[nodiscard]] Status check_first(ByteView parameters, const ConsensusState& first) const override {
    XH_TRY(const auto chain, decode<XinghuoParameters>(parameters));
    if (chain.chain_name.empty()) return fail(ErrorId::kBadClient, "the chain has no name");
    XH_TRY(const auto trust, decode<XinghuoTrust>(first.trust));
    if (first.height.value < trust.root.value) return fail(ErrorId::kBadClient, "the height lies below the root of its epoch");
    if (first.root.size() != Hash32::kSize) return fail(ErrorId::kBadClient, "a state root has 32 bytes");
    return {};
  }

  [[nodiscard]] Result<UpdatePlan> plan_update(ByteView /*parameters*/, ByteView bytes) const override {
    XH_TRY(const auto update, decode<XinghuoUpdate>(bytes));
    Cost cost{update.checkpoint.lines.size(), update.path.size(), bytes.size()};
    for (const auto& link : update.links) {
      cost.signatures += link.checkpoint.lines.size();
      cost.steps += link.path.size();
    }
    if (update.summary.time.value > kMaxChainTime.value / kNanosPerMilli) return bad_header("the time of the block is out of range");
    return UpdatePlan{update.trusted, ChainHeight{update.summary.height.value}, time_of(update.summary), cost};
  }

  [[nodiscard]] Result<ConsensusState> verify_update(ByteView parameters, const ConsensusState& trusted, ByteView bytes) const override {
    XH_TRY(const auto chain, decode<XinghuoParameters>(parameters));
    XH_TRY(const auto trust, decode<XinghuoTrust>(trusted.trust));
    XH_TRY(const auto update, decode<XinghuoUpdate>(bytes));
    const std::string origin = chain.origin();
    const auto& summary = update.summary;
    XH_TRY(const auto sets, sets_of(origin, trust, update));
    const auto* const by = certifier(sets, update.checkpoint.name.size);
    const auto* const after = serving_after(sets, summary);
    if (by == nullptr) return bad_header("the checkpoint is older than the trusted set");
    if (!ledger::is_logged(summary, update.path, update.checkpoint.name)) return bad_header("the summary is not in the certified log");
    // Keys that serve in several epochs must not let a set certify what came after it.
    if (summary.epoch < trust.epoch || summary.epoch > by->epoch) return bad_header("the block is not of an epoch that the update covers");
    if (after == nullptr) return bad_header("the link that ends the epoch of the block is missing");
    if (std::max(by->epoch, after->epoch) != sets.back().epoch) return bad_header("the update holds more links than it needs");
    // Signatures from here on.
    for (std::size_t i = 0; i < update.links.size(); ++i)
      XH_TRY_VOID(as_header(ledger::verify_certified(sets[i].cosigners, origin, update.links[i].checkpoint)));
    XH_TRY_VOID(as_header(ledger::verify_certified(by->cosigners, origin, update.checkpoint)));
    const XinghuoTrust next{after->epoch, after->root, ledger::validators_hash(after->validators)};
    return ConsensusState{ChainHeight{summary.height.value}, time_of(summary), summary.block, to_bytes(summary.state_root.view()),
                          encode(next)};
  }

  [[nodiscard]] Result<Cost> plan_proof(ByteView /*parameters*/, ByteView bytes) const override {
    XH_TRY(const auto proof, decode<ledger::ActiveProof>(bytes));
    return Cost{0, proof.left.size() + proof.chunk_path.size() + proof.upper.size(), bytes.size()};
  }

  [[nodiscard]] Status verify_claim(ByteView /*parameters*/, const ConsensusState& at, const Claim& claim, ByteView bytes) const override {
    XH_TRY(const auto proof, decode<ledger::ActiveProof>(bytes));
    XH_TRY(const auto key, decode<XinghuoKey>(claim.key));
    const Hash32 hash = ledger::StateKey{static_cast<ledger::RecordKind>(key.kind), key.name}.hash();
    const Hash32 root = Hash32::from(at.root);
    if (!claim.value) {
      const auto absent = ledger::verify_absence(proof, hash, root);
      return absent ? Status() : fail(ErrorId::kBadChainProof, absent.error().what);
    }
    const auto value = ledger::verify_presence(proof, hash, root);
    if (!value) return fail(ErrorId::kBadChainProof, value.error().what);
    if (*value != ledger::value_hash(*claim.value)) return fail(ErrorId::kBadChainProof, "the key has another value");
    return {};
  }
};

}  // namespace

const ClientRules& xinghuo_rules() {
  static const XinghuoRules rules;
  return rules;
}

}  // namespace xh::crosschain
