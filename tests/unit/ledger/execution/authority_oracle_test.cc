// Random worlds against a second statement of who may do what (authority_oracle.h): every result code agrees, what is skipped and why is
// what the oracle says, and each record that a block writes is the one that the oracle has: nobody ever wrote outside what he was granted.
// XH_ORACLE_OPERATIONS sets the number of operations, XH_ORACLE_SEED the first seed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "authority_maker.h"
#include "ledger/execution/reject.h"

namespace xh::execution::authority {
namespace {

using ledger::RecordKind;
using ledger::StateKey;

constexpr std::size_t kOperationsOfAWorld = 400;

class Chain : public ledger::StateView {
 public:
  Chain() {
    genesis.first_arcs = {"88"};
    genesis.parameters.quota_window_blocks = kWindow;
    genesis.organisations = {{"all", "enterprise", "All", 0}, {"small", "enterprise", "Small", kSmallQuota}};
    for (int i = 0; i < 4; ++i) genesis.accounts.push_back({account(i), "supernode", "all"});
    genesis.accounts.push_back({account(4), "supervisor", "all"});
    genesis.accounts.push_back({account(5), "supervisor", "all"});
    genesis.accounts.push_back({account(6), "backbone", "small"});
    genesis.prefixes = {{"88.1", account(0)}};
    for (const auto& [key, value] : genesis_delta(genesis)) state[key] = *value;
  }
  std::optional<Bytes> read(const StateKey& key) const override {
    const auto it = state.find(key);
    return it == state.end() ? std::nullopt : std::optional(it->second);
  }
  // No longer than a node does (X4).
  std::optional<ledger::TransactionId> remembered(const AccountId& sender, const ledger::Nonce& nonce) const override {
    const auto it = consumed.find({sender, nonce});
    if (it == consumed.end() || it->second.valid_until < parent) return std::nullopt;
    return it->second.transaction;
  }
  ledger::Genesis genesis;
  std::map<StateKey, Bytes> state;
  std::map<ledger::RememberedKey, Consumed> consumed;
  UnixMillis parent;  ///< time of the block before
};

ledger::VerifiedEnvelope envelope_of(const Sent& sent) {
  ledger::Transaction made;
  made.sender = account(sent.sender);
  for (int i = 0; i < 4; ++i) made.nonce.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(sent.nonce >> (8 * i));
  made.valid_until = UnixMillis{sent.valid_until};
  made.mode = sent.whole ? ledger::BatchMode::kAllOrNothing : ledger::BatchMode::kPerItem;
  made.memo = std::to_string(sent.id);
  for (const auto& op : sent.operations) made.operations.push_back({kind_of(op), body_of(op)});
  for (const int c : sent.cosigners) made.cosigners.push_back(account(c));
  std::ranges::sort(made.cosigners);
  EXPECT_TRUE(check_operations(made)) << "a world makes only what is well-formed";
  ledger::Envelope out;
  out.transaction = encode(made);
  std::map<PublicKey, int> by_key;
  for (const int s : sent.signers) by_key[key(s).public_key()] = s;
  for (const auto& [public_key, number] : by_key)
    out.signatures.push_back({public_key, key(number).sign(ledger::signing_bytes(made.chain_id, out.transaction))});
  return *ledger::verify_envelope(encode(out), made.chain_id);
}

int number_at(const std::string& name) { return name.size() == AccountId{}.bytes.size() ? number_of(AccountId::from(as_bytes(name))) : -1; }

// Whether records are what the oracle has, kind by kind.
struct Comparison {
  const Oracle& oracle;
  const StateKey& key;
  const Bytes& value;

