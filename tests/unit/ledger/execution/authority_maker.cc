#include "authority_maker.h"

namespace xh::execution::authority {
namespace {

const std::vector<std::string> kPrefixes = {"88.1", "88.1.1", "88.1.1.1", "88.1.2", "88.1.1.1.1", "88.2", "88.2.5"};
const std::vector<std::string> kForbidden = {"88", "77.1"};

Content text(const std::string& data) { return {{Value{1, "URL", ValueFormat::kText, to_bytes(data), 60}}, std::nullopt}; }
std::string letter(std::size_t n) { return std::string(1, static_cast<char>('x' + n)); }
template <class Map, class Key>
std::uint64_t version_of(const Map& map, const Key& key, std::uint64_t otherwise) {
  const auto it = map.find(key);
  return it == map.end() ? otherwise : it->second.version;
}

}  // namespace

// Mostly one that is there.
std::string Maker::a_prefix(const Oracle& oracle) {
  if (one_in(60)) return kForbidden[below(kForbidden.size())];
  if (one_in(3)) return kPrefixes[below(kPrefixes.size())];
  return std::next(oracle.prefixes.begin(), static_cast<std::ptrdiff_t>(below(oracle.prefixes.size())))->first;
}

std::string Maker::an_identifier(const Oracle& oracle) {
  if (one_in(3) || oracle.records.empty()) return a_prefix(oracle) + "/" + static_cast<char>('a' + below(6));
  return std::next(oracle.records.begin(), static_cast<std::ptrdiff_t>(below(oracle.records.size())))->first;
}

Hash32 Maker::a_digest() {
  Hash32 out;
  out.bytes[0] = static_cast<std::uint8_t>(below(4));
  return out;
}

// The first one says who sends, as a rule; the others are such as he could do.
std::vector<Operation> Maker::some(const Oracle& oracle, int& sender) {
  std::vector<Operation> operations = {any(oracle, sender)};
  if (!one_in(4)) {
    const int who = fitting(oracle, operations.front());
    sender = who == -1 ? sender : who;
  }
  const std::size_t count = one_in(2) ? 1 : 2 + below(3);
  while (operations.size() < count) {
    Operation next = any(oracle, sender);
    for (int tries = 0; tries < 6; ++tries) {
      const int who = fitting(oracle, next);
      if (who == -1 || who == sender) break;
      next = any(oracle, sender);
    }
    operations.push_back(std::move(next));
  }
  return operations;
}

Sent Maker::next(const Oracle& oracle) {
  Sent sent;
  sent.sender = anybody();
  sent.id = ++last_id_;
  sent.nonce = one_in(25) && last_nonce_ > 0 ? static_cast<int>(1 + below(static_cast<std::size_t>(last_nonce_))) : ++last_nonce_;
  sent.valid_until = oracle.now + (one_in(50) ? kFiveMinutes + 300 : 400 + below(2000));
  sent.whole = !one_in(2);
  if (auto alone = one_in(10) ? on_account(oracle, sent.sender) : std::nullopt) {
    sent.operations.push_back(*std::move(alone));
  } else {
    sent.operations = some(oracle, sent.sender);
    sent.cosigners = cosigners(oracle, sent);
  }
  return sent;
}

// Those whose voices the first operation needs beside the sender's, sometimes.
std::set<int> Maker::cosigners(const Oracle& oracle, const Sent& sent) {
  std::set<int> all;
  if (one_in(8)) all.insert(anybody());
  const auto* op = std::get_if<identity::Operation>(&sent.operations.front());
  std::string id;
  if (op != nullptr) {
    if (const auto* o = std::get_if<Update>(op)) id = o->identifier;
    if (const auto* o = std::get_if<Transfer>(op)) id = o->identifier;
    if (const auto* o = std::get_if<SetController>(op)) id = o->identifier;
    if (const auto* o = std::get_if<Revoke>(op)) id = o->identifier;
    if (std::holds_alternative<DescribeSubChain>(*op) && one_in(2)) all.insert(fitting(oracle, sent.operations.front()));
  }
  const auto record = oracle.records.find(id);
  if (record != oracle.records.end() && one_in(2)) all.insert(record->second.controllers.begin(), record->second.controllers.end());
  all.erase(sent.sender);
  all.erase(-1);
  return all;
}

std::set<int> Maker::signers(const Oracle& oracle, const Sent& sent) {
  std::set<int> all;
  std::set<int> speakers = sent.cosigners;
  speakers.insert(sent.sender);
  const auto* first = std::get_if<identity::Operation>(&sent.operations.front());
  for (const int who : speakers) {
    const Account& a = oracle.accounts.at(who);
    Keys keys = a.keys;
    if (first != nullptr && std::holds_alternative<Recover>(*first) && !one_in(10)) keys = a.recovery;
    if (first != nullptr && std::holds_alternative<Rotate>(*first) && !one_in(10)) keys = numbers_of(std::get<Rotate>(*first).keys);
    std::set<int> own;
    if (keys.weights.empty()) own.insert(who);
    for (const auto& [number, weight] : keys.weights) {
      if (Oracle::reaches(keys, who, own)) break;
      own.insert(number);
    }
    if (one_in(25) && !own.empty()) own.erase(own.begin());
    all.insert(own.begin(), own.end());
  }
  if (one_in(40)) all.insert(static_cast<int>(below(kKeys)));
  if (all.empty()) all.insert(sent.sender);
  return all;
}

KeySet Maker::some_keys() {
  std::map<PublicKey, std::uint16_t> weights;
  const std::size_t count = 1 + below(3);
  for (std::size_t i = 0; i < count; ++i)
    weights[key(static_cast<int>(below(kKeys))).public_key()] = static_cast<std::uint16_t>(1 + below(3));
  KeySet set;
  std::size_t sum = 0;
  for (const auto& [k, weight] : weights) {
    set.keys.push_back({k, weight});
    sum += weight;
  }
  set.threshold = static_cast<std::uint32_t>(1 + below(sum));
  return set;
}

std::optional<Hash32> Maker::maybe_next(std::size_t one_in_so_many) {
  if (!one_in(one_in_so_many)) return std::nullopt;
  committed_.push_back(some_keys());
  return next_keys_digest(committed_.back());
}

std::string Maker::a_document(int who) {
  const int of = one_in(8) ? anybody() : who;
  return R"({"@context":["https://www.w3.org/ns/did/v1"],"id":")" + to_bid(account(of)) + R"(","note":")" + letter(below(2)) + "\"}";
}

// Nothing when the account has nothing of the kind to do.
std::optional<Operation> Maker::on_account(const Oracle& oracle, int who) {
  const Account& a = oracle.accounts.at(who);
  const std::uint64_t version = a.version + slip();
  switch (below(9)) {
    case 0:
    case 1:
    case 2: {
      const KeySet recovery = one_in(3) ? some_keys() : KeySet{};
      return identity::Operation(SetKeys{version, some_keys(), recovery, maybe_next(4)});
    }
    case 3:
    case 4:
      for (const auto& keys : committed_) {
        if (a.next == next_keys_digest(keys)) return identity::Operation(Rotate{one_in(10) ? some_keys() : keys, maybe_next(3)});
      }
      return one_in(4) ? std::optional<Operation>(identity::Operation(Rotate{some_keys(), std::nullopt})) : std::nullopt;
    case 5:
    case 6:
      if (a.recovery.weights.empty() && !one_in(4)) return std::nullopt;
      return identity::Operation(Recover{some_keys(), some_keys(), maybe_next(4)});
    case 7:
      return one_in(12) ? std::optional<Operation>(identity::Operation(Deactivate{version})) : std::nullopt;
    default:
      return std::nullopt;
  }
}

Operation Maker::any(const Oracle& oracle, int who) {
  switch (below(20)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      return on_prefix(oracle);
    case 5:
    case 6:
    case 7:
    case 8:
    case 9:
      return on_record(oracle);
    case 10:
    case 11:
      return on_organisation(oracle, who);
    case 12:
      return on_stream(oracle);
    case 13:
    case 14:
      return on_credentials(oracle, who);
    case 15:
    case 16:
      return on_restraints(oracle);
    case 17:
    case 18:
      return one_in(3) && !oracle.sub_chains.empty() ? on_sub_chain(oracle) : by_council(oracle);
    default:
      return identity::Operation(SetDocument{oracle.accounts.at(who).document_version + slip(), a_document(who)});
  }
}

Operation Maker::on_prefix(const Oracle& oracle) {
  const std::string prefix = a_prefix(oracle);
  const auto known = oracle.prefixes.find(prefix);
  const std::uint64_t version = version_of(oracle.prefixes, prefix, 1) + slip();
  switch (below(7)) {
    case 0:
      return identity::Operation(AllocatePrefix{one_in(4) ? prefix : kPrefixes[below(kPrefixes.size())], account(anybody()),
                                                static_cast<std::uint8_t>(below(4)), below(3) * 2});
    case 1:
      return identity::Operation(UpdatePrefix{prefix, version, one_in(4), std::nullopt});
    case 2:
      return identity::Operation(UpdatePrefix{prefix, version, std::nullopt, below(4)});
    case 3:
      return identity::Operation(TransferPrefix{prefix, version, account(anybody())});
    case 4: {
      const std::uint64_t until = one_in(2) ? 0 : oracle.now + below(2000);
      return identity::Operation(DelegateKey{prefix, {account(anybody()), static_cast<std::uint32_t>(1 + below(15)), UnixMillis{until}}});
    }
    case 5:
      if (known != oracle.prefixes.end() && !known->second.delegates.empty() && !one_in(3))
        return identity::Operation(RevokeDelegation{prefix, account(known->second.delegates.begin()->first)});
      return identity::Operation(RevokeDelegation{prefix, account(anybody())});
    default:
      return identity::Operation(UpdatePrefix{prefix, version, std::nullopt, std::nullopt, std::vector{a_digest()}});
  }
}

Operation Maker::on_record(const Oracle& oracle) {
  const std::string id = an_identifier(oracle);
  const std::uint64_t version = version_of(oracle.records, id, 1) + slip();
  switch (below(8)) {
    case 0:
    case 1:
    case 2:
      return identity::Operation(Register{one_in(2) ? id : a_prefix(oracle) + "/" + static_cast<char>('a' + below(26)),
                                          one_in(5) ? std::optional(account(anybody())) : std::nullopt, text(letter(below(2)))});
    case 3:
    case 4:
      return identity::Operation(Update{id, version, text(letter(below(2)))});
    case 5:
      return identity::Operation(Transfer{id, version, account(anybody())});
    case 6: {
      std::set<AccountId> some = {account(anybody()), account(anybody()), account(anybody())};
      SetController op{id, version, {some.begin(), some.end()}, 1};
      op.threshold = static_cast<std::uint8_t>(1 + below(op.controllers.size()));
      return identity::Operation(op);
    }
    default:
      return identity::Operation(Revoke{id, version});
  }
}

Operation Maker::on_organisation(const Oracle& oracle, int who) {
  static const std::vector<std::string> kIds = {"all", "small", "new", "none"};
  const std::string& id = kIds[below(kIds.size())];
  switch (below(8)) {
    case 0:
      return identity::Operation(RegisterOrganisation{id, OrganisationKind::kEnterprise, letter(below(2)), {}, "", "", 0});
    case 1:
      return identity::Operation(UpdateOrganisation{
          id, version_of(oracle.organisations, id, 1) + slip(), letter(below(2)), {}, "", "", id == "small" ? kSmallQuota : 0});
    case 2:
      return identity::Operation(Dismiss{account(one_in(4) ? who : anybody())});
    default:
      return identity::Operation(Enroll{account(anybody()), id});
  }
}

Operation Maker::on_stream(const Oracle& oracle) {
  const std::string id = an_identifier(oracle);
  const auto known = oracle.streams.find(id);
  AnchorRoot op;
  op.stream = id;
  int log = static_cast<int>(below(kLogs));
  op.count = 1 + below(4);
  if (known != oracle.streams.end()) {
    if (!one_in(6)) log = known->second.root == log_root(0, known->second.count) ? 0 : 1;
    op.count = std::min(known->second.count + below(4), kLogLeaves);
    op.previous = one_in(12) ? Hash32{} : known->second.root;
    op.consistency = log_path(one_in(8) ? 1 - log : log, known->second.count, op.count);
  } else if (one_in(10)) {
    op.previous = a_digest();
  }
  op.root = log_root(log, op.count);
  return identity::Operation(op);
}

Operation Maker::on_credentials(const Oracle& oracle, int who) {
  const int of = one_in(3) ? who : anybody();
  const std::uint64_t version = one_in(8) ? 0 : version_of(oracle.issuers, of, 0) + slip();
  switch (below(5)) {
    case 0:
      return identity::Operation(RegisterIssuer{account(of), version, "", {}, IssuerStatus::kWithdrawn});
    case 1:
    case 2:
      return identity::Operation(RegisterIssuer{account(of), version, letter(below(2)), {{"T", {}}}, IssuerStatus::kActive});
    case 3: {
      const auto purpose = one_in(8) ? StatusPurpose::kSuspension : StatusPurpose::kRevocation;
      const std::uint64_t of_list = version_of(oracle.lists, who, 0) + slip();
      return identity::Operation(
          AnchorStatusList{"urn:list", one_in(8) ? 0 : of_list, purpose, kMinStatusListSize + 8 * below(3), a_digest()});
    }
    default:
      return identity::Operation(AnchorDigest{a_digest(), "text/plain", letter(below(2))});
  }
}

Target Maker::a_target(const Oracle& oracle) {
  const auto pick = below(3);
  return *target_from_name(pick == 0 ? a_prefix(oracle) : pick == 1 ? an_identifier(oracle) : to_bid(account(anybody())));
}

Operation Maker::on_restraints(const Oracle& oracle) {
  Target target = a_target(oracle);
  const auto reason = static_cast<std::uint16_t>(1 + below(2));
  switch (below(6)) {
    case 0:
      return identity::Operation(Hold{target, reason, {}});
    case 1:
      return identity::Operation(Withhold{target, reason, {}});
    default:
      // Something that is restrained, as a rule: worlds must not end on hold.
      for (const auto& [name, all] : oracle.restraints) {
        if (!all.empty() && one_in(2)) target = *target_from_name(name);
      }
      return identity::Operation(Release{target, one_in(3) ? RestraintKind::kWithhold : RestraintKind::kHold, {}});
  }
}

ledger::Change Maker::change(const Oracle& oracle) {
  switch (below(3)) {
    case 0:
      return ledger::SetRole{account(anybody()), one_in(2) ? ledger::GrantedRole::kBackbone : ledger::GrantedRole::kSupervisor, !one_in(3)};
    case 1: {
      const Target target = a_target(oracle);
      return ledger::LiftRestraints{static_cast<std::uint8_t>(target.kind), target.name};
    }
    default:
      return ledger::SetAcCode{one_in(2) ? "aaaa" : "bbbb", one_in(4) ? std::nullopt : std::optional(account(anybody()))};
  }
}

Operation Maker::by_council(const Oracle& oracle) {
  const std::uint64_t last = oracle.proposals.size();
  if (last == 0 || one_in(4)) {
    std::vector<ledger::Change> changes = {change(oracle)};
    if (one_in(4)) {
      auto second = change(oracle);
      if (second.index() != changes.front().index()) changes.push_back(std::move(second));
    }
    return ledger::GovernanceOperation(ledger::Propose{changes, letter(below(2))});
  }
  const std::uint64_t number = one_in(20) ? last + 1 : last - below(std::min<std::uint64_t>(last, 6));
  Hash32 digest = a_digest();
  if (oracle.proposals.contains(number) && !one_in(20)) digest = oracle.proposals.at(number).digest;
  if (one_in(5)) return ledger::GovernanceOperation(ledger::Reject{number, digest});
  return ledger::GovernanceOperation(ledger::Approve{number, digest});
}

Operation Maker::on_sub_chain(const Oracle& oracle) {
  const std::string code = one_in(2) ? "aaaa" : "bbbb";
  const std::uint64_t version = version_of(oracle.sub_chains, code, 1) + slip();
  return identity::Operation(DescribeSubChain{code, version, letter(below(2)), "https://" + letter(below(2)) + ".example"});
}

}  // namespace xh::execution::authority
