#include "ledger/proof.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "ledger/claim_check.h"
#include "ledger/claim_text.h"

namespace xh::ledger {
namespace {

constexpr std::string_view kFormat = "xinghuo-proof/v1";

// The steps in order; the first failure ends them.
class Verifier {
 public:
  explicit Verifier(const Genesis& genesis) : genesis_(genesis), epochs_(genesis) {}

  ProofReport run(std::string_view text) {
    const bool done =
        step("format", read(text), [] { return std::string("canonical, version 1"); }) &&
        step("chain", same_chain(), [this] { return genesis_.origin(); }) &&
        step("transitions", linked(), [this] { return fmt::format("{} changes of the validator set", epochs_.links().size()); }) &&
        step("checkpoint", certified(),
             [this] {
               const auto& checkpoint = report_.anchor->checkpoint;
               return fmt::format("size {}, {} cosignatures", checkpoint.name.size, checkpoint.lines.size());
             }) &&
        step("log", in_log(), [this] { return fmt::format("block {} is in the log", report_.anchor->summary.height.value); }) &&
        step("claim", holds(), [this] { return std::string(claim_kind(*report_.claim)); });
    XH_CHECK(done == !report_.failure);
    return std::move(report_);
  }

 private:
  template <class Detail>
  bool step(const char* name, const Status& status, Detail detail) {
    if (status) {
      report_.passed.push_back({name, detail()});
      return true;
    }
    const auto& error = status.error();
    report_.failure = ProofStep{name, error.place.empty() ? error.what : error.what + " (" + error.place + ")"};
    return false;
  }

  Status read(std::string_view text) {
    report_.anchor.emplace();
    report_.claim.emplace();
    if (text.size() > kMaxProofBytes) return fail(ErrorId::kTooLarge, "a proof file has at most 64 MiB");
    if (!text.ends_with('\n')) return fail(ErrorId::kBadProof, "the file does not end with a newline");
    text.remove_suffix(1);
    XH_TRY(const Json json, parse_json(text));
    if (json.dump() != text) return fail(ErrorId::kBadProof, "the file is not canonical JSON");
    JsonReader in(json, "");
    if (in.text("format") != kFormat) return fail(ErrorId::kBadProof, fmt::format("the format is not {}", kFormat));
    XH_TRY(const Bytes chain, hex_in(in.member("chain_id"), "chain_id"));
    if (chain.size() != Hash32::kSize) return fail(ErrorId::kBadProof, "the chain id has 32 bytes");
    chain_ = Hash32::from(chain);
    XH_TRY(report_.anchor->summary, bcs_in<BlockSummary>(in.member("summary"), "summary"));
    XH_TRY(report_.anchor->log_path, path_in(in.array("log_path")));
    note_ = in.text("checkpoint");
    for (const auto& transition : in.array("transitions")) {
      XH_TRY(auto link, bcs_in<EpochLink>(transition, "transitions"));
      report_.anchor->links.push_back(std::move(link));
    }
    const Json& claim = in.member("claim");
    XH_TRY(report_.claim, claim_from_text(claim, in.member("proof")));
    // Numbers have two readable forms, and only one of them is written.
    if (claim_text(*report_.claim).claim != claim) return fail(ErrorId::kBadProof, "the claim is not in its one spelling");
    return in.done();
  }

  Status same_chain() const {
    if (chain_ != genesis_.chain_id)
      return fail(ErrorId::kBadProof, fmt::format("the proof is of chain {}…, the genesis file of {}…", to_hex(chain_.view().first(8)),
                                                  to_hex(genesis_.chain_id.view().first(8))));
    return {};
  }

  // Each set is certified by the one before it, the first one stands in genesis.
  Status linked() {
    for (const auto& link : report_.anchor->links) XH_TRY_VOID(epochs_.add(link));
    return {};
  }

  Status certified() {
    XH_TRY(report_.anchor->checkpoint, certified_note(genesis_, epochs_, note_));
    if (epochs_.links_to(report_.anchor->checkpoint.name.size).size() != epochs_.links().size())
      return fail(ErrorId::kBadProof, "the file holds more transitions than its checkpoint needs");
    return {};
  }

  Status in_log() const {
    const auto& anchor = *report_.anchor;
    if (!is_logged(anchor.summary, anchor.log_path, anchor.checkpoint.name))
      return fail(ErrorId::kBadProof, "the block summary is not in the certified log");
    // Keys that serve in several epochs must not let a set certify what came after it.
    if (anchor.summary.epoch > epochs_.newest().epoch)
      return fail(ErrorId::kBadProof, "the block is of a later epoch than the set that certifies it");
    return {};
  }

  Status holds() {
    XH_TRY(auto found, check_claim(*report_.claim, *report_.anchor, genesis_, epochs_));
    report_.versions = std::move(found.versions);
    report_.earlier = found.earlier;
    return {};
  }

  const Genesis& genesis_;
  EpochChain epochs_;
  ProofReport report_;
  Hash32 chain_;
  std::string note_;
};

}  // namespace

std::string proof_text(const Genesis& genesis, const Claim& claim, const ProofAnchor& anchor) {
  return ProofFrame(genesis, anchor).text(claim);
}

// The members of a proof file are sorted by name: chain_id, checkpoint, claim, format, log_path, proof, summary, transitions.
ProofFrame::ProofFrame(const Genesis& genesis, const ProofAnchor& anchor) {
  Json::Array transitions;
  EpochChain epochs(genesis);
  for (const auto& link : anchor.links) {
    transitions.push_back(hex_json(encode(link)));
    XH_CHECK(epochs.add(link).has_value());
  }
  const auto members = [](std::initializer_list<std::pair<std::string_view, Json>> list) {
    std::string text;
    for (const auto& [name, value] : list) text += fmt::format("{}:{},", json_quote(name), value.dump());
    return text;
  };
  before_claim_ =
      "{" + members({{"chain_id", hex_json(genesis.chain_id.view())}, {"checkpoint", note_text(genesis, epochs, anchor.checkpoint)}});
  before_claim_ += "\"claim\":";
  before_proof_ = "," + members({{"format", kFormat}, {"log_path", path_json(anchor.log_path)}}) + "\"proof\":";
  after_proof_ = "," + members({{"summary", hex_json(encode(anchor.summary))}, {"transitions", std::move(transitions)}});
  after_proof_.back() = '}';
  after_proof_ += '\n';
}

std::string ProofFrame::text(const Claim& claim) const {
  const ClaimText parts = claim_text(claim);
  const std::string of_claim = parts.claim.dump();
  const std::string of_proof = parts.proof.dump();
  std::string text;
  text.reserve(before_claim_.size() + of_claim.size() + before_proof_.size() + of_proof.size() + after_proof_.size());
  return text.append(before_claim_).append(of_claim).append(before_proof_).append(of_proof).append(after_proof_);
}

ProofReport verify_proof(std::string_view text, const Genesis& genesis) { return Verifier(genesis).run(text); }

}  // namespace xh::ledger
