// Random worlds against a second statement of who may do what: accounts as numbers, plain sets, no records. Every result code agrees, and
// so does what is left: nobody ever wrote outside what he was granted. XH_ORACLE_OPERATIONS sets the number of operations.
#include <gtest/gtest.h>

#include <random>

#include "world.h"

namespace xh::execution {
namespace {

using namespace testing_world;  // NOLINT(google-build-using-namespace): the world of these tests

constexpr std::uint8_t kAccounts = 6;  // 0: owns 88.1; 4, 5: supervisors
constexpr std::uint64_t kWindow = 50;
const std::vector<std::string> kPrefixes = {"88.1", "88.1.1", "88.1.1.1", "88.1.2", "88.1.1.1.1", "88.2"};

std::uint8_t number_of(const AccountId& id) {
  for (std::uint8_t i = 0; i < kAccounts; ++i) {
    if (account(i) == id) return i;
  }
  return 255;
}

class Oracle {
 public:
  Oracle() { prefixes["88.1"] = {0, false, 8, 0, {}, 1, 0, 0}; }

  int expect(std::uint8_t who, const std::set<std::uint8_t>& voices, const Operation& op) {
    if (held.contains({to_bid(account(who)), 4}) || held.contains({to_bid(account(who)), 5})) return 25;
    for (const auto voice : voices) {
      if (held.contains({to_bid(account(voice)), 4}) || held.contains({to_bid(account(voice)), 5})) return 25;
    }
    return std::visit([&](const auto& o) { return on(who, voices, o); }, op);
  }

  struct P {
    int owner;
    bool suspended;
    int depth;
    std::uint64_t quota;
    std::map<int, std::pair<unsigned, std::uint64_t>> delegates;
    std::uint64_t version;
    std::uint64_t window, used;
  };
  struct R {
    std::set<int> controllers;
    std::size_t threshold;
    bool revoked;
    std::uint64_t version;
    std::string data;
    int first;
  };
  std::map<std::string, P> prefixes;
  std::map<std::string, R> records;
  std::set<std::pair<std::string, int>> held;  ///< target, supervisor
  struct I {
    bool active;
    std::string name;
    std::uint64_t version;
  };
  struct L {
    int purpose;
    std::uint64_t size;
    std::uint8_t digest;
    std::uint64_t version;
  };
  std::map<int, I> issuers;
  std::map<int, L> lists;  ///< one of each issuer
  std::map<std::uint8_t, std::map<int, std::string>> digests;
  std::uint64_t now = 0, height = 0;

 private:
  static std::vector<std::string> upwards(std::string name) {
    std::vector<std::string> all;
    for (;;) {
      all.push_back(name);
      const auto dot = name.rfind('.');
      if (dot == std::string::npos) return all;
      name = name.substr(0, dot);
    }
  }
  std::string home(const std::string& name) const {
    for (const auto& up : upwards(name)) {
      if (prefixes.contains(up)) return up;
    }
    return "";
  }
  bool on_hold(const std::string& target) const { return held.contains({target, 4}) || held.contains({target, 5}); }
  int closed(const std::string& name) const {
    for (const auto& up : upwards(name)) {
      if (!prefixes.contains(up)) continue;
      if (prefixes.at(up).suspended) return 24;
      if (on_hold(up)) return 25;
    }
    return 0;
  }
  int granted(int who, const P& p, unsigned scope) const {
    if (p.owner == who) return 0;
    if (!p.delegates.contains(who)) return 2;
    const auto& [scopes, until] = p.delegates.at(who);
    if (until != 0 && until <= now) return 26;
    return (scopes & scope) != 0 ? 0 : 27;
  }
  static std::string before_slash(const std::string& id) { return id.substr(0, id.find('/')); }
  static int dots(const std::string& name) { return static_cast<int>(std::ranges::count(name, '.')); }

