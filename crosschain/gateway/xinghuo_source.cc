#include "crosschain/gateway/xinghuo_source.h"

#include <fmt/format.h>

#include "crosschain/gateway/foreign_json.h"
#include "ledger/proof.h"

namespace xh::crosschain::gateway {
namespace {

// The set of an epoch that genesis and the links prove.
const std::vector<ledger::Validator>* set_of(const ledger::Genesis& genesis, std::span<const ledger::EpochLink> links,
                                             std::uint64_t epoch) {
  if (epoch == 0) return &genesis.validators;
  return epoch <= links.size() ? &links[epoch - 1].validators : nullptr;
}
Height root_of_epoch(std::span<const ledger::EpochLink> links, std::uint64_t epoch) {
  return epoch == 0 ? Height{0} : links[epoch - 1].summary.height;
}

Status take_claim(const ledger::Claim& claim, XinghuoAnswer& out) {
  if (const auto* record = std::get_if<ledger::RecordClaim>(&claim)) {
    out.key = record->key;
    out.value = record->value;
    out.proof = record->proof;
    return {};
  }
  const auto* absent = std::get_if<ledger::AbsenceClaim>(&claim);
  if (absent == nullptr) return bad_answer("a proof of a record, or of its absence, is expected");
  out.key = absent->key;
  out.proof = absent->proof;
  return {};
}

}  // namespace

Result<XinghuoAnswer> xinghuo_answer(std::string_view proof_file, const ledger::Genesis& genesis) {
  auto report = ledger::verify_proof(proof_file, genesis);
  if (report.failure) return fail(ErrorId::kBadProof, fmt::format("{}: {}", report.failure->name, report.failure->detail));
  XinghuoAnswer out;
  XH_TRY_VOID(take_claim(*report.claim, out));
  out.anchor = *std::move(report.anchor);
  const auto& summary = out.anchor.summary;
  const std::uint64_t after = summary.epoch.value + (summary.last_of_epoch ? 1 : 0);
  const auto* set = set_of(genesis, out.anchor.links, after);
  if (set == nullptr)
    return fail(ErrorId::kNotReady,
                fmt::format("block {} ends epoch {}; the next set is not proven yet", summary.height.value, summary.epoch.value));
  const XinghuoTrust trust{Epoch{after}, root_of_epoch(out.anchor.links, after), ledger::validators_hash(*set)};
  out.state = {ChainHeight{summary.height.value}, chain_time(summary.time), summary.block, to_bytes(summary.state_root.view()),
               encode(trust)};
  return out;
}

Result<XinghuoUpdate> xinghuo_update(const ledger::Genesis& genesis, const ConsensusState& trusted, const XinghuoAnswer& answer) {
  XH_TRY(const auto trust, decode<XinghuoTrust>(trusted.trust));
  const std::span<const ledger::EpochLink> links = answer.anchor.links;
  const auto* set = set_of(genesis, links, trust.epoch.value);
  if (set == nullptr || answer.state.height <= trusted.height)
    return bad_answer(
        fmt::format("block {} of the sub-chain is not above the trusted height {}", answer.state.height.value, trusted.height.value));
  XinghuoUpdate out{trusted.height, *set, {}, answer.anchor.checkpoint, answer.anchor.summary, answer.anchor.log_path};
  auto needed = links.subspan(static_cast<std::size_t>(trust.epoch.value));
  if (needed.size() > kMaxLinks) {
    // A step of its own: the last block of the epoch that the 64th link ends.
    needed = needed.first(kMaxLinks);
    out.checkpoint = needed.back().checkpoint;
    out.summary = needed.back().summary;
    out.path = needed.back().path;
  }
  out.links.assign(needed.begin(), needed.end());
  return out;
}

Claim xinghuo_claim(const XinghuoAnswer& answer) {
  return {encode(XinghuoKey{static_cast<std::uint8_t>(answer.key.kind), answer.key.name}), answer.value};
}

}  // namespace xh::crosschain::gateway