  template <class T>
  T record() const {
    return *decode<T>(value);
  }
  bool account_record() const {
    const auto r = record<AccountRecord>();
    const Account& a = oracle.accounts.at(number_at(key.name));
    return a.known && r.organisation == a.organisation && r.has(RoleBit::kSupernode) == a.supernode &&
           r.has(RoleBit::kBackbone) == a.backbone && r.has(RoleBit::kSupervisor) == a.supervisor && numbers_of(r.keys) == a.keys &&
           numbers_of(r.recovery) == a.recovery && r.next == a.next && r.deactivated == a.deactivated && r.version == a.version;
  }
  bool identifier() const {
    const auto r = record<IdentifierRecord>();
    const Named& n = oracle.records.at(key.name);
    std::set<int> controllers;
    for (const auto& c : r.controllers) controllers.insert(number_of(c));
    return controllers == n.controllers && r.threshold == n.threshold && as_text(r.content.values[0].data) == n.data &&
           (r.status == RecordStatus::kRevoked) == n.revoked && r.version == n.version;
  }
  bool document() const {
    const auto r = record<DocumentRecord>();
    const Account& a = oracle.accounts.at(number_at(key.name));
    return r.document == a.document && r.version == a.document_version;
  }
  bool prefix() const {
    const auto r = record<PrefixRecord>();
    const Allocated& p = oracle.prefixes.at(key.name);
    std::map<int, std::pair<unsigned, std::uint64_t>> delegates;
    for (const auto& d : r.delegations) delegates[number_of(d.delegate)] = {d.scopes, d.expires.value};
    return number_of(r.owner) == p.owner && r.suspended == p.suspended && r.depth == p.depth && r.quota == p.quota &&
           delegates == p.delegates && r.templates == p.templates && r.version == p.version;
  }
  bool organisation() const {
    const auto r = record<OrganisationRecord>();
    const Organisation& o = oracle.organisations.at(key.name);
    return r.name == o.name && r.byte_quota == o.quota && number_of(r.authority) == o.authority && r.version == o.version;
  }
  bool usage() const {
    const auto r = record<UsageRecord>();
    const Organisation& o = oracle.organisations.at(key.name);
    return r.window == o.window && r.bytes == o.used;
  }
  bool stream() const {
    const auto r = record<AnchorStreamRecord>();
    const Stream& s = oracle.streams.at(key.name);
    return number_of(r.owner) == s.owner && r.root == s.root && r.count == s.count && r.previous_root == s.previous &&
           r.version == s.version;
  }
  bool supervision() const {
    std::vector<Restrained> restraints;
    for (const auto& r : record<SupervisionRecord>().restraints)
      restraints.push_back({number_of(r.supervisor), r.kind == RestraintKind::kHold, r.reason});
    const int of = number_at(key.name);
    return restraints == oracle.restraints.at(of >= 0 ? to_bid(account(of)) : key.name);
  }
  bool issuer() const {
    const auto r = record<IssuerRecord>();
    const Issuer& i = oracle.issuers.at(number_at(key.name));
    return number_of(r.authority) == i.authority && r.organisation == i.organisation && r.name == i.name &&
           (r.status == IssuerStatus::kActive) == i.active && r.version == i.version;
  }
  bool status_list() const {
    const auto r = record<StatusListRecord>();
    const List& l = oracle.lists.at(number_of(status_list_from_name(key.name)->issuer));
    return r.purpose == l.purpose && r.size == l.size && r.digest == l.digest && r.version == l.version;
  }
  bool digest() const {
    std::map<int, std::string> entries;
    for (const auto& e : record<DigestAnchorRecord>().entries) entries[number_of(e.stamp.actor)] = e.uri;
    return entries == oracle.digests.at(*digest_from_name(key.name));
  }
  bool sub_chain() const {
    const auto r = record<SubChainRecord>();
    const SubChain& s = oracle.sub_chains.at(key.name);
    return (r.owner ? number_of(*r.owner) : -1) == s.owner && r.name == s.name && r.resolver == s.resolver && r.version == s.version;
  }
  bool proposal() const {
    const auto r = record<ledger::ProposalRecord>();
    const Proposal& p = oracle.proposals.at(std::stoull(key.name));
    std::set<int> yes, no;
    for (const auto& a : r.approvals) yes.insert(number_of(a));
    for (const auto& a : r.rejections) no.insert(number_of(a));
    return r.digest == p.digest && yes == p.yes && no == p.no && r.status == p.status;
  }
  bool council() const {
    const auto r = record<ledger::CouncilRecord>();
    std::set<int> members;
    for (const auto& m : r.members) members.insert(number_of(m));
    return members == std::set{0, 1, 2, 3} && r.last_proposal == oracle.proposals.size();
  }
  // Of kinds that grant nothing: true.
  bool same() const {
    switch (key.kind) {
      case RecordKind::kAccount:
        return account_record();
      case RecordKind::kIdentifier:
        return identifier();
      case RecordKind::kDocument:
        return document();
      case RecordKind::kPrefix:
        return prefix();
      case RecordKind::kOrganisation:
        return organisation();
      case RecordKind::kUsage:
        return usage();
      case RecordKind::kAnchorStream:
        return stream();
      case RecordKind::kSupervision:
        return supervision();
      case RecordKind::kIssuer:
        return issuer();
      case RecordKind::kStatusList:
        return status_list();
      case RecordKind::kDigestAnchor:
        return digest();
      case RecordKind::kSubChain:
        return sub_chain();
      case RecordKind::kProposal:
        return proposal();
      case RecordKind::kCouncil:
        return council();
      default:
        return key.kind == RecordKind::kTally || key.kind == RecordKind::kStatistics;
    }
  }
};

// Counts, so that nothing is called tested that never happened.
struct Counts {
  std::map<std::string, std::map<int, std::uint64_t>> results;  ///< by operation and code
  std::map<Skip, std::uint64_t> skips;
  std::uint64_t operations = 0, transactions = 0;
};

class WorldRun {
 public:
  WorldRun(std::uint64_t seed, Counts& counts) : seed_(seed), maker_(seed), counts_(counts) {}