  int on(int who, const std::set<std::uint8_t>&, const AllocatePrefix& o) {
    if (prefixes.contains(o.prefix)) return prefixes[o.prefix].owner == number_of(o.owner) ? 1 : 4;
    const std::string parent = o.prefix.substr(0, o.prefix.rfind('.'));
    const std::string above = home(parent);
    if (above.empty()) return 9;  // nobody here is a supernode
    if (const int no = granted(who, prefixes[above], 4)) return no;
    if (const int no = closed(parent)) return no;
    const int down = dots(o.prefix) - dots(above);
    if (down > prefixes[above].depth) return 29;
    prefixes[o.prefix] = {number_of(o.owner), false, std::min<int>(o.depth, prefixes[above].depth - down), o.quota, {}, 1, 0, 0};
    return 0;
  }
  int on(int who, const std::set<std::uint8_t>&, const UpdatePrefix& o) {
    if (!prefixes.contains(o.prefix)) return 3;
    const std::string parent = o.prefix.substr(0, o.prefix.rfind('.'));
    const std::string above = home(parent);
    if (above.empty() || prefixes[above].owner != who) return 2;
    if (const int no = closed(parent)) return no;
    auto& p = prefixes[o.prefix];
    if (p.suspended == o.suspended.value_or(p.suspended) && p.quota == o.quota.value_or(p.quota)) return 1;
    if (p.version != o.version) return 5;
    p.suspended = o.suspended.value_or(p.suspended);
    p.quota = o.quota.value_or(p.quota);
    ++p.version;
    return 0;
  }
  int on(int who, const std::set<std::uint8_t>&, const TransferPrefix& o) {
    if (!prefixes.contains(o.prefix)) return 3;
    auto& p = prefixes[o.prefix];
    if (p.owner != who) return 2;
    if (const int no = closed(o.prefix)) return no;
    if (p.owner == number_of(o.owner)) return 1;
    for (const auto& up : upwards(o.prefix)) {
      if (up != o.prefix && prefixes.contains(up) && prefixes[up].owner == number_of(o.owner)) return 30;
    }
    if (p.version != o.version) return 5;
    p.owner = number_of(o.owner);
    p.delegates.clear();
    ++p.version;
    return 0;
  }
  int on(int who, const std::set<std::uint8_t>&, const DelegateKey& o) {
    if (!prefixes.contains(o.prefix)) return 3;
    auto& p = prefixes[o.prefix];
    if (p.owner != who) return 2;
    if (const int no = closed(o.prefix)) return no;
    const auto until = o.delegation.expires.value;
    if (until != 0 && until <= now) return 26;
    const std::pair<unsigned, std::uint64_t> given{o.delegation.scopes, until};
    const int to = number_of(o.delegation.delegate);
    if (p.delegates.contains(to) && p.delegates[to] == given) return 1;
    p.delegates[to] = given;
    ++p.version;
    return 0;
  }
  int on(int who, const std::set<std::uint8_t>&, const RevokeDelegation& o) {
    if (!prefixes.contains(o.prefix)) return 3;
    auto& p = prefixes[o.prefix];
    const int to = number_of(o.delegate);
    if (p.owner != who && to != who) return 2;
    if (p.delegates.erase(to) == 0) return 3;
    ++p.version;
    return 0;
  }
  int on(int who, const std::set<std::uint8_t>&, const Register& o) {
    const std::string data(as_text(o.content.values[0].data));
    if (records.contains(o.identifier)) {
      const auto& r = records[o.identifier];
      return !r.revoked && r.controllers == std::set{who} && r.data == data ? 1 : 4;
    }
    const std::string at = home(before_slash(o.identifier));
    if (at.empty()) return 8;
    if (const int no = granted(who, prefixes[at], 1)) return no;
    if (const int no = closed(at)) return no;
    for (const auto& up : upwards(at)) {
      if (!prefixes.contains(up) || prefixes[up].quota == 0) continue;
      auto& p = prefixes[up];
      if (p.window != height / kWindow) p.used = 0;
      p.window = height / kWindow;
      if (p.used >= p.quota) return 28;
      ++p.used;
      break;
    }
    records[o.identifier] = {{who}, 1, false, 1, data, who};
    return 0;
  }
  template <class F>
  int change(int who, const std::set<std::uint8_t>& voices, const std::string& id, std::uint64_t version, bool revokes, F apply_change) {
    if (!records.contains(id)) return 3;
    auto& r = records[id];
    std::size_t count = 0;
    for (const int c : r.controllers) count += c == who || voices.contains(static_cast<std::uint8_t>(c)) ? 1 : 0;
    int no = count == 0 ? 2 : count < r.threshold ? 32 : 0;
    if (revokes && no != 0) {
      const int owner = granted(who, prefixes[home(before_slash(id))], 2);
      no = owner == 2 ? no : owner;
    }
    if (no != 0) return no;
    if (!revokes) {
      if (on_hold(id)) return 25;
      if (const int blocked = closed(before_slash(id))) return blocked;
    }
    if (r.revoked) return 6;
    if (r.version != version) return 5;
    apply_change(r);
    ++r.version;
    return 0;
  }
  int on(int who, const std::set<std::uint8_t>& voices, const Update& o) {
    return change(who, voices, o.identifier, o.version, false, [&](R& r) { r.data = as_text(o.content.values[0].data); });
  }
  int on(int who, const std::set<std::uint8_t>& voices, const Transfer& o) {
    return change(who, voices, o.identifier, o.version, false, [&](R& r) {
      r.controllers = {number_of(o.controller)};
      r.threshold = 1;
    });
  }
  int on(int who, const std::set<std::uint8_t>& voices, const SetController& o) {
    return change(who, voices, o.identifier, o.version, false, [&](R& r) {
      r.controllers.clear();
      for (const auto& c : o.controllers) r.controllers.insert(number_of(c));
      r.threshold = o.threshold;
    });
  }
  int on(int who, const std::set<std::uint8_t>& voices, const Revoke& o) {
    return change(who, voices, o.identifier, o.version, true, [](R& r) { r.revoked = true; });
  }
  int on(int who, const std::set<std::uint8_t>&, const Hold& o) {
    if (who < 4) return 9;
    const bool there = o.target.kind == TargetKind::kAccount || prefixes.contains(o.target.name) || records.contains(o.target.name);
    if (!there) return 3;
    if (o.target.kind == TargetKind::kAccount && number_of(*account_from_bid(o.target.name)) >= 4) return 36;
    return held.insert({o.target.name, who}).second ? 0 : 1;
  }
  int on(int who, const std::set<std::uint8_t>&, const Release& o) {
    if (who < 4) return 9;
    if (!on_hold(o.target.name)) return 3;
    return held.erase({o.target.name, who}) == 1 ? 0 : 35;
  }
  // Only 4 and 5 belong to an organisation, and 4 answers for it.
  int on(int who, const std::set<std::uint8_t>&, const RegisterIssuer& o) {
    const int of = number_of(o.account);
    const bool known = issuers.contains(of);
    if (o.status == IssuerStatus::kWithdrawn) {
      if (!known) return 3;
      if (who != of && who != 4) return 2;
      if (!issuers[of].active) return 1;
    } else {
      if (of < 4) return 41;
      if (who != 4) return 2;
      if (known && issuers[of].active && issuers[of].name == o.name) return 1;
      if (!known && o.version != 0) return 3;
    }
    if (known && o.version == 0) return 4;
    if (known && issuers[of].version != o.version) return 5;
    const bool active = o.status == IssuerStatus::kActive;
    issuers[of] = {active, active ? o.name : issuers[of].name, known ? o.version + 1 : 1};
    return 0;
  }
  int on(int who, const std::set<std::uint8_t>&, const AnchorStatusList& o) {
    if (!issuers.contains(who)) return 39;
    const bool known = lists.contains(who);
    const L next{static_cast<int>(o.purpose), o.size, o.digest.bytes[0], o.version + 1};
    if (!known && !issuers[who].active) return 40;
    if (!known && o.version != 0) return 3;
    if (known) {
      const L& l = lists[who];
      if (l.purpose == next.purpose && l.size == next.size && l.digest == next.digest) return 1;
      if (o.version == 0) return 4;
      if (o.version != l.version) return 5;
      if (l.purpose != next.purpose) return 43;
      if (next.size < l.size) return 42;
    }
    lists[who] = next;
    return 0;
  }
  int on(int who, const std::set<std::uint8_t>&, const AnchorDigest& o) {
    const auto [it, fresh] = digests[o.digest.bytes[0]].try_emplace(who, o.uri);
    return fresh ? 0 : it->second == o.uri ? 1 : 4;
  }
  template <class T>
  int on(int, const std::set<std::uint8_t>&, const T&) {
    return -1;  // not made here
  }
};

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  std::uint8_t anybody() { return static_cast<std::uint8_t>(below(kAccounts)); }
  // Those who own something come more often: they have more to do.
  std::uint8_t somebody(const Oracle& oracle) {
    const auto owned = oracle.prefixes.find(kPrefixes[below(kPrefixes.size())]);
    return below(2) == 0 || owned == oracle.prefixes.end() ? anybody() : static_cast<std::uint8_t>(owned->second.owner);
  }
  Operation next(const Oracle& oracle) {
    const std::string prefix = kPrefixes[below(kPrefixes.size())];
    const std::string id = prefix + "/" + static_cast<char>('a' + below(3));
    const auto known = oracle.prefixes.find(prefix);
    const auto record = oracle.records.find(id);
    const std::uint64_t slip = below(8) == 0 ? 1 : 0;
    const std::uint64_t of_prefix = (known == oracle.prefixes.end() ? 1 : known->second.version) + slip;
    const std::uint64_t of_record = (record == oracle.records.end() ? 1 : record->second.version) + slip;
    const std::string data(1, static_cast<char>('x' + below(2)));
    switch (below(17)) {
      case 0:
        return AllocatePrefix{prefix, account(anybody()), static_cast<std::uint8_t>(below(4)), below(3) * 2};
      case 1:
        return UpdatePrefix{prefix, of_prefix, below(4) == 0, std::nullopt};
      case 2:
        return UpdatePrefix{prefix, of_prefix, std::nullopt, below(4)};
      case 3:
        return TransferPrefix{prefix, of_prefix, account(anybody())};
      case 4: {
        const std::uint64_t until = below(2) == 0 ? 0 : oracle.now + below(2000);
        return DelegateKey{prefix, {account(anybody()), static_cast<std::uint32_t>(1 + below(15)), UnixMillis{until}}};
      }
      case 5:
        return RevokeDelegation{prefix, account(anybody())};
      case 6:
      case 7:
        return Register{id, std::nullopt, text(data)};
      case 8:
        return Update{id, of_record, text(data)};
      case 9:
        return Transfer{id, of_record, account(anybody())};
      case 10: {
        std::set<AccountId> some = {account(anybody()), account(anybody()), account(anybody())};
        SetController op{id, of_record, {some.begin(), some.end()}, 1};
        op.threshold = static_cast<std::uint8_t>(1 + below(op.controllers.size()));
        return op;
      }
      case 11:
        return Revoke{id, of_record};
      case 12:
        return Hold{a_target(prefix, id), 1, {}};
      case 13:
        return an_issuer(oracle, slip, data);
      case 14:
        return a_list(oracle, slip);
      case 15:
        return AnchorDigest{digest(static_cast<std::uint8_t>(below(4))), "text/plain", data};
      default:
        return Release{a_target(prefix, id), RestraintKind::kHold, {}};
    }
  }

