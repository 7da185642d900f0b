// What the oracle says about who signs, who is admitted, and accounts and organisations.
#include <array>

#include "authority_oracle.h"
#include "crypto/merkle.h"

namespace xh::execution::authority {

const PrivateKey& key(int number) {
  static const std::vector<PrivateKey> kAll = [] {
    std::vector<PrivateKey> all;
    for (int i = 0; i < kKeys; ++i) all.push_back(*PrivateKey::from_seed(Bytes(kEd25519SeedBytes, static_cast<std::uint8_t>(i + 1))));
    return all;
  }();
  return kAll.at(static_cast<std::size_t>(number));
}

const AccountId& account(int number) {
  static const std::vector<AccountId> kAll = [] {
    std::vector<AccountId> all;
    for (int i = 0; i < kAccounts; ++i) all.push_back(account_of(key(i).public_key()));
    return all;
  }();
  return kAll.at(static_cast<std::size_t>(number));
}

int number_of(const AccountId& id) {
  for (int i = 0; i < kAccounts; ++i) {
    if (account(i) == id) return i;
  }
  return -1;
}

int number_of(const PublicKey& wanted) {
  static const std::map<PublicKey, int> kAll = [] {
    std::map<PublicKey, int> all;
    for (int i = 0; i < kKeys; ++i) all[key(i).public_key()] = i;
    return all;
  }();
  const auto it = kAll.find(wanted);
  return it == kAll.end() ? -1 : it->second;
}

namespace {

const std::vector<Hash32>& leaves(int log) {
  static const std::vector<std::vector<Hash32>> kAll = [] {
    std::vector<std::vector<Hash32>> all(kLogs);
    for (std::size_t l = 0; l < all.size(); ++l) {
      for (std::uint64_t i = 0; i < kLogLeaves; ++i)
        all[l].push_back(merkle::leaf_hash(Bytes{static_cast<std::uint8_t>(l), static_cast<std::uint8_t>(i)}));
    }
    return all;
  }();
  return kAll.at(static_cast<std::size_t>(log));
}

// I27: an account that ended speaks for nobody. I25, I26: some operations are by other keys than those of every day.
const Keys* speakers(const Account& a, const Operation& first) {
  static const Keys* const kNobody = nullptr;
  if (a.deactivated) return kNobody;
  const auto* about_identity = std::get_if<identity::Operation>(&first);
  if (about_identity != nullptr && std::holds_alternative<Recover>(*about_identity))
    return a.recovery.weights.empty() ? kNobody : &a.recovery;
  return &a.keys;
}

const Rotate* rotation(const Operation& first) {
  const auto* about_identity = std::get_if<identity::Operation>(&first);
  return about_identity == nullptr ? nullptr : std::get_if<Rotate>(about_identity);
}

}  // namespace

Hash32 log_root(int log, std::uint64_t count) { return merkle::root(std::span(leaves(log)).first(std::min(count, kLogLeaves))); }

std::vector<Hash32> log_path(int log, std::uint64_t from, std::uint64_t to) {
  const std::span<const Hash32> all(leaves(log));
  if (to > kLogLeaves || from == 0 || from >= to) return {};
  return merkle::consistency_path_of(
      [&](unsigned level, std::uint64_t index) { return merkle::root(all.subspan(index << level, 1ULL << level)); }, from, to);
}

Keys numbers_of(const KeySet& set) {
  Keys keys;
  for (const auto& k : set.keys) keys.weights[number_of(k.key)] = k.weight;
  keys.threshold = static_cast<int>(set.threshold);
  return keys;
}

Oracle::Oracle() {
  for (int i = 0; i < kAccounts; ++i) {
    Account& a = accounts[i];
    if (i > 6) continue;
    a.known = true;
    a.version = 1;
    a.organisation = i == 6 ? "small" : "all";
    a.supernode = i < 4;
    a.supervisor = i == 4 || i == 5;
    a.backbone = i == 6;
  }
  Organisation all;
  all.name = "All";
  all.authority = 0;
  organisations["all"] = all;
  Organisation small = all;
  small.name = "Small";
  small.authority = 6;
  small.quota = kSmallQuota;
  organisations["small"] = small;
  Allocated first;
  first.owner = 0;
  first.depth = 8;
  prefixes["88.1"] = first;
}

bool Oracle::reaches(const Keys& keys, int own_key, const std::set<int>& signers) {
  if (keys.weights.empty()) return signers.contains(own_key);
  int sum = 0;
  for (const int signer : signers) sum += keys.weights.contains(signer) ? keys.weights.at(signer) : 0;
  return sum >= keys.threshold;
}

bool Oracle::signed_by_all(const Sent& sent) const {
  std::set<int> meant;  // every signature is somebody's
  std::set<int> everybody = sent.cosigners;
  everybody.insert(sent.sender);
  for (const int who : everybody) {
    const Account& a = accounts.at(who);
    const auto* rotate = rotation(sent.operations.front());
    Keys revealed;
    const Keys* keys = speakers(a, sent.operations.front());
    if (keys != nullptr && rotate != nullptr) {
      revealed = numbers_of(rotate->keys);
      keys = a.next == next_keys_digest(rotate->keys) ? &revealed : nullptr;
    }
    if (keys == nullptr || !reaches(*keys, who, sent.signers)) return false;
    for (const int signer : sent.signers) {
      if (keys->weights.empty() ? signer == who : keys->weights.contains(signer)) meant.insert(signer);
    }
  }
  return meant == sent.signers;
}

Skip Oracle::admission(const Sent& sent) {
  if (done_.contains(sent.id)) return Skip::kKnown;
  if (sent.valid_until < now || sent.valid_until > now + kFiveMinutes) return Skip::kTime;
  if (!signed_by_all(sent)) return Skip::kSignatures;
  const Account& a = accounts[sent.sender];
  if (a.organisation.empty() && !a.supernode) return Skip::kNotEnrolled;
  if (a.organisation.empty() || organisations[a.organisation].quota == 0) return Skip::kNone;
  Organisation& o = organisations[a.organisation];
  if (o.window != height / kWindow) {
    o.window = height / kWindow;
    o.used = 0;
  }
  if (o.used + sent.bytes > o.quota) return Skip::kBytes;
  o.used += sent.bytes;
  return Skip::kNone;
}

Verdict Oracle::judge(const Sent& sent) {
  Verdict verdict;
  verdict.skip = admission(sent);
  if (verdict.skip != Skip::kNone) return verdict;
  done_.insert(sent.id);
  const auto taken = nonces_.find({sent.sender, sent.nonce});
  if (taken != nonces_.end() && taken->second >= parent_time) {
    verdict.outcome = kNonceReused;
    return verdict;
  }
  nonces_[{sent.sender, sent.nonce}] = sent.valid_until;
  const std::optional<Oracle> before = sent.whole && sent.operations.size() > 1 ? std::optional(*this) : std::nullopt;
  for (const auto& op : sent.operations) {
    const int code = operation(sent, op);
    verdict.results.push_back(code);
    if (!sent.whole || code <= kSame) continue;
    if (before) *this = *before;
    return {Skip::kNone, code, {code}};
  }
  return verdict;
}

int Oracle::operation(const Sent& sent, const Operation& op) {
  if (const auto* council = std::get_if<ledger::GovernanceOperation>(&op))
    return std::visit([&](const auto& o) { return on(sent.sender, sent.cosigners, o); }, *council);
  const auto& about_identity = std::get<identity::Operation>(op);
  const bool in_need = std::holds_alternative<Rotate>(about_identity) || std::holds_alternative<Recover>(about_identity);
  if (!in_need && (account_on_hold(sent.sender) || std::ranges::any_of(sent.cosigners, [&](int c) { return account_on_hold(c); })))
    return kHeld;
  return std::visit([&](const auto& o) { return on(sent.sender, sent.cosigners, o); }, about_identity);
}

bool Oracle::account_on_hold(int who) const { return on_hold(to_bid(account(who))); }

void Oracle::touch(int who) {
  Account& a = accounts[who];
  a.known = true;
  ++a.version;
}

int Oracle::on(int who, const Voices&, const RegisterOrganisation& op) {
  if (!accounts[who].supernode && !accounts[who].backbone) return kRoleMissing;
  if (organisations.contains(op.id)) {
    const auto& o = organisations[op.id];
    const bool same = o.kind == static_cast<int>(op.kind) && o.name == op.name && o.region == op.region && o.industry == op.industry &&
                      o.quota == op.byte_quota && o.authority == who;
    return same ? kSame : kAlreadyExists;
  }
  Organisation fresh{static_cast<int>(op.kind), op.name, op.region, op.industry, op.byte_quota, who, 1, 0, 0};
  organisations[op.id] = fresh;
  return kDone;
}

int Oracle::on(int who, const Voices&, const UpdateOrganisation& op) {
  if (!organisations.contains(op.id)) return kUnknownOrganisation;
  auto& o = organisations[op.id];
  if (o.authority != who) return kNotOwner;
  if (o.name == op.name && o.region == op.region && o.industry == op.industry && o.quota == op.byte_quota) return kSame;
  if (o.version != op.version) return kVersionMismatch;
  o.name = op.name;
  o.region = op.region;
  o.industry = op.industry;
  o.quota = op.byte_quota;
  ++o.version;
  return kDone;
}

int Oracle::on(int who, const Voices&, const Enroll& op) {
  if (!organisations.contains(op.organisation)) return kUnknownOrganisation;
  if (organisations[op.organisation].authority != who) return kNotOwner;
  const int of = number_of(op.account);
  if (accounts[of].organisation == op.organisation) return kSame;
  if (!accounts[of].organisation.empty()) return kEnrolledElsewhere;
  accounts[of].organisation = op.organisation;
  touch(of);
  return kDone;
}

int Oracle::on(int who, const Voices&, const Dismiss& op) {
  const int of = number_of(op.account);
  if (accounts[of].organisation.empty()) return kNotFound;
  if (organisations[accounts[of].organisation].authority != who) return kNotOwner;
  if (of == who) return kProtected;
  accounts[of].organisation.clear();
  touch(of);
  return kDone;
}

int Oracle::on(int who, const Voices&, const SetKeys& op) {
  Account& a = accounts[who];
  if (a.next) return kKeysCommitted;
  const Keys keys = numbers_of(op.keys), recovery = numbers_of(op.recovery);
  const bool sets_recovery = !recovery.weights.empty() && recovery != a.recovery;
  if (sets_recovery && !a.recovery.weights.empty()) return kRecoveryFixed;
  if (a.keys == keys && !sets_recovery && !op.next) return kSame;
  if (a.version != op.version) return kVersionMismatch;
  a.keys = keys;
  if (sets_recovery) a.recovery = recovery;
  a.next = op.next;
  touch(who);
  return kDone;
}

int Oracle::on(int who, const Voices&, const Rotate& op) {
  accounts[who].keys = numbers_of(op.keys);
  accounts[who].next = op.next;
  touch(who);
  return kDone;
}

int Oracle::on(int who, const Voices&, const Recover& op) {
  accounts[who].keys = numbers_of(op.keys);
  accounts[who].recovery = numbers_of(op.recovery);
  accounts[who].next = op.next;
  touch(who);
  return kDone;
}

int Oracle::on(int who, const Voices&, const Deactivate& op) {
  if (accounts[who].version != op.version) return kVersionMismatch;
  accounts[who].deactivated = true;
  touch(who);
  return kDone;
}

int Oracle::on(int who, const Voices&, const SetDocument& op) {
  Account& a = accounts[who];
  if (op.document.find("\"id\":\"" + to_bid(account(who)) + "\"") == std::string::npos) return kNotOwner;
  if (a.document == op.document) return kSame;
  if (a.document_version != op.version) return kVersionMismatch;
  a.document = op.document;
  ++a.document_version;
  return kDone;
}

}  // namespace xh::execution::authority
