#include "side.h"

#include "crypto/hash.h"

namespace xh::execution {

using namespace crosschain;  // NOLINT(google-build-using-namespace): values of that layer

namespace {

constexpr std::uint64_t kDayMs = 24ull * 3600 * 1000;

PrivateKey attestor_key(unsigned number) {
  return *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, static_cast<std::uint8_t>(200 + number)));
}

attested::Attestors attestors() {
  attested::Attestors out{3, {}};
  for (unsigned i = 0; i < 4; ++i) out.members.push_back({"org-" + std::to_string(i), attestor_key(i).public_key()});
  return out;
}

attested::StateStatement statement_of(std::uint64_t height, UnixMillis time) {
  return {ChainHeight{height}, chain_time(time), sha256(as_bytes("block " + std::to_string(height))), to_bytes("root")};
}

}  // namespace

Side::Side(const std::string& name, UnixMillis begin) : time(begin) {
  genesis.chain_name = name;
  genesis.chain_id = sha256(as_bytes(name));
  genesis.organisations = {{"all", "government", "All", 0}};
  for (std::uint8_t i = 0; i < 4; ++i) genesis.validators.push_back(validator(i));
  for (std::uint8_t i = 0; i < 4; ++i) genesis.accounts.push_back({account(i), "supernode", "all"});
  for (std::uint8_t i = 4; i < 8; ++i) genesis.accounts.push_back({account(i), "backbone", "all"});
  take(genesis_delta(genesis));
}

std::optional<Bytes> Side::read(const StateKey& key) const {
  const auto it = state.find(key);
  return it == state.end() ? std::nullopt : std::optional(it->second);
}