  void play() {
    admit(0, {7, 8}, "all");
    for (std::size_t done = 0; done < kOperationsOfAWorld;) done += block(blocks_of(1 + maker_.below(3)));
    for (const auto& [key, value] : chain_.state) ASSERT_TRUE((Comparison{oracle_, key, value}.same())) << place() << key.name;
    ASSERT_EQ(count(RecordKind::kIdentifier), oracle_.records.size()) << place();
    ASSERT_EQ(count(RecordKind::kPrefix), oracle_.prefixes.size()) << place();
    ASSERT_EQ(count(RecordKind::kAnchorStream), oracle_.streams.size()) << place();
    ASSERT_EQ(count(RecordKind::kSubChain), oracle_.sub_chains.size()) << place();
    ASSERT_EQ(count(RecordKind::kProposal), oracle_.proposals.size()) << place();
  }

 private:
  std::string place() const { return fmt::format("seed {} block {}: ", seed_, oracle_.height); }
  std::size_t count(RecordKind kind) const {
    return static_cast<std::size_t>(std::ranges::count_if(chain_.state, [&](const auto& entry) { return entry.first.kind == kind; }));
  }
  void admit(int by, const std::vector<int>& accounts, const std::string& organisation) {
    std::vector<Sent> sent;
    for (const int a : accounts) {
      Sent s = maker_.next(oracle_);
      s.sender = by;
      s.cosigners.clear();
      s.valid_until = oracle_.now + 1000;
      s.operations = {identity::Operation(Enroll{account(a), organisation})};
      sent.push_back(s);
    }
    block(sent);
  }
  std::vector<Sent> blocks_of(std::size_t transactions) {
    std::vector<Sent> sent;
    for (std::size_t i = 0; i < transactions; ++i) {
      // Now and then somebody sends again what was sent before.
      sent.push_back(maker_.one_in(12) && !recent_.empty() ? recent_[maker_.below(recent_.size())] : maker_.next(oracle_));
    }
    return sent;
  }
  // Executes, and asks the oracle about each transaction in turn; how many operations there were.
  std::size_t block(std::vector<Sent> sent) {
    oracle_.parent_time = oracle_.now;
    chain_.parent = UnixMillis{oracle_.parent_time};
    oracle_.now += 100;
    ++oracle_.height;
    std::vector<ledger::VerifiedEnvelope> envelopes;
    std::size_t operations = 0;
    for (auto& s : sent) {
      s.signers = maker_.signers(oracle_, s);
      envelopes.push_back(envelope_of(s));
      s.bytes = envelopes.back().bytes().size();
      operations += s.operations.size();
      recent_.push_back(s);
      if (recent_.size() > 20) recent_.erase(recent_.begin());
    }
    std::vector<const ledger::VerifiedEnvelope*> entries;
    for (const auto& e : envelopes) entries.push_back(&e);
    const auto outcome = execute(chain_, {Height{oracle_.height}, UnixMillis{oracle_.now}, chain_.genesis, 1, {}}, entries);
    std::size_t receipt = 0;
    for (std::size_t i = 0; i < sent.size(); ++i) check(sent[i], envelopes[i], outcome, receipt);
    EXPECT_EQ(receipt, outcome.receipts.size()) << place();
    for (const auto& c : outcome.consumed) chain_.consumed.insert_or_assign({c.sender, c.nonce}, c);
    for (const auto& [key, value] : outcome.delta) {
      chain_.state[key] = *value;
      EXPECT_TRUE((Comparison{oracle_, key, *value}.same()))
          << place() << "record of kind " << static_cast<int>(key.kind) << " " << key.name;
    }
    counts_.operations += operations;
    counts_.transactions += sent.size();
    return operations;
  }
  void check(const Sent& sent, const ledger::VerifiedEnvelope& envelope, const Outcome& outcome, std::size_t& receipt) {
    const Verdict verdict = oracle_.judge(sent);
    ++counts_.skips[verdict.skip];
    const bool executed = receipt < outcome.receipts.size() && outcome.receipts[receipt].envelope == envelope.id();
    const std::string about = fmt::format("{}{} by {}", place(), operation_name(kind_of(sent.operations.front())), sent.sender);
    ASSERT_EQ(executed, verdict.skip == Skip::kNone) << about << ", skip " << static_cast<int>(verdict.skip);
    if (!executed) return;
    const auto& r = outcome.receipts[receipt++];
    ASSERT_EQ(int{r.outcome}, verdict.outcome) << about;
    ASSERT_EQ(std::vector<int>(r.results.begin(), r.results.end()), verdict.results) << about;
    for (std::size_t i = 0; i < r.results.size() && verdict.outcome == 0; ++i)
      ++counts_.results[std::string(operation_name(kind_of(sent.operations[i])))][r.results[i]];
    if (verdict.outcome == kNonceReused) ++counts_.results["(all)"][kNonceReused];
    if (verdict.outcome > kNonceReused || (verdict.outcome > kSame && verdict.outcome < kNonceReused))
      ++counts_.results[std::string(operation_name(kind_of(sent.operations[r.failing_item])))][verdict.outcome];
  }

