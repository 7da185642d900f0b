#include "tests/sim/council.h"

#include "tests/sim/network_setup.h"

namespace xh::sim {
namespace {

constexpr std::size_t kLeast = 4;  // validators that stay
constexpr std::uint64_t kValidMillis = 30'000;
constexpr std::string_view kOrganisation = "council";

}  // namespace

Council::Council(ledger::Genesis& genesis, std::size_t pool, std::optional<std::size_t> fixed, Topic topic)
    : genesis_(genesis), pool_(pool), topic_(topic), fixed_(fixed) {
  genesis.organisations.push_back({std::string(kOrganisation), "government", "Council", 0});
  for (std::size_t i = 0; i < pool; ++i) {
    const bool member = i < genesis.validators.size();
    genesis.accounts.push_back({account_of(seeded_key(KeyUse::kAccount, i, genesis.profile).public_key()),
                                member ? "supernode" : "backbone", std::string(kOrganisation)});
  }
}

ledger::VerifiedEnvelope Council::sign(std::size_t member, const ledger::GovernanceOperation& operation, UnixMillis wall) {
  const PrivateKey key = seeded_key(KeyUse::kAccount, member, genesis_.profile);
  ledger::Transaction transaction;
  transaction.chain_id = genesis_.chain_id;
  transaction.sender = account_of(key.public_key());
  ++made_;
  for (std::size_t i = 0; i < 8; ++i) transaction.nonce.bytes[i] = static_cast<std::uint8_t>(made_ >> 8 * i);
  transaction.valid_until = UnixMillis{wall.value + kValidMillis};
  transaction.operations.push_back({ledger::kind_of(operation), ledger::body_of(operation)});
  return *ledger::verify_envelope(encode(ledger::sign_transaction(transaction, key)), genesis_.chain_id);
}

// Somebody of the pool comes, goes, takes another's place, or weighs more or less.
ledger::Change Council::change(Random& random, const std::vector<ledger::Validator>& set) const {
  const auto in_set = [&](std::size_t i) {
    return std::ranges::find(set, validator(i, genesis_.profile).name, &ledger::Validator::name) != set.end();
  };
  std::vector<std::size_t> inside;
  std::vector<std::size_t> outside;
  for (std::size_t i = 0; i < pool_; ++i) {
    if (i != fixed_) (in_set(i) ? inside : outside).push_back(i);
  }
  const std::size_t one = inside[random.below(inside.size())];
  const auto weight = std::ranges::find(set, validator(one, genesis_.profile).name, &ledger::Validator::name)->weight;
  if (random.chance(200) || (set.size() <= kLeast && outside.empty()))
    return ledger::SetWeight{validator(one, genesis_.profile).name, weight == 1 ? std::uint64_t{2} : std::uint64_t{1}};
  if (set.size() > kLeast) return ledger::RemoveValidator{validator(one, genesis_.profile).name};
  const std::size_t other = outside[random.below(outside.size())];
  if (random.chance(400)) {
    ledger::ReplaceValidator replace{validator(one, genesis_.profile).name, validator(other, genesis_.profile)};
    replace.by.weight = weight;
    return replace;
  }
  return ledger::AddValidator{validator(other, genesis_.profile), random.chance(500)};
}

std::vector<ledger::Change> Council::rule_changes(Random& random, const MemoryLedger& ledger) {
  using ledger::Parameter;
  const auto record = ledger.rules();
  const Height from{ledger.height().value + ledger::kRulesNotice + random.between(0, 25)};
  const auto parameters_only = [](const auto& step) { return !step.protocol; };
  const auto last = std::ranges::find_if(record.steps, parameters_only);
  if (last != record.steps.end() && random.chance(150)) return {ledger::CancelRules{last->from}};
  std::vector<ledger::Change> out;
  // Of each one small and one large value: what a block holds, and when a window ends, differs for who takes the wrong one.
  if (random.chance(600)) {
    ledger::SetParameters set{from, {{Parameter::kDelta, random.between(20, 80)}, {Parameter::kIdleInterval, random.between(30, 120)}}};
    set.values.push_back({Parameter::kMaxBlockOperations, random.between(1000, 3000)});
    if (random.chance(500)) set.values.push_back({Parameter::kQuotaWindow, random.between(1, 40)});
    out.emplace_back(std::move(set));
  }
  if (!record.beyond(ledger::kFirstProtocol)) out.emplace_back(ledger::SetProtocol{from, 2});
  return out;
}

std::vector<ledger::VerifiedEnvelope> Council::next(Random& random, const MemoryLedger& ledger, UnixMillis wall) {
  const auto council = ledger::council_of(ledger, genesis_);
  const auto& membership = ledger.membership();
  std::vector<std::size_t> members;
  for (std::size_t i = 0; i < pool_; ++i) {
    if (council.contains(account_of(seeded_key(KeyUse::kAccount, i, genesis_.profile).public_key()))) members.push_back(i);
  }
  std::vector<ledger::VerifiedEnvelope> out;
  if (council.open.empty()) {
    if (council.last_proposal < expected_ && wall <= expires_) return out;
    const auto& set = membership.next ? membership.next->validators : membership.validators;
    auto changes = topic_ == Topic::kRules ? rule_changes(random, ledger) : std::vector{change(random, set)};
    if (changes.empty()) return out;
    expected_ = council.last_proposal + 1;
    expires_ = UnixMillis{wall.value + kValidMillis};
    out.push_back(sign(members[random.below(members.size())], ledger::Propose{std::move(changes), "drill"}, wall));
    return out;
  }
  const std::uint64_t number = council.open[random.below(council.open.size())];
  const auto bytes = ledger.read({ledger::RecordKind::kProposal, std::to_string(number)});
  const auto proposal = *decode<ledger::ProposalRecord>(*bytes);
  for (const auto member : members) {
    if (random.chance(50)) {
      out.push_back(sign(member, ledger::Reject{number, proposal.digest}, wall));
    } else if (random.chance(700)) {
      out.push_back(sign(member, ledger::Approve{number, proposal.digest}, wall));
    }
  }
  return out;
}

}  // namespace xh::sim
