#include "tests/sim/client.h"

#include <fmt/format.h>

#include "identity/operations.h"

namespace xh::sim {
namespace {

identity::Content content(std::uint64_t number) {
  return {{identity::Value{1, "URL", identity::ValueFormat::kText, to_bytes(fmt::format("https://example.com/{}", number)), 60}},
          std::nullopt};
}
std::string name(std::uint64_t number) { return fmt::format("88.100/item-{}", number); }
ledger::Operation wire(const identity::Operation& operation) { return {identity::kind_of(operation), identity::body_of(operation)}; }

}  // namespace

Client::Client(ledger::Genesis& genesis, PrivateKey key) : genesis_(genesis), key_(std::move(key)) {
  const AccountId account = account_of(key_.public_key());
  genesis.organisations.push_back({"registrar", "enterprise", "Registrar", 0});
  genesis.accounts.push_back({account, "backbone", "registrar"});
  genesis.prefixes.push_back({"88.100", account});
}

ledger::Transaction Client::blank(UnixMillis until) {
  ++made_;
  ledger::Transaction transaction;
  transaction.chain_id = genesis_.chain_id;
  transaction.sender = account_of(key_.public_key());
  for (std::size_t i = 0; i < 8; ++i) transaction.nonce.bytes[i] = static_cast<std::uint8_t>(made_ >> 8 * i);
  transaction.valid_until = until;
  return transaction;
}

ledger::VerifiedEnvelope Client::sign(ledger::Transaction transaction) const {
  return *ledger::verify_envelope(encode(ledger::sign_transaction(transaction, key_)), genesis_.chain_id);
}

ledger::VerifiedEnvelope Client::next(Random& random, UnixMillis wall) {
  const std::uint64_t validity = random.chance(200) ? random.between(50, 900) : random.between(2'000, 60'000);
  auto transaction = blank(UnixMillis{wall.value + validity});
  if (made_ > 4 && random.chance(50)) --transaction.nonce.bytes[0];
  transaction.mode = random.chance(500) ? ledger::BatchMode::kPerItem : ledger::BatchMode::kAllOrNothing;
  for (std::uint64_t k = random.between(1, 3); k > 0; --k) {
    const std::uint64_t known = 1 + random.below(made_);
    if (random.chance(300)) {
      transaction.operations.push_back(wire(identity::Update{name(known), random.between(1, 3), content(made_)}));
    } else {
      transaction.operations.push_back(
          wire(identity::Register{name(random.chance(100) ? known : made_ * 4 + k), std::nullopt, content(made_)}));
    }
  }
  return sign(std::move(transaction));
}

ledger::VerifiedEnvelope Client::lasting(UnixMillis wall) {
  auto transaction = blank(UnixMillis{wall.value + 240'000});
  transaction.operations.push_back(wire(identity::Register{name(made_ * 4), std::nullopt, content(made_)}));
  return sign(std::move(transaction));
}

}  // namespace xh::sim