  std::uint64_t seed_;
  Maker maker_;
  Counts& counts_;
  Chain chain_;
  Oracle oracle_;
  std::vector<Sent> recent_;
};

std::uint64_t number_in(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string table_of(const Counts& counts) {
  std::string out = fmt::format("{} transactions, {} operations; skipped: known {}, time {}, keys {}, not enrolled {}, bytes {}\n",
                                counts.transactions, counts.operations, counts.skips.at(Skip::kKnown), counts.skips.at(Skip::kTime),
                                counts.skips.at(Skip::kSignatures), counts.skips.at(Skip::kNotEnrolled), counts.skips.at(Skip::kBytes));
  for (const auto& [operation, codes] : counts.results) {
    out += operation + ":";
    for (const auto& [code, count] : codes) out += fmt::format(" {}={}", result_info(static_cast<ledger::ResultCode>(code)).name, count);
    out += '\n';
  }
  return out;
}

TEST(AuthorityOracle, NoSequenceOfOperationsWritesOutsideWhatWasGranted) {
  const std::uint64_t wanted = number_in("XH_ORACLE_OPERATIONS", 20'000);
  const std::uint64_t first = number_in("XH_ORACLE_SEED", 1);
  Counts counts;
  std::uint64_t seed = first;
  for (; counts.operations < wanted && !HasFailure(); ++seed) WorldRun(seed, counts).play();
  std::printf("seeds %llu to %llu, %s", static_cast<unsigned long long>(first), static_cast<unsigned long long>(seed - 1),
              counts.skips.size() == 6 ? table_of(counts).c_str() : "");
  if (HasFailure()) return;
  // All of these are met, or the worlds are too tame to say anything.
  for (const Skip skip : {Skip::kNone, Skip::kKnown, Skip::kTime, Skip::kSignatures, Skip::kNotEnrolled, Skip::kBytes})
    EXPECT_GT(counts.skips[skip], 0u) << static_cast<int>(skip);
  std::map<int, std::uint64_t> seen;
  for (const auto& [operation, codes] : counts.results) {
    EXPECT_GT(operation == "(all)" ? 1u : codes.count(kDone), 0u) << operation << " never succeeded";
    for (const auto& [code, count] : codes) seen[code] += count;
  }
  EXPECT_EQ(counts.results.size(), 31u);  // 27 operations on identities, propose, approve, reject, and refusals of whole transactions
  for (const int code : {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18,
                         20, 24, 25, 26, 27, 28, 29, 30, 32, 33, 34, 35, 36, 39, 40, 41, 42, 43})
    EXPECT_GT(seen[code], 0u) << code;
}

}  // namespace
}  // namespace xh::execution::authority
