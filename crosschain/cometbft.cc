#include "crosschain/cometbft.h"

#include <fmt/format.h>

#include <map>

#include "base/overload.h"
#include "crosschain/errors.h"

namespace xh::crosschain::cometbft {
namespace {

constexpr Time kNoTime{static_cast<std::uint64_t>(-62'135'596'800), 0};  // the year 1

/// Power by address.
using Powers = std::map<Bytes, std::uint64_t>;

// XC31: the form of a set.
Result<Powers> powers_of(std::span<const Validator> validators, std::string_view which) {
  if (validators.empty()) return bad_header(fmt::format("the {} set is empty", which));
  Powers powers;
  std::uint64_t total = 0;
  for (const auto& validator : validators) {
    Bytes address = address_of(validator.key);
    const std::size_t wanted = validator.key.suite == Suite::kEd25519 ? 32 : 33;
    if (address.empty() || validator.key.raw.size() != wanted)
      return bad_header(fmt::format("a key of the {} set is of no suite of CometBFT", which));
    if (validator.power == 0 || validator.power > kMaxChainPower - total)
      return bad_header(fmt::format("the powers of the {} set are out of range", which));
    total += validator.power;
    if (!powers.emplace(std::move(address), validator.power).second)
      return bad_header(fmt::format("a validator stands twice in the {} set", which));
  }
  return powers;
}

std::uint64_t total_of(const Powers& powers) {
  std::uint64_t total = 0;
  for (const auto& [address, power] : powers) total += power;
  return total;
}

// More than the fraction. Powers of at most 2^60 times at most 15 do not overflow.
bool is_more(std::uint64_t part, std::uint64_t total, std::uint64_t numerator, std::uint64_t denominator) {
  return part * denominator > total * numerator;
}

bool is_hash(const Bytes& bytes) { return bytes.empty() || bytes.size() == Hash32::kSize; }

// XC32, but for what needs hashes.
Status check_form(const Update& update, std::string_view chain_id) {
  const Header& header = update.header;
  if (header.block_protocol != kBlockProtocol)
    return bad_header(fmt::format("the block protocol is {}, not {}", header.block_protocol, kBlockProtocol));
  if (header.chain_id != chain_id) return bad_header("the header is of another chain");
  if (header.height == 0 || header.height >> 63 != 0) return bad_header("the height is out of range");
  for (const auto* hash : {&header.last_block.hash, &header.last_block.parts_hash, &header.last_commit_hash, &header.data_hash,
                           &header.next_validators_hash, &header.consensus_hash, &header.last_results_hash, &header.evidence_hash})
    if (!is_hash(*hash)) return bad_header("a hash of the header has 0 or 32 bytes");
  if (header.validators_hash.size() != Hash32::kSize || header.next_validators_hash.size() != Hash32::kSize)
    return bad_header("the header names no validators");
  if (header.proposer.size() != kAddressBytes) return bad_header("the proposer of the header has 20 bytes");
  const Commit& commit = update.commit;
  if (commit.height != header.height) return bad_header("the commit is of another height");
  if (commit.round >> 31 != 0) return bad_header("the round is out of range");
  if (commit.block.hash.size() != Hash32::kSize || commit.block.parts == 0 || commit.block.parts_hash.size() != Hash32::kSize)
    return bad_header("the commit names no whole block");
  if (commit.signatures.size() != update.validators.size()) return bad_header("the commit does not have one entry for each validator");
  return {};
}

Result<ChainTime> time_of(const Header& header) {
  if (header.time.nanos >= kNanosPerSecond || header.time.seconds >= kMaxChainTime.value / kNanosPerSecond)
    return bad_header("the time of the header is out of range");
  return ChainTime{header.time.seconds * kNanosPerSecond + header.time.nanos};
}

// Every entry is of the validator in its place; absent ones are empty.
Status check_entries(const Update& update) {
  for (std::size_t i = 0; i < update.validators.size(); ++i) {
    const auto& entry = update.commit.signatures[i];
    if (entry.time.nanos >= kNanosPerSecond) return bad_header("the time of a vote is out of range");
    if (entry.flag == VoteFlag::kAbsent) {
      if (!entry.address.empty() || !entry.signature.empty() || entry.time != kNoTime)
        return bad_header("an absent validator has no address, time or signature");
    } else if (entry.address != address_of(update.validators[i].key)) {
      return bad_header(fmt::format("entry {} of the commit is of another validator", i));
    }
  }
  return {};
}

// The power of those who say that they signed for the block.
std::uint64_t claimed_power(const Commit& commit, const Powers& powers) {
  std::uint64_t power = 0;
  for (const auto& entry : commit.signatures) {
    const auto found = entry.flag == VoteFlag::kCommit ? powers.find(entry.address) : powers.end();
    if (found != powers.end()) power += found->second;
  }
  return power;
}

// XC33, XC34.
Status check_trust(const Parameters& chain, const ConsensusState& trusted, const Update& update) {
  XH_TRY(const auto trust, decode<Trust>(trusted.trust));
  if (update.header.height == trusted.height.value + 1) {
    if (!update.trusted_validators.empty()) return bad_header("an adjacent header needs no trusted validators");
    if (!equal(update.header.validators_hash, trust.next_validators.view()))
      return bad_header("the validators are not those that the trusted header names");
    return {};
  }
  XH_TRY(const Powers powers, powers_of(update.trusted_validators, "trusted"));
  if (validators_hash(update.trusted_validators) != trust.next_validators)
    return bad_header("the trusted validators are not those that the client trusts");
  const std::uint64_t total = total_of(powers);
  const std::uint64_t signed_power = claimed_power(update.commit, powers);
  if (!is_more(signed_power, total, chain.trust_numerator, chain.trust_denominator))
    return fail(ErrorId::kNotEnoughTrust, fmt::format("{} of {} of the trusted power signed", signed_power, total));
  return {};
}

// Without an early end: what was not looked at must not count for anything.
Status check_signatures(const Update& update) {
  const Commit& commit = update.commit;
  for (std::size_t i = 0; i < commit.signatures.size(); ++i) {
    const auto& entry = commit.signatures[i];
    if (entry.flag == VoteFlag::kAbsent) continue;
    const BlockId* const block = entry.flag == VoteFlag::kCommit ? &commit.block : nullptr;
    const Bytes message = sign_bytes(update.header.chain_id, {VoteType::kPrecommit, commit.height, commit.round, block, entry.time});
    if (!xh::verify(update.validators[i].key, message, Signature{entry.signature}))
      return bad_header(fmt::format("the signature of validator {} does not verify", i));
  }
  return {};
}

std::size_t steps_of(const ics23::Existence& proof) { return proof.path.size() + 1; }

class CometBftRules final : public ClientRules {
 public:
  [[nodiscard]] TimeOrder time_order() const override { return TimeOrder::kStrict; }

  [[nodiscard]] Status check_first(ByteView parameters, const ConsensusState& first) const override {
    XH_TRY(const auto chain, decode<Parameters>(parameters));
    if (chain.chain_id.empty() || chain.store.empty()) return fail(ErrorId::kBadClient, "chain id and store have names");
    const std::uint64_t numerator = chain.trust_numerator;
    const std::uint64_t denominator = chain.trust_denominator;
    if (denominator == 0 || denominator > kMaxTrustDenominator || numerator > denominator || 3 * numerator < denominator)
      return fail(ErrorId::kBadClient, "the trust level is 1/3 to 1, with a denominator of at most 15");
    if (first.height.value == 0) return fail(ErrorId::kBadClient, "heights begin at 1");
    return decode<Trust>(first.trust).map([](const Trust&) {});
  }

  [[nodiscard]] Result<UpdatePlan> plan_update(ByteView /*parameters*/, ByteView bytes) const override {
    XH_TRY(const auto update, decode<Update>(bytes));
    XH_TRY(const ChainTime time, time_of(update.header));
    const auto absent = std::ranges::count(update.commit.signatures, VoteFlag::kAbsent, &CommitSignature::flag);
    const std::size_t votes = update.commit.signatures.size() - static_cast<std::size_t>(absent);
    const std::size_t leaves = update.validators.size() + update.trusted_validators.size();
    return UpdatePlan{update.trusted, ChainHeight{update.header.height}, time, Cost{votes, 2 * leaves, bytes.size()}};
  }

  [[nodiscard]] Result<ConsensusState> verify_update(ByteView parameters, const ConsensusState& trusted, ByteView bytes) const override {
    XH_TRY(const auto chain, decode<Parameters>(parameters));
    XH_TRY(const auto update, decode<Update>(bytes));
    XH_TRY_VOID(check_form(update, chain.chain_id));
    XH_TRY(const ChainTime time, time_of(update.header));
    XH_TRY(const Powers powers, powers_of(update.validators, "new"));
    if (!equal(validators_hash(update.validators).view(), update.header.validators_hash))
      return bad_header("the validators are not those that the header names");
    const Hash32 hash = header_hash(update.header);
    if (!equal(hash.view(), update.commit.block.hash)) return bad_header("the commit is for another block");
    XH_TRY_VOID(check_entries(update));
    XH_TRY_VOID(check_trust(chain, trusted, update));
    if (!is_more(claimed_power(update.commit, powers), total_of(powers), 2, 3))
      return bad_header("those who signed do not have more than two thirds of the power");
    XH_TRY_VOID(check_signatures(update));
    const Trust next{Hash32::from(update.header.next_validators_hash)};
    return ConsensusState{ChainHeight{update.header.height}, time, hash, update.header.app_hash, encode(next)};
  }

  [[nodiscard]] Result<Cost> plan_proof(ByteView /*parameters*/, ByteView bytes) const override {
    XH_TRY(const auto proof, decode<Proof>(bytes));
    const std::size_t below = std::visit(
        Overload{
            [](const ics23::Existence& one) { return steps_of(one); },
            [](const ics23::Absence& two) { return (two.left ? steps_of(*two.left) : 0) + (two.right ? steps_of(*two.right) : 0); },
        },
        proof.below);
    return Cost{0, below + steps_of(proof.above), bytes.size()};
  }

  [[nodiscard]] Status verify_claim(ByteView parameters, const ConsensusState& at, const Claim& claim, ByteView bytes) const override {
    XH_TRY(const auto chain, decode<Parameters>(parameters));
    XH_TRY(const auto proof, decode<Proof>(bytes));
    const auto& store = proof.above.value;
    if (at.root.size() != Hash32::kSize || store.size() != Hash32::kSize) return fail(ErrorId::kBadChainProof, "a root has 32 bytes");
    XH_TRY_VOID(verify_existence(ics23::Tree::kTendermint, proof.above, Hash32::from(at.root), as_bytes(chain.store), store));
    const Hash32 root = Hash32::from(store);
    const auto* const present = std::get_if<ics23::Existence>(&proof.below);
    if ((present != nullptr) != claim.value.has_value()) return fail(ErrorId::kBadChainProof, "the proof is of the other kind");
    if (present == nullptr) return verify_absence(ics23::Tree::kIavl, std::get<ics23::Absence>(proof.below), root, claim.key);
    return verify_existence(ics23::Tree::kIavl, *present, root, claim.key, *claim.value);
  }
};

}  // namespace

const ClientRules& rules() {
  static const CometBftRules made;
  return made;
}

}  // namespace xh::crosschain::cometbft
