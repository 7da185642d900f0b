#include "crosschain/fisco.h"

#include <fmt/format.h>

#include "crosschain/errors.h"

namespace xh::crosschain::fisco {
namespace {

// The weight of those who say that they signed.
std::uint64_t claimed_weight(const Update& update) {
  std::uint64_t weight = 0;
  for (const auto& seal : update.seals) weight += update.header.sealers[seal.sealer].weight;
  return weight;
}
// The same by the weights of the trusted list.
std::uint64_t trusted_weight(const Update& update) {
  std::uint64_t weight = 0;
  for (const auto& seal : update.seals) {
    const auto found = std::ranges::find(update.trusted_sealers, update.header.sealers[seal.sealer].node, &Sealer::node);
    if (found != update.trusted_sealers.end()) weight += found->weight;
  }
  return weight;
}

Status check_seals_form(const Update& update) {
  for (std::size_t i = 0; i < update.seals.size(); ++i) {
    if (update.seals[i].sealer >= update.header.sealers.size()) return bad_header("a signature is of no sealer");
    if (i > 0 && update.seals[i].sealer <= update.seals[i - 1].sealer)
      return bad_header("the signatures are not strictly ascending by sealer");
  }
  return {};
}

Status check_trust(const Trust& trust, const Update& update) {
  if (update.trusted_sealers.empty()) {
    if (sealers_hash(update.header.sealers) != trust.sealers)
      return bad_header("the sealers are not the trusted ones, which the update does not list");
    return {};
  }
  if (update.trusted_sealers == update.header.sealers) return bad_header("the trusted sealers are listed although they are the same");
  if (sealers_hash(update.trusted_sealers) != trust.sealers) return bad_header("the listed sealers are not the trusted ones");
  XH_TRY_VOID(check_sealers(update.trusted_sealers));
  const std::uint64_t weight = trusted_weight(update);
  const std::uint64_t quorum = quorum_of(update.trusted_sealers);
  if (weight < quorum)
    return fail(ErrorId::kNotEnoughTrust, fmt::format("trusted sealers of weight {} signed, the quorum is {}", weight, quorum));
  return {};
}

class FiscoRules final : public ClientRules {
 public:
  [[nodiscard]] TimeOrder time_order() const override { return TimeOrder::kNone; }

  [[nodiscard]] Status check_first(ByteView parameters, const ConsensusState& first) const override {
    XH_TRY_VOID(decode<Parameters>(parameters).map([](const Parameters&) {}));
    if (first.root.size() != Hash32::kSize) return fail(ErrorId::kBadClient, "a root has 32 bytes");
    return decode<Trust>(first.trust).map([](const Trust&) {});
  }

  [[nodiscard]] Result<UpdatePlan> plan_update(ByteView /*parameters*/, ByteView bytes) const override {
    XH_TRY(const auto update, decode<Update>(bytes));
    if (update.header.time_ms > kMaxChainTime.value / kNanosPerMilli) return bad_header("the time of the header is out of range");
    return UpdatePlan{update.trusted, ChainHeight{update.header.number}, ChainTime{update.header.time_ms * kNanosPerMilli},
                      Cost{update.seals.size(), 0, bytes.size()}};
  }

  [[nodiscard]] Result<ConsensusState> verify_update(ByteView parameters, const ConsensusState& trusted, ByteView bytes) const override {
    XH_TRY(const auto chain, decode<Parameters>(parameters));
    XH_TRY(const auto trust, decode<Trust>(trusted.trust));
    XH_TRY(const auto update, decode<Update>(bytes));
    const Header& header = update.header;
    XH_TRY_VOID(check_form(header));
    if (header.number == trusted.height.value + 1 && header.parent != trusted.block)
      return bad_header("the header does not follow the trusted one");
    XH_TRY_VOID(check_seals_form(update));
    if (claimed_weight(update) < quorum_of(header.sealers)) return bad_header("those who signed do not have the weight of a quorum");
    XH_TRY_VOID(check_trust(trust, update));
    const Hash32 hash = header_hash(chain.suite, header);
    for (const auto& seal : update.seals) {
      if (!verify_seal(chain.suite, header.sealers[seal.sealer].node, hash, seal.signature))
        return bad_header(fmt::format("the signature of sealer {} does not verify", seal.sealer));
    }
    const Trust next{sealers_hash(header.sealers)};
    return ConsensusState{ChainHeight{header.number}, ChainTime{header.time_ms * kNanosPerMilli}, hash,
                          to_bytes(header.transactions_root.view()), encode(next)};
  }

  [[nodiscard]] Result<Cost> plan_proof(ByteView /*parameters*/, ByteView bytes) const override {
    XH_TRY(const auto proof, decode<Proof>(bytes));
    return Cost{0, proof.path.size(), bytes.size()};
  }

  // XC53. Nodes have no tag that tells them from leaves: so the value is hashed here, and 64 bytes of it, or 32, could be a node.
  [[nodiscard]] Status verify_claim(ByteView parameters, const ConsensusState& at, const Claim& claim, ByteView bytes) const override {
    if (!claim.value) return fail(ErrorId::kNoSuchProof, "a chain of FISCO BCOS proves no absence");
    XH_TRY(const auto chain, decode<Parameters>(parameters));
    XH_TRY(const auto proof, decode<Proof>(bytes));
    if (claim.value->size() <= 2 * Hash32::kSize) return bad_chain_proof("a transaction has more than 64 bytes");
    Hash32 hash = digest(chain.suite, *claim.value);
    if (!equal(hash.view(), claim.key)) return bad_chain_proof("the key is not the hash of the transaction");
    for (const auto& group : proof.path) {
      if (group.place >= group.hashes.size() || group.hashes[group.place] != hash)
        return bad_chain_proof("a node of the path does not hold the hash below it");
      Bytes node;
      for (const auto& child : group.hashes) append(node, child.view());
      hash = digest(chain.suite, node);
    }
    if (!equal(hash.view(), at.root)) return bad_chain_proof("the path does not lead to the transactions root");
    return {};
  }
};

}  // namespace

const ClientRules& rules() {
  static const FiscoRules made;
  return made;
}

}  // namespace xh::crosschain::fisco