 private:
  Operation an_issuer(const Oracle& oracle, std::uint64_t slip, const std::string& name) {
    const std::uint8_t of = anybody();
    const auto issuer = oracle.issuers.find(of);
    const std::uint64_t version = (issuer == oracle.issuers.end() ? 0 : issuer->second.version) + slip;
    if (below(3) == 0) return RegisterIssuer{account(of), version, "", {}, IssuerStatus::kWithdrawn};
    return RegisterIssuer{account(of), below(8) == 0 ? 0 : version, name, {{"T", {}}}, IssuerStatus::kActive};
  }
  Operation a_list(const Oracle& oracle, std::uint64_t slip) {
    const auto list = oracle.lists.find(4 + static_cast<int>(below(2)));
    const std::uint64_t version = (list == oracle.lists.end() ? 0 : list->second.version) + slip;
    const auto purpose = below(8) == 0 ? StatusPurpose::kSuspension : StatusPurpose::kRevocation;
    return AnchorStatusList{"urn:list", version, purpose, kMinStatusListSize + 8 * below(3), digest(static_cast<std::uint8_t>(below(4)))};
  }
  static Hash32 digest(std::uint8_t number) {
    Hash32 out;
    out.bytes[0] = number;
    return out;
  }
  Target a_target(const std::string& prefix, const std::string& id) {
    const auto pick = below(3);
    return *target_from_name(pick == 0 ? prefix : pick == 1 ? id : to_bid(account(anybody())));
  }
  std::mt19937_64 random_;
};

class Chain : public ledger::StateView {
 public:
  Chain() {
    genesis.first_arcs = {"88"};
    genesis.parameters.quota_window_blocks = kWindow;
    genesis.organisations = {{"all", "enterprise", "All", 0}};
    genesis.accounts = {{account(4), "supervisor", "all"}, {account(5), "supervisor", "all"}};
    genesis.prefixes = {{"88.1", account(0)}};
    for (const auto& [key, value] : genesis_delta(genesis)) state[key] = *value;
  }
  std::optional<Bytes> read(const ledger::StateKey& key) const override {
    const auto it = state.find(key);
    return it == state.end() ? std::nullopt : std::optional(it->second);
  }
  std::optional<ledger::TransactionId> remembered(const AccountId&, const ledger::Nonce&) const override { return std::nullopt; }
  ledger::Genesis genesis;
  std::map<ledger::StateKey, Bytes> state;
};

std::uint64_t wanted_operations() {
  const char* text = std::getenv("XH_ORACLE_OPERATIONS");
  return text == nullptr ? 20'000 : std::strtoull(text, nullptr, 10);
}

void compare(const Chain& chain, const Oracle& oracle) {
  for (const auto& [name, r] : oracle.records) {
    const auto record = *decode<IdentifierRecord>(chain.state.at({ledger::RecordKind::kIdentifier, name}));
    std::set<int> controllers;
    for (const auto& c : record.controllers) controllers.insert(number_of(c));
    ASSERT_EQ(controllers, r.controllers) << name;
    ASSERT_EQ(record.content, text(r.data)) << name;
    ASSERT_EQ(record.version, r.version) << name;
    ASSERT_EQ(record.status == RecordStatus::kRevoked, r.revoked) << name;
  }
  for (const auto& [who, i] : oracle.issuers) {
    const auto record =
        *decode<IssuerRecord>(chain.state.at({ledger::RecordKind::kIssuer, account_name(account(static_cast<std::uint8_t>(who)))}));
    ASSERT_EQ(record.status == IssuerStatus::kActive, i.active);
    ASSERT_EQ(record.version, i.version);
  }
  for (const auto& [who, l] : oracle.lists) {
    const std::string name = status_list_name(account(static_cast<std::uint8_t>(who)), "urn:list");
    const auto record = *decode<StatusListRecord>(chain.state.at({ledger::RecordKind::kStatusList, name}));
    ASSERT_EQ(record.version, l.version);
    ASSERT_EQ(record.digest.bytes[0], l.digest);
  }
  std::size_t count = 0;
  for (const auto& [key, value] : chain.state) {
    if (key.kind == ledger::RecordKind::kIdentifier) ++count;
    if (key.kind != ledger::RecordKind::kPrefix) continue;
    const auto record = *decode<PrefixRecord>(value);
    ASSERT_EQ(number_of(record.owner), oracle.prefixes.at(key.name).owner) << key.name;
    ASSERT_EQ(record.delegations.size(), oracle.prefixes.at(key.name).delegates.size()) << key.name;
  }
  ASSERT_EQ(count, oracle.records.size());
}

TEST(AuthorityOracle, NoSequenceOfOperationsWritesOutsideWhatWasGranted) {
  const std::uint64_t wanted = wanted_operations();
  std::map<int, std::uint64_t> seen;
  for (std::uint64_t done = 0, seed = 1; done < wanted; ++seed) {
    Chain chain;
    Oracle oracle;
    Maker maker(seed);
    for (std::uint64_t i = 0; i < 400 && done < wanted; ++i, ++done) {
      oracle.now += 100;
      oracle.height += maker.below(2);
      const std::uint8_t who = maker.somebody(oracle);
      std::set<std::uint8_t> voices;
      if (maker.below(3) == 0) voices.insert(maker.anybody());
      voices.erase(who);
      Actor actor{account(who), {}, {}};
      for (const auto voice : voices) actor.cosigners.push_back(account(voice));
      const auto operation = maker.next(oracle);
      ASSERT_TRUE(parse_operation(kind_of(operation), body_of(operation)));
      const int expected = oracle.expect(who, voices, operation);
      Workspace work(chain);
      const auto result = apply(work, {Height{oracle.height}, UnixMillis{oracle.now}, chain.genesis, 1, {}}, actor, operation);
      ASSERT_EQ(int{result}, expected) << "seed " << seed << " step " << i << " " << operation_name(kind_of(operation)) << " by "
                                       << int{who};
      ++seen[expected];
      const auto delta = work.delta();
      ASSERT_TRUE(result == 0 || delta.empty());
      for (const auto& [key, value] : delta) chain.state[key] = *value;
    }
    ASSERT_NO_FATAL_FAILURE(compare(chain, oracle));
  }
  // All of these are met, or the worlds are too tame to say anything.
  for (const int code : {0, 1, 2, 3, 4, 5, 6, 8, 9, 24, 25, 26, 27, 28, 29, 30, 32, 35, 36, 39, 40, 41, 42, 43})
    EXPECT_GT(seen[code], 0u) << code;
}

}  // namespace
}  // namespace xh::execution
