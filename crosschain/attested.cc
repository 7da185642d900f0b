#include "crosschain/attested.h"

#include <fmt/format.h>

#include <set>

#include "crosschain/errors.h"
#include "crypto/hash.h"

namespace xh::crosschain::attested {
namespace {

Status check_attestors(const Attestors& attestors) {
  const auto& members = attestors.members;
  if (attestors.threshold == 0 || attestors.threshold > members.size()) return bad_header("the threshold is 1 to the number of attestors");
  std::set<PublicKey> keys;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].organisation.empty()) return bad_header("an attestor has no organisation");
    if (i > 0 && members[i].organisation <= members[i - 1].organisation) return bad_header("the organisations are not strictly ascending");
    if (!check_key(members[i].key)) return bad_header(fmt::format("the key of {} is malformed", members[i].organisation));
    if (!keys.insert(members[i].key).second) return bad_header("two organisations have one key");
  }
  return {};
}

// Members of the set, each once, at least as many as the threshold; signatures are not looked at.
Status check_count(const Attestors& attestors, const Attestations& attestations) {
  const auto& list = attestations.list;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].member >= attestors.members.size() || (i > 0 && list[i].member <= list[i - 1].member))
      return bad_header("the attestors are not strictly ascending members");
  }
  if (list.size() < attestors.threshold)
    return fail(ErrorId::kNotEnoughTrust, fmt::format("{} attested, the threshold is {}", list.size(), attestors.threshold));
  return {};
}

Status check_signatures(const Attestors& attestors, const Attestations& attestations, ByteView message) {
  for (const auto& attestation : attestations.list) {
    const auto& member = attestors.members[attestation.member];
    if (!xh::verify(member.key, message, attestation.signature))
      return bad_header(fmt::format("the signature of {} does not verify", member.organisation));
  }
  return {};
}

class AttestedRules final : public ClientRules {
 public:
  [[nodiscard]] TimeOrder time_order() const override { return TimeOrder::kNotFalling; }

  [[nodiscard]] Status check_first(ByteView parameters, const ConsensusState& first) const override {
    XH_TRY(const auto client, decode<Parameters>(parameters));
    if (client.client.empty()) return fail(ErrorId::kBadClient, "the client has no name");
    XH_TRY(const auto trust, decode<Trust>(first.trust));
    return check_attestors(trust.attestors);
  }

  [[nodiscard]] Result<UpdatePlan> plan_update(ByteView /*parameters*/, ByteView bytes) const override {
    XH_TRY(const auto update, decode<Update>(bytes));
    Cost cost{update.attestations.list.size(), update.rotations.size(), bytes.size()};
    for (const auto& rotation : update.rotations) cost.signatures += rotation.attestations.list.size();
    return UpdatePlan{update.trusted, update.state.height, update.state.time, cost};
  }

  [[nodiscard]] Result<ConsensusState> verify_update(ByteView parameters, const ConsensusState& trusted, ByteView bytes) const override {
    XH_TRY(const auto client, decode<Parameters>(parameters));
    XH_TRY(const auto trust, decode<Trust>(trusted.trust));
    XH_TRY(const auto update, decode<Update>(bytes));
    // All counts first, then all signatures.
    const Attestors* now = &trust.attestors;
    for (const auto& rotation : update.rotations) {
      XH_TRY_VOID(check_attestors(rotation.statement.next));
      XH_TRY_VOID(check_count(*now, rotation.attestations));
      now = &rotation.statement.next;
    }
    XH_TRY_VOID(check_count(*now, update.attestations));
    now = &trust.attestors;
    std::uint64_t epoch = trust.epoch;
    for (const auto& rotation : update.rotations) {
      XH_TRY_VOID(check_signatures(*now, rotation.attestations, signing_bytes(client, epoch, rotation.statement)));
      now = &rotation.statement.next;
      ++epoch;
    }
    XH_TRY_VOID(check_signatures(*now, update.attestations, signing_bytes(client, epoch, update.state)));
    return ConsensusState{update.state.height, update.state.time, update.state.block, update.state.root, encode(Trust{epoch, *now})};
  }

  [[nodiscard]] Result<Cost> plan_proof(ByteView /*parameters*/, ByteView bytes) const override {
    XH_TRY(const auto proof, decode<Attestations>(bytes));
    return Cost{proof.list.size(), 0, bytes.size()};
  }

  [[nodiscard]] Status verify_claim(ByteView parameters, const ConsensusState& at, const Claim& claim, ByteView bytes) const override {
    XH_TRY(const auto client, decode<Parameters>(parameters));
    XH_TRY(const auto trust, decode<Trust>(at.trust));
    XH_TRY(const auto proof, decode<Attestations>(bytes));
    RecordStatement statement{at.height, claim.key, std::nullopt};
    if (claim.value) statement.value = sha256(*claim.value);
    const auto holds = check_count(trust.attestors, proof).and_then([&] {
      return check_signatures(trust.attestors, proof, signing_bytes(client, trust.epoch, statement));
    });
    return holds ? Status() : fail(ErrorId::kBadChainProof, holds.error().what);
  }
};

}  // namespace

Bytes signing_bytes(const Parameters& client, std::uint64_t epoch, const Statement& statement) {
  Bytes out = to_bytes(kDomain);
  append(out, encode(client));
  append_be(out, epoch, sizeof epoch);
  append(out, encode(statement));
  return out;
}

const ClientRules& rules() {
  static const AttestedRules made;
  return made;
}

}  // namespace xh::crosschain::attested
