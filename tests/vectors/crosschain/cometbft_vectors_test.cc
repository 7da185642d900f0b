// Published headers, votes and verdicts of CometBFT light clients, proofs of a real chain, and changes of them, which must fail.
#include <gtest/gtest.h>

#include "cometbft_json.h"
#include "proto.h"
#include "tests/vectors/vectors.h"

namespace xh::crosschain::cometbft {
namespace {

using vectors::Proto;

Json read_json(const std::filesystem::path& path) { return parse_json(vectors::read(vectors::folder() / path)).value(); }

constexpr auto kVotes = "cometbft_sign_bytes_and_header_hash.json";

TEST(CometBftVectors, SignBytesAgree) {
  XH_NEED_VECTORS(kVotes);
  const Json file = read_json(kVotes);
  for (const auto& vector : *file.find("vote_sign_bytes")->array()) {
    const CanonicalVote vote{static_cast<VoteType>(vectors::number_of(vector.find("type"))), vectors::number_of(vector.find("height")),
                             vectors::number_of(vector.find("round")), nullptr, vectors::time_of(*vector.find("time")->string())};
    EXPECT_EQ(to_hex(sign_bytes(*vector.find("chain_id")->string(), vote)), *vector.find("want_hex")->string());
  }
}

TEST(CometBftVectors, HeaderHashesAgree) {
  XH_NEED_VECTORS(kVotes);
  const Json file = read_json(kVotes);
  const auto named = [](std::string_view name) { return to_bytes(sha256(as_bytes(name)).view()); };
  Header header{1,
                2,
                "chainId",
                3,
                vectors::time_of("2019-10-13T16:14:44Z"),
                {Bytes(32), 6, Bytes(32)},
                named("last_commit_hash"),
                named("data_hash"),
                named("validators_hash"),
                named("next_validators_hash"),
                named("consensus_hash"),
                named("app_hash"),
                named("last_results_hash"),
                named("evidence_hash"),
                named("proposer_address")};
  header.proposer.resize(kAddressBytes);
  EXPECT_EQ(to_bytes(header_hash(header).view()), vectors::hex_of(file.find("header_hash")->find("want")));
  const Json& known = *file.find("tendermint_rs_known_header");
  const Json real = read_json(*known.find("file")->string());
  EXPECT_EQ(to_bytes(header_hash(vectors::header_of(real)).view()), vectors::hex_of(known.find("want")));
}

// One step of a light client: what it trusts, and what it is shown.
struct Step {
  Client client;
  ConsensusState trusted;
  Update update;
  UnixMillis now;
  [[nodiscard]] Result<Updated> run(const Update& shown) const { return update_client(client, {trusted, {}, {}, {}}, encode(shown), now); }
};

void expect_no_mutant_passes(const Step& step, const std::string& where) {
  const Bytes sound = encode(step.update);
  for (std::size_t i = 0; i < sound.size(); i += 3) {
    Bytes changed = sound;
    changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
    EXPECT_FALSE(update_client(step.client, {step.trusted, {}, {}, {}}, changed, step.now)) << where << " byte " << i;
  }
  const auto refused = [&](const auto& twist) {
    Update made = step.update;
    twist(made);
    return made == step.update || !step.run(made);
  };
  for (std::size_t i = 0; i < step.update.validators.size(); ++i) {
    EXPECT_TRUE(refused([i](Update& u) { u.commit.signatures.erase(u.commit.signatures.begin() + static_cast<std::ptrdiff_t>(i)); }))
        << where;
    EXPECT_TRUE(refused([i](Update& u) { u.commit.signatures.push_back(u.commit.signatures[i]); })) << where;
    EXPECT_TRUE(refused([i](Update& u) { u.validators.erase(u.validators.begin() + static_cast<std::ptrdiff_t>(i)); })) << where;
    EXPECT_TRUE(refused([i](Update& u) { u.validators.push_back(u.validators[i]); })) << where;
    if (i == 0) continue;
    EXPECT_TRUE(refused([i](Update& u) { std::swap(u.commit.signatures[i - 1], u.commit.signatures[i]); })) << where;
    // Where the one before is absent, that only takes a signer away.
    const bool absent = step.update.commit.signatures[i - 1].flag == VoteFlag::kAbsent;
    EXPECT_TRUE(absent || refused([i](Update& u) { u.commit.signatures[i] = u.commit.signatures[i - 1]; })) << where;
    EXPECT_TRUE(refused([i](Update& u) { std::swap(u.validators[i - 1], u.validators[i]); })) << where;
  }
}

std::string verdict_of(const Result<Updated>& result) {
  if (result) return "SUCCESS";
  return result.error().id == ErrorId::kNotEnoughTrust ? "NOT_ENOUGH_TRUST" : "INVALID";
}

// Seconds are exact in these files; the drift is 0, and a header of this very moment is already the past's.
UnixMillis now_of(const Json& step) {
  const Time time = vectors::time_of(*step.find("now")->string());
  return UnixMillis{time.seconds * 1000 + time.nanos / 1'000'000};
}

std::size_t run_file(const std::filesystem::path& path) {
  const Json file = parse_json(vectors::read(path)).value();
  const Json& initial = *file.find("initial");
  Header trusted = vectors::header_of(*initial.find("signed_header")->find("header"));
  auto next = vectors::validators_of(*initial.find("next_validator_set"));
  const ClientTerms terms{ClientType::kCometBft, encode(Parameters{"test-chain", 1, 3, "ibc"}),
                          vectors::number_of(initial.find("trusting_period")) / 1'000'000, 0};
  std::size_t steps = 0;
  for (const auto& input : *file.find("input")->array()) {
    const Json& block = *input.find("block");
    const ConsensusState state = vectors::state_of(trusted);
    Step step{{terms, state.height, state.time, {}, {}}, state, {}, now_of(input)};
    step.update.trusted = state.height;
    step.update.header = vectors::header_of(*block.find("signed_header")->find("header"));
    step.update.validators = vectors::validators_of(*block.find("validator_set"));
    step.update.commit = vectors::commit_of(*block.find("signed_header")->find("commit"), step.update.validators);
    if (step.update.header.height != trusted.height + 1) step.update.trusted_validators = next;
    const auto result = step.run(step.update);
    EXPECT_EQ(verdict_of(result), *input.find("verdict")->string())
        << path << " step " << steps << ": " << (result ? std::string() : result.error().to_string());
    ++steps;
    if (!result) continue;
    if (steps == 1) expect_no_mutant_passes(step, path.filename().string());
    trusted = step.update.header;
    next = vectors::validators_of(*block.find("next_validator_set"));
  }
  return steps;
}

TEST(TendermintRsVectors, EverySingleStepHasItsVerdict) {
  const std::filesystem::path folder = "tendermint-rs/light-client/tests/support/model_based/single_step";
  XH_NEED_VECTORS(folder);
  std::size_t files = 0;
  std::size_t steps = 0;
  for (const auto& entry : std::filesystem::directory_iterator(vectors::folder() / folder)) {
    steps += run_file(entry.path());
    ++files;
  }
  EXPECT_EQ(files, 20u);
  EXPECT_EQ(steps, 48u);
}

// A real chain of the Cosmos SDK, in protobuf.
const std::string kFixtures = "solidity-ibc-eureka/packages/tendermint-light-client/fixtures/";

Time time_in(const Proto& from) { return {from.number(1), static_cast<std::uint32_t>(from.number(2))}; }
BlockId block_id_in(const Proto& from) {
  return {from.bytes(1), static_cast<std::uint32_t>(from.message(2).number(1)), from.message(2).bytes(2)};
}
Header header_in(const Proto& from) {
  return {from.message(1).number(1),
          from.message(1).number(2),
          from.text(2),
          from.number(3),
          time_in(from.message(4)),
          block_id_in(from.message(5)),
          from.bytes(6),
          from.bytes(7),
          from.bytes(8),
          from.bytes(9),
          from.bytes(10),
          from.bytes(11),
          from.bytes(12),
          from.bytes(13),
          from.bytes(14)};
}
std::vector<Validator> validators_in(const Proto& from) {
  std::vector<Validator> out;
  for (const auto& validator : from.messages(1)) out.push_back({{Suite::kEd25519, validator.message(2).bytes(1)}, validator.number(3)});
  return out;
}
ConsensusState state_in(std::uint64_t height, const Proto& from) {
  const Time time = time_in(from.message(1));
  return {ChainHeight{height},
          ChainTime{time.seconds * 1'000'000'000 + time.nanos},
          {},
          from.message(2).bytes(1),
          encode(Trust{Hash32::from(from.bytes(3))})};
}
ClientTerms simd_terms() { return {ClientType::kCometBft, encode(Parameters{"simd-2", 1, 3, "ibc"}), 14ull * 24 * 3600 * 1000, 10'000}; }

TEST(EurekaVectors, AHeaderOfARealChainUpdatesTheClient) {
  const std::string path = kFixtures + "update_client_happy_path.json";
  XH_NEED_VECTORS(path);
  const Json file = read_json(path);
  const Proto message(vectors::hex_of(file.find("update_client_message")->find("client_message_hex")));
  Step step;
  step.update.trusted = ChainHeight{message.message(3).number(2)};
  step.update.header = header_in(message.message(1).message(1));
  const Proto commit = message.message(1).message(2);
  step.update.commit = {commit.number(1), static_cast<std::uint32_t>(commit.number(2)), block_id_in(commit.message(3)), {}};
  for (const auto& entry : commit.messages(4))
    step.update.commit.signatures.push_back(
        {static_cast<VoteFlag>(entry.number(1)), entry.bytes(2), time_in(entry.message(3)), entry.bytes(4)});
  step.update.validators = validators_in(message.message(2));
  if (step.update.header.height != step.update.trusted.value + 1) step.update.trusted_validators = validators_in(message.message(4));
  step.trusted = state_in(step.update.trusted.value, Proto(vectors::hex_of(file.find("consensus_state_hex"))));
  step.now = UnixMillis{step.update.header.time.seconds * 1000 + 2000};
  step.client = create_client(simd_terms(), step.trusted, step.now).value();
  const auto result = step.run(step.update);
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_EQ(result->state, vectors::state_of(step.update.header));
  expect_no_mutant_passes(step, path);
}

void check_fixture(const std::string& path) {
  const Json file = read_json(path);
  const Json& message = *file.find("membership_msg");
  const ConsensusState at = state_in(vectors::number_of(message.find("height")), Proto(vectors::hex_of(file.find("consensus_state_hex"))));
  const UnixMillis now{at.time.value / 1'000'000 + 1000};
  const Client client = create_client(simd_terms(), at, now).value();
  const auto proofs = Proto(vectors::hex_of(message.find("proof"))).messages(1);
  ASSERT_EQ(proofs.size(), 2u);
  Proof proof{{}, vectors::existence(proofs[1].message(1))};
  Claim claim{to_bytes(*message.find("path")->array()->at(1).string()), std::nullopt};
  if (proofs[0].has(1)) {
    proof.below = vectors::existence(proofs[0].message(1));
    claim.value = std::get<ics23::Existence>(proof.below).value;
  } else {
    proof.below = vectors::absence(proofs[0].message(2));
  }
  const Bytes sound = encode(proof);
  const auto verdict = verify_claim(client, at, claim, sound, now);
  ASSERT_TRUE(verdict) << path << verdict.error().to_string();
  for (std::size_t i = 0; i < sound.size(); ++i) {
    Bytes changed = sound;
    changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
    EXPECT_FALSE(verify_claim(client, at, claim, changed, now)) << path << " byte " << i;
  }
  // The path in the store, and that from the store to the app hash.
  const auto refused = [&](const auto& twist) {
    Proof made = proof;
    twist(made);
    return made == proof || !verify_claim(client, at, claim, encode(made), now);
  };
  const auto paths = [](Proof& made) {
    std::vector<std::vector<ics23::Step>*> out = {&made.above.path};
    if (auto* present = std::get_if<ics23::Existence>(&made.below)) return out.push_back(&present->path), out;
    auto& absent = std::get<ics23::Absence>(made.below);
    for (auto* side : {&absent.left, &absent.right}) {
      if (*side) out.push_back(&(*side)->path);
    }
    return out;
  };
  for (std::size_t p = 0; p < paths(proof).size(); ++p) {
    const std::size_t steps = paths(proof)[p]->size();
    for (std::size_t i = 0; i < steps; ++i) {
      const auto place = static_cast<std::ptrdiff_t>(i);
      EXPECT_TRUE(refused([&](Proof& made) { paths(made)[p]->erase(paths(made)[p]->begin() + place); })) << path << p << " step " << i;
      EXPECT_TRUE(refused([&](Proof& made) { paths(made)[p]->resize(i); })) << path << p << " step " << i;
      EXPECT_TRUE(i == 0 || refused([&](Proof& made) { std::swap((*paths(made)[p])[i - 1], (*paths(made)[p])[i]); })) << path << p;
    }
  }
  Claim other = claim;
  other.key.push_back('x');
  EXPECT_EQ(verify_claim(client, at, other, sound, now).has_value(), !claim.value.has_value());  // it lies in the same gap
  other.value = other.value ? std::optional<Bytes>() : Bytes{1};
  EXPECT_FALSE(verify_claim(client, at, other, sound, now));
}

TEST(EurekaVectors, StoreProofsOfARealChainHold) {
  XH_NEED_VECTORS(kFixtures);
  std::size_t checked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(vectors::folder() / kFixtures)) {
    const std::string name = entry.path().filename().string();
    if (name == "update_client_happy_path.json") continue;
    check_fixture(kFixtures + name);
    ++checked;
  }
  EXPECT_EQ(checked, 2u);
}

}  // namespace
}  // namespace xh::crosschain::cometbft
