#include "tests/sim/network_setup.h"

#include <fmt/format.h>

#include "crypto/hash.h"

namespace xh::sim {

PrivateKey seeded_key(KeyUse use, std::size_t number, ledger::Profile profile) {
  Bytes seed(kPrivateKeyBytes, static_cast<std::uint8_t>(use));
  seed[1] = static_cast<std::uint8_t>(number);
  return *PrivateKey::from_raw(use == KeyUse::kNetwork ? Suite::kEd25519 : ledger::validator_suite(profile), seed);
}

ledger::Validator validator(std::size_t number, ledger::Profile profile) {
  const auto key = [&](KeyUse use) { return seeded_key(use, number, profile).public_key(); };
  return {fmt::format("v{}", number),       key(KeyUse::kConsensus), key(KeyUse::kCheckpoint), key(KeyUse::kLog), key(KeyUse::kNetwork), 1,
          account_of(key(KeyUse::kAccount))};
}

ledger::Genesis network_genesis(std::size_t validators, UnixMillis time, ledger::Profile profile) {
  ledger::Genesis genesis;
  genesis.profile = profile;
  genesis.chain_name = "sim.example";
  genesis.chain_id = sha256(to_bytes("network"));
  genesis.time = time;
  genesis.parameters.delta_ms = 40;
  genesis.parameters.idle_interval_ms = 60;
  genesis.parameters.audit_interval = 7;
  genesis.parameters.audit_lag = 3;
  genesis.first_arcs = {"88"};
  for (std::size_t i = 0; i < validators; ++i) genesis.validators.push_back(validator(i, profile));
  return genesis;
}

ledger::VerifiedEnvelope report_by(const ledger::Genesis& genesis, std::size_t node, const consensus::Evidence& evidence,
                                   std::uint64_t nonce, UnixMillis valid_until) {
  const bool gm = genesis.profile == ledger::Profile::kGm;
  const PrivateKey key = seeded_key(gm ? KeyUse::kLog : KeyUse::kNetwork, node, genesis.profile);
  const ledger::GovernanceOperation operation(ledger::ReportEvidence{evidence});
  ledger::Transaction transaction;
  transaction.chain_id = genesis.chain_id;
  transaction.sender = account_of(key.public_key());
  for (std::size_t i = 0; i < 8; ++i) transaction.nonce.bytes[i] = static_cast<std::uint8_t>(nonce >> 8 * i);
  transaction.valid_until = valid_until;
  transaction.operations.push_back({ledger::kind_of(operation), ledger::body_of(operation)});
  return *ledger::verify_envelope(encode(ledger::sign_transaction(transaction, key)), genesis.chain_id);
}

bool twist(node::Message& message, const PrivateKey& checkpoint_key, const std::string& origin) {
  if (auto* line = std::get_if<node::LineMessage>(&message)) {
    line->name.root.bytes[0] ^= 1;
    line->line.signature = ledger::sign_checkpoint(checkpoint_key, origin, line->name, line->line.timestamp);
  } else if (auto* announce = std::get_if<node::Announce>(&message)) {
    announce->height = Height{announce->height.value + 1000};
    if (announce->certified) announce->certified->name.root.bytes[0] ^= 1;
  } else if (auto* bodies = std::get_if<node::BodyAnswer>(&message)) {
    bodies->envelopes.pop_back();
  } else if (auto* answer = std::get_if<node::SyncAnswer>(&message)) {
    answer->blocks.front().bodies.clear();
  } else {
    return false;
  }
  return true;
}

}  // namespace xh::sim