VerifiedEnvelope Side::envelope(std::uint8_t signer, const std::vector<Operation>& operations, BatchMode mode) {
  Transaction made;
  made.chain_id = genesis.chain_id;
  made.sender = account(signer);
  ++nonce_;
  for (std::size_t i = 0; i < 8; ++i) made.nonce.bytes[i] = static_cast<std::uint8_t>(nonce_ >> (8 * i));
  made.valid_until = UnixMillis{time.value + 60'000};
  made.mode = mode;
  for (const auto& operation : operations) made.operations.push_back({execution::kind_of(operation), execution::body_of(operation)});
  EXPECT_TRUE(check_operations(made).has_value()) << check_operations(made).error().what;
  return *verify_envelope(encode(sign_transaction(made, key_of(signer))), genesis.chain_id);
}

std::vector<Receipt> Side::run(const std::vector<VerifiedEnvelope>& envelopes, std::uint64_t later_ms) {
  std::vector<const VerifiedEnvelope*> entries;
  for (const auto& e : envelopes) entries.push_back(&e);
  height = height.next();
  time = UnixMillis{time.value + later_ms};
  const auto outcome =
      execute(*this, {height, time, genesis, 1, sha256(as_bytes(genesis.chain_name + std::to_string(height.value)))}, entries);
  take(outcome.delta);
  return outcome.receipts;
}

std::vector<ResultCode> Side::block(const std::vector<Signed>& operations) {
  std::vector<VerifiedEnvelope> envelopes;
  for (const auto& [signer, operation] : operations) envelopes.push_back(envelope(signer, {operation}, BatchMode::kAllOrNothing));
  std::vector<ResultCode> results;
  for (const auto& receipt : run(envelopes, block_ms)) results.push_back(receipt.outcome == 0 ? receipt.results[0] : receipt.outcome);
  return results;
}

std::vector<ResultCode> Side::batch(std::uint8_t signer, const std::vector<Operation>& operations) {
  return run({envelope(signer, operations, BatchMode::kPerItem)}, block_ms).at(0).results;
}

void Side::pass(std::uint64_t seconds) { run({}, 1000 * seconds); }

void Side::decide(const std::vector<Change>& changes) {
  const Propose proposal{changes, "because"};
  EXPECT_EQ(one(0, proposal), kResultOk);
  const Approve voice{council_of(*this, genesis).last_proposal, proposal_digest(proposal)};
  EXPECT_EQ(block({{1, voice}, {2, voice}}), (std::vector<ResultCode>{kResultOk, kResultOk}));
}

void Side::rewrite(const StateKey& key, const Bytes& value) {
  height = height.next();
  time = UnixMillis{time.value + 1000};
  take({{key, value}});
}

void Side::take(const StateDelta& delta) {
  std::map<Hash32, std::optional<Hash32>> changes;
  for (const auto& [key, value] : delta) {
    state[key] = *value;
    changes[key.hash()] = value_hash(*value);
  }
  BlockSummary summary;
  summary.height = height;
  summary.block = sha256(as_bytes(genesis.chain_name + std::to_string(height.value)));
  summary.time = time;
  summary.state_root = memory_.apply(height.value, summary.block, changes).head.state_root();
  summary.next_validators = validators_hash(genesis.validators);
  summaries_.push_back(summary);
  log_.set(height.value, merkle::leaf_hash(encode(summary)));
}

ClientTerms Side::terms() const {
  return {ClientType::kXinghuo, encode(XinghuoParameters{genesis.chain_name, genesis.chain_id}), kDayMs, 10'000};
}

ConsensusState Side::state_at(std::uint64_t at) const {
  const auto& summary = summaries_.at(at);
  const XinghuoTrust trust{Epoch{0}, Height{0}, validators_hash(genesis.validators)};
  return {ChainHeight{at}, chain_time(summary.time), summary.block, to_bytes(summary.state_root.view()), encode(trust)};
}

Bytes Side::update(std::uint64_t trusted, std::uint64_t at) const {
  const merkle::SubtreeHash subtree = [this](unsigned level, std::uint64_t index) { return log_.at(level, index); };
  SignedCheckpoint checkpoint{{at + 1, merkle::root_of(subtree, at + 1)}, {}};
  for (std::uint16_t i = 0; i < 3; ++i) {
    const auto key = execution::key_of(static_cast<std::uint8_t>(100 + 4 * i + 1));
    checkpoint.lines.push_back({i, 1, sign_checkpoint(key, genesis.origin(), checkpoint.name, 1)});
  }
  return encode(XinghuoUpdate{
      ChainHeight{trusted}, genesis.validators, {}, checkpoint, summaries_.at(at), merkle::inclusion_path_of(subtree, at, at + 1)});
}

At Side::prove(const StateKey& key, std::uint64_t at) const {
  return {ChainHeight{at}, encode(memory_.tree.prove(key.hash(), Height{at}).value())};
}

ClientTerms Attesting::terms() const { return {ClientType::kAttested, encode(parameters()), kDayMs, 10'000}; }

ConsensusState Attesting::state(std::uint64_t height, UnixMillis time) const {
  const auto made = statement_of(height, time);
  return {made.height, made.time, made.block, made.root, encode(attested::Trust{0, attestors()})};
}

attested::Attestations Attesting::attest(const attested::Statement& statement, unsigned signers) const {
  attested::Attestations out;
  for (std::uint16_t i = 0; i < signers; ++i)
    out.list.push_back({i, attestor_key(i).sign(attested::signing_bytes(parameters(), 0, statement))});
  return out;
}

Bytes Attesting::update(std::uint64_t trusted, std::uint64_t height, UnixMillis time, unsigned signers) const {
  const auto made = statement_of(height, time);
  return encode(attested::Update{ChainHeight{trusted}, {}, made, attest(made, signers)});
}

At Attesting::prove(std::uint64_t height, const crosschain::Claim& claim, unsigned signers) const {
  attested::RecordStatement statement{ChainHeight{height}, claim.key, std::nullopt};
  if (claim.value) statement.value = sha256(*claim.value);
  return {ChainHeight{height}, encode(attest(statement, signers))};
}

void describe(Side& side, const std::string& code, ClientType type) {
  side.decide({SetAcCode{code, account(kOwner)}});
  EXPECT_EQ(side.one(kOwner, SetChain{code, 0, type, "", {account(kGateway)}, "", ChainStatus::kActive}), kResultOk);
}

void follow(Side& side, const std::string& code, const std::string& client, const Side& other) {
  describe(side, code, ClientType::kXinghuo);
  EXPECT_EQ(side.one(kOwner, CreateClient{client, other.terms(), other.state_at(other.height.value)}), kResultOk);
}

ResultCode refresh(Side& side, const std::string& client, const Side& other) {
  const auto latest = side.client(client).client.latest.value;
  if (latest == other.height.value) return kResultAlreadyIdentical;
  return side.one(kAnybody, UpdateClient{client, std::nullopt, other.update(latest, other.height.value)});
}

}  // namespace xh::execution
