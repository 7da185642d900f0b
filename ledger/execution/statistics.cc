#include "ledger/execution/statistics.h"

#include <array>
#include <set>

#include "base/check.h"
#include "identity/json_view.h"
#include "identity/statistics.h"
#include "ledger/execution/turn.h"

namespace xh::execution {

using identity::AccountRecord;
using identity::Counts;
using identity::Dimension;
using identity::OrganisationRecord;
using identity::PrefixRecord;
using identity::RoleBit;
using identity::StatisticsRecord;
using identity::TallyRecord;
using ledger::RecordKind;
using ledger::StateDelta;

namespace {

Counts counts_of(const std::optional<PrefixRecord>& prefix, const std::optional<TallyRecord>& tally) {
  if (!prefix) return {};
  Counts out{.prefixes = 1};
  if (tally) out += Counts{tally->identifiers, tally->revoked};
  return out;
}

std::array<std::pair<Dimension, std::string>, 3> properties(const OrganisationRecord& record) {
  return {{{Dimension::kKind, std::string(identity::to_word(record.kind))},
           {Dimension::kIndustry, record.industry},
           {Dimension::kRegion, record.region}}};
}

class Counting {
 public:
  Counting(const ledger::StateView& before, StateDelta& delta) : before_(before), delta_(delta) {}

  void run() {
    count_prefixes();
    count_accounts();
    count_organisations();
    for (const auto& [name, change] : changes_) {
      if (change != Counts{}) write(name, change);
    }
    link_prefixes();
  }

 private:
  template <class Record>
  [[nodiscard]] std::optional<Record> decoded(const std::optional<Bytes>& bytes) const {
    if (!bytes) return std::nullopt;
    auto record = decode<Record>(*bytes);
    XH_CHECK(record.has_value());  // only execution writes records
    return *std::move(record);
  }
  template <class Record>
  [[nodiscard]] std::optional<Record> before(RecordKind kind, const std::string& name) const {
    return decoded<Record>(before_.read({kind, name}));
  }
  template <class Record>
  [[nodiscard]] std::optional<Record> after(RecordKind kind, const std::string& name) const {
    const auto changed = delta_.find({kind, name});
    return changed != delta_.end() ? decoded<Record>(changed->second) : before<Record>(kind, name);
  }
  // Names of the records of a kind that the block changed.
  [[nodiscard]] std::set<std::string> changed(RecordKind kind) const {
    std::set<std::string> names;
    for (auto it = delta_.lower_bound({kind, ""}); it != delta_.end() && it->first.kind == kind; ++it) names.insert(it->first.name);
    return names;
  }
  // What a value had before the block.
  [[nodiscard]] Counts held(Dimension dimension, const std::string& value) const {
    const auto record = before<StatisticsRecord>(RecordKind::kStatistics, identity::statistics_name(dimension, value));
    return record ? record->counts : Counts{};
  }
  void add(Dimension dimension, const std::string& value, const Counts& change) {
    changes_[identity::statistics_name(dimension, value)] += change;
  }
  void take(Dimension dimension, const std::string& value, const Counts& change) {
    changes_[identity::statistics_name(dimension, value)] -= change;
  }
  Counts& total() { return changes_[std::string(identity::kTotal)]; }

  // ST3: what stands under a prefix is its owner's, and moves with it.
  void count_prefixes() {
    auto names = changed(RecordKind::kPrefix);
    names.merge(changed(RecordKind::kTally));
    for (const auto& name : names) {
      const auto old_prefix = before<PrefixRecord>(RecordKind::kPrefix, name);
      const auto new_prefix = after<PrefixRecord>(RecordKind::kPrefix, name);
      const Counts old_counts = counts_of(old_prefix, before<TallyRecord>(RecordKind::kTally, name));
      const Counts new_counts = counts_of(new_prefix, after<TallyRecord>(RecordKind::kTally, name));
      if (old_prefix) owners_[old_prefix->owner] -= old_counts;
      if (new_prefix) owners_[new_prefix->owner] += new_counts;
      total() -= old_counts;
      total() += new_counts;
    }
  }

