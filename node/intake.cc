#include "node/intake.h"

#include <limits>
#include <set>

#include "base/overload.h"
#include "ledger/execution/executor.h"
#include "node/block_rules.h"
#include "node/effects.h"

namespace xh::node {
namespace {

// The number of the epoch comes first: votes of another one would look like bad signatures.
std::optional<Epoch> other_epoch(const IntakeContext& context, ByteView message) {
  const Epoch epoch{Reader(message).integer<std::uint64_t>()};
  const bool other = message.size() >= sizeof(epoch.value) && epoch != context.epoch.epoch;
  return other ? std::optional(epoch) : std::nullopt;
}

Result<Incoming> take_in_consensus(const IntakeContext& context, std::optional<std::uint16_t> sender, ByteView message) {
  if (const auto epoch = other_epoch(context, message)) return Incoming(OtherEpoch{*epoch});
  XH_TRY(auto authenticated, consensus::authenticate(context.genesis.chain_id, context.epoch.validators, sender, message));
  return Incoming(IncomingConsensus{std::move(authenticated)});
}

// N10. Nobody relays a short proposal: what its runs mean, its leader alone answers for. That they cannot be resolved here is no fault, and
// not known here either.
Result<Incoming> take_in_short(const IntakeContext& context, std::optional<std::uint16_t> sender, ByteView message) {
  if (const auto epoch = other_epoch(context, message)) return Incoming(OtherEpoch{*epoch});
  XH_TRY(auto authenticated, consensus::authenticate(context.genesis.chain_id, context.epoch.validators, sender, message));
  const auto* proposal = std::get_if<consensus::Proposal>(&authenticated.message().body);
  if (proposal == nullptr || proposal->vote.signer != sender)
    return fail(ErrorId::kBadConsensusMessage, "a short proposal comes from its leader only");
  XH_TRY(auto block, decode<ShortBlock>(proposal->block));
  XH_TRY_VOID(check_form(block, context.epoch.members.size()));
  if (ledger::block_id(block.header) != *consensus::block_of(proposal->vote.vote))
    return fail(ErrorId::kBadConsensusMessage, "the header is not of the block that is voted for");
  return Incoming(IncomingShort{std::move(authenticated), std::move(block)});
}

Result<Incoming> take_in_entries(EntriesAnswer& answer) {
  XH_TRY(const auto count, positions_in(answer.spans));
  if (count != answer.ids.size()) return fail(ErrorId::kBadBlock, "not as many ids as positions");
  return Incoming(std::move(answer));
}

// P12: an honest node verifies what it relays, so one faulty envelope speaks against all of them.
Result<Incoming> take_in_bodies(const ledger::Genesis& genesis, std::vector<EnvelopeBytes>& envelopes, bool gossip) {
  IncomingBodies incoming{{}, gossip};
  for (auto& envelope : envelopes) {
    XH_TRY(auto verified, admit(genesis, std::move(envelope.bytes)));
    incoming.envelopes.push_back(std::move(verified));
  }
  return Incoming(std::move(incoming));
}

Result<Incoming> take_in_gossip(const ledger::Genesis& genesis, Gossip& gossip) {
  if (gossip.first && *gossip.first > std::numeric_limits<std::uint64_t>::max() - gossip.envelopes.size())
    return fail(ErrorId::kBadConsensusMessage, "the numbers of a frame overflow");
  XH_TRY(auto incoming, take_in_bodies(genesis, gossip.envelopes, true));
  std::get<IncomingBodies>(incoming).first = gossip.first;
  return incoming;
}

// Bodies of final blocks: those that do not verify are left out, and the blocks that name them are useless.
std::vector<ledger::VerifiedEnvelope> admit_all(const ledger::Genesis& genesis, std::vector<EnvelopeBytes>& envelopes) {
  std::vector<ledger::VerifiedEnvelope> good;
  for (auto& envelope : envelopes) {
    if (auto verified = admit(genesis, std::move(envelope.bytes))) good.push_back(*std::move(verified));
  }
  return good;
}

// RD10: what the set of the epoch certified counts, whoever sends it.
Status check_effects(const IntakeContext& context, const SyncedBlock& synced) {
  XH_TRY(const auto block, parse_block(synced.block));
  const auto certifiers = ledger::cosigners_of(context.genesis.origin(), context.epoch.members);
  return verify_effects(context.genesis.origin(), certifiers, block, synced.effects).map([](const auto&) {});
}

Result<Incoming> take_in_sync(const IntakeContext& context, SyncAnswer& answer) {
  XH_TRY(const auto claimed, decode<consensus::Certificate>(answer.certificate));
  if (claimed.epoch != context.epoch.epoch) return Incoming(OtherEpoch{claimed.epoch, true});
  XH_TRY(auto certificate, verify_finalization(context.genesis.chain_id, context.epoch.validators, answer.certificate));
  IncomingBlocks incoming{{}, {}, std::move(certificate), std::move(answer.certificate)};
  for (auto& block : answer.blocks) {
    if (!block.effects.empty()) {
      XH_TRY_VOID(check_effects(context, block));
      incoming.blocks.push_back({std::move(block.block), std::move(block.companion), std::move(block.effects)});
      continue;
    }
    for (auto& body : admit_all(context.genesis, block.bodies)) incoming.bodies.push_back(std::move(body));
    incoming.blocks.push_back({std::move(block.block), std::move(block.companion), {}});
  }
  return Incoming(std::move(incoming));
}

std::optional<std::vector<ledger::Validator>> set_of(const IntakeContext& context, Epoch epoch) {
  if (epoch == context.epoch.epoch) return context.epoch.members;
  return context.state == nullptr ? std::nullopt : ledger::serving_set(*context.state, context.genesis, epoch);
}

// M5.
Result<Incoming> take_in_evidence(const IntakeContext& context, EvidenceMessage& message) {
  EvidenceMessage good;
  for (auto& evidence : message.evidence) {
    XH_TRY_VOID(consensus::check_form(evidence));
    if (context.state != nullptr && context.state->read(ledger::evidence_key(evidence.name()))) continue;
    const auto set = set_of(context, evidence.epoch);
    if (!set) continue;
    XH_TRY_VOID(ledger::check_evidence(context.genesis.chain_id, *set, evidence).map([](const auto&) {}));
    good.evidence.push_back(std::move(evidence));
  }
  return Incoming(std::move(good));
}

}  // namespace

Result<consensus::Certificate> verify_finalization(const Hash32& chain_id, const consensus::ValidatorSet& validators, ByteView bytes) {
  XH_TRY(auto certificate, decode<consensus::Certificate>(bytes));
  if (!std::holds_alternative<consensus::Finalize>(certificate.vote))
    return fail(ErrorId::kBadConsensusMessage, "the certificate does not finalize");
  XH_TRY_VOID(consensus::verify_certificate(chain_id, validators, certificate));
  return certificate;
}

Result<Incoming> take_in(const IntakeContext& context, std::optional<std::uint16_t> sender, ByteView frame) {
  XH_TRY(Message message, decode<Message>(frame));
  return std::visit(Overload{
                        [&](ConsensusFrame& m) { return take_in_consensus(context, sender, m.message); },
                        [&](ShortProposal& m) { return take_in_short(context, sender, m.message); },
                        [](EntriesRequest& m) -> Result<Incoming> {
                          XH_TRY_VOID(positions_in(m.spans).map([](const auto&) {}));
                          return Incoming(std::move(m));
                        },
                        [](EntriesAnswer& m) { return take_in_entries(m); },
                        [&](Gossip& m) { return take_in_gossip(context.genesis, m); },
                        [&](BodyAnswer& m) { return take_in_bodies(context.genesis, m.envelopes, false); },
                        [&](SyncAnswer& m) { return take_in_sync(context, m); },
                        [&](EvidenceMessage& m) { return take_in_evidence(context, m); },
                        [](SnapshotQuery& m) -> Result<Incoming> { return Incoming(SnapshotMessage(m)); },
                        [](SnapshotOffers& m) -> Result<Incoming> { return Incoming(SnapshotMessage(std::move(m))); },
                        [](PartRequest& m) -> Result<Incoming> { return Incoming(SnapshotMessage(m)); },
                        [](PartAnswer& m) -> Result<Incoming> { return Incoming(SnapshotMessage(std::move(m))); },
                        [](auto& m) -> Result<Incoming> { return Incoming(std::move(m)); },
                    },
                    message);
}

bool is_dull(const consensus::Interest& interest, ByteView frame) {
  const auto outer = decode<Message>(frame);
  const auto* inner = outer ? std::get_if<ConsensusFrame>(&*outer) : nullptr;
  if (inner == nullptr) return false;
  const auto message = decode<consensus::Message>(inner->message);
  return message && std::holds_alternative<consensus::Certificates>(message->body) && !consensus::is_interesting(interest, *message);
}

Result<ledger::VerifiedEnvelope> admit(const ledger::Genesis& genesis, Bytes envelope) {
  XH_TRY(auto verified, ledger::verify_envelope(std::move(envelope), genesis.chain_id));
  XH_TRY_VOID(execution::check_operations(verified.transaction()));
  return verified;
}

}  // namespace xh::node