  // ST4: what is an account's is its organisation's, as long as it is enrolled there.
  void count_accounts() {
    for (const auto& name : changed(RecordKind::kAccount)) owners_.try_emplace(AccountId::from(as_bytes(name)));
    for (const auto& [owner, change] : owners_) {
      const auto old_account = before<AccountRecord>(RecordKind::kAccount, account_name(owner));
      const auto new_account = after<AccountRecord>(RecordKind::kAccount, account_name(owner));
      count_roles(old_account ? old_account->roles : 0, new_account ? new_account->roles : 0);
      const std::string from = old_account ? old_account->organisation : "";
      const std::string to = new_account ? new_account->organisation : "";
      if (from != to) count_move(owner, from, to);
      if (!to.empty()) organisations_[to] += change;
      add(Dimension::kOwner, to_bid(owner), change);
    }
  }

  void count_move(const AccountId& account, const std::string& from, const std::string& to) {
    Counts moved = held(Dimension::kOwner, to_bid(account));
    moved += Counts{.accounts = 1};
    if (!from.empty()) organisations_[from] -= moved;
    if (!to.empty()) organisations_[to] += moved;
    total() += Counts{.accounts = to.empty() ? 0U : 1U};
    total() -= Counts{.accounts = from.empty() ? 0U : 1U};
  }

  void count_roles(std::uint32_t from, std::uint32_t to) {
    static constexpr std::array<std::pair<RoleBit, std::string_view>, 3> kRoles = {
        {{RoleBit::kSupernode, "supernode"}, {RoleBit::kBackbone, "backbone"}, {RoleBit::kSupervisor, "supervisor"}}};
    for (const auto& [role, word] : kRoles) {
      const auto bit = static_cast<std::uint32_t>(role);
      if ((from & bit) != 0) take(Dimension::kRole, std::string(word), {.accounts = 1});
      if ((to & bit) != 0) add(Dimension::kRole, std::string(word), {.accounts = 1});
    }
  }

  // ST5: what is an organisation's is its kind's, its industry's and its region's, and moves when these change.
  void count_organisations() {
    for (const auto& name : changed(RecordKind::kOrganisation)) organisations_.try_emplace(name);
    for (auto& [name, change] : organisations_) {
      const auto old_record = before<OrganisationRecord>(RecordKind::kOrganisation, name);
      const auto new_record = after<OrganisationRecord>(RecordKind::kOrganisation, name);
      if (!old_record && new_record) {
        change += Counts{.organisations = 1};
        total() += Counts{.organisations = 1};
      }
      const Counts had = held(Dimension::kOrganisation, name);
      if (old_record) {
        for (const auto& [dimension, value] : properties(*old_record)) take(dimension, value, had);
      }
      if (new_record) {
        for (const auto& [dimension, value] : properties(*new_record)) {
          add(dimension, value, had);
          add(dimension, value, change);
        }
      }
      add(Dimension::kOrganisation, name, change);
    }
  }

  void write(const std::string& name, const Counts& change) {
    auto record = before<StatisticsRecord>(RecordKind::kStatistics, name);
    if (!record) {
      record.emplace();
      if (const auto colon = name.find(':'); colon != std::string::npos) {
        std::tie(record->number, record->before) = append(name.substr(0, colon), name.substr(colon + 1));
      }
    }
    record->counts += change;
    delta_[{RecordKind::kStatistics, name}] = encode(*record);
  }

  // ST6: one more value of a dimension. Its number, and the value before it.
  std::pair<std::uint64_t, std::string> append(const std::string& dimension, const std::string& value) {
    auto record = after<StatisticsRecord>(RecordKind::kStatistics, dimension).value_or(StatisticsRecord{});
    std::string last = std::exchange(record.before, value);
    ++record.number;
    delta_[{RecordKind::kStatistics, dimension}] = encode(record);
    return {record.number, std::move(last)};
  }

  void link_prefixes() {
    for (const auto& name : changed(RecordKind::kPrefix)) {
      if (before<PrefixRecord>(RecordKind::kPrefix, name)) continue;
      auto tally = after<TallyRecord>(RecordKind::kTally, name).value_or(TallyRecord{});
      tally.before = append(std::string(identity::to_word(Dimension::kPrefix)), name).second;
      delta_[{RecordKind::kTally, name}] = encode(tally);
    }
  }

  const ledger::StateView& before_;
  StateDelta& delta_;
  std::map<AccountId, Counts> owners_;           // what the block changes, by account
  std::map<std::string, Counts> organisations_;  // and by organisation
  std::map<std::string, Counts> changes_;        // and by record
};

}  // namespace

void count_statistics(const ledger::StateView& before, StateDelta& delta) { Counting(before, delta).run(); }

}  // namespace xh::execution
