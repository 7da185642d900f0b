// Proof files of every kind of claim, frozen in tests/vectors/proofs, and what two independent verifiers say about them and about mutants.
// XH_WRITE_VECTORS=1 writes the files anew: only when the format changes on purpose.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "tests/vectors/proof_chain.h"

namespace xh::ledger {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(XH_SOURCE_DIR) / "tests/vectors/proofs";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

const ProofChain& chain() {
  static const ProofChain kChain;
  return kChain;
}

const ProofChain& audited_chain() {
  static const ProofChain kChain(ProofChain::kBlocks, ProofChain::Kind::kAudited);
  return kChain;
}

const ProofChain& epoch_chain() {
  static const ProofChain kChain(ProofChain::kBlocks, ProofChain::Kind::kEpochs);
  return kChain;
}

const ProofChain& accused_chain() {
  static const ProofChain kChain(ProofChain::kBlocks, ProofChain::Kind::kAccused);
  return kChain;
}

void expect_frozen(const ProofChain& chain, const fs::path& folder) {
  auto files = chain.files();
  const bool renew = std::getenv("XH_WRITE_VECTORS") != nullptr;
  if (renew) {
    fs::create_directories(folder);
    write(folder / "genesis.json", chain.genesis_file());
    for (const auto& [name, text] : files) write(folder / (name + ".xhproof"), text);
  }
  EXPECT_EQ(read(folder / "genesis.json"), chain.genesis_file());
  std::size_t found = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".xhproof") continue;
    ++found;
    const std::string name = entry.path().stem();
    EXPECT_EQ(read(entry.path()), files[name]) << name;
    const auto report = verify_proof(files[name], chain.genesis());
    EXPECT_FALSE(report.failure) << name << ": " << report.failure->detail;
  }
  EXPECT_EQ(found, chain.files().size());
}

TEST(ProofVectors, FilesAreTheFrozenOnesAndHold) {
  expect_frozen(chain(), kFolder);
  expect_frozen(audited_chain(), kFolder / "audited");
  expect_frozen(epoch_chain(), kFolder / "epochs");
  expect_frozen(accused_chain(), kFolder / "evidence");
}

struct Random {
  std::uint64_t state = 11;
  std::uint64_t next(std::uint64_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state >> 33) % below;
  }
};

// Texts, numbers, lists and empty places of a proof file, so that a mutant is still canonical JSON and gets beyond the first step.
void collect(Json& value, std::vector<Json*>& leaves) {
  if (auto* object = value.object()) {
    for (auto& [name, member] : *object) collect(member, leaves);
    return;
  }
  leaves.push_back(&value);
  if (auto* array = value.array()) {
    for (auto& item : *array) collect(item, leaves);
  }
}

void change_text(std::string& text, Random& random) {
  if (text.empty()) {
    text = "00";
    return;
  }
  const std::size_t at = random.next(text.size());
  switch (random.next(6)) {
    case 0:
      text.erase(at, 1 + random.next(4));
      break;
    case 1:
      text.insert(at, text.substr(at, 2));
      break;
    case 2:
      text[at] = static_cast<char>(text[at] == '0' ? '1' : '0');
      break;
    case 3: {  // one bit of a hex digit: still hex
      const std::string digits = "0123456789abcdef";
      const auto digit = digits.find(text[at]);
      if (digit != std::string::npos) text[at] = digits[digit ^ (1U << random.next(4))];
      break;
    }
    case 4: {  // a line of a note twice, or away
      const auto end = text.find('\n', at);
      const auto begin = text.rfind('\n', at);
      if (end == std::string::npos || begin == std::string::npos || begin >= end) break;
      const std::string line = text.substr(begin, end - begin);
      if (random.next(2) == 0) {
        text.erase(begin, end - begin);
      } else {
        text.insert(begin, line);
      }
      break;
    }
    default:
      text[at] = static_cast<char>(' ' + random.next(95));
  }
}

void change(Json& leaf, const Json& other, Random& random) {
  if (auto* array = leaf.array(); array != nullptr && !array->empty()) {
    const std::size_t at = random.next(array->size());
    switch (random.next(4)) {
      case 0:
        array->erase(array->begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 1:
        array->push_back((*array)[at]);
        break;
      case 2:
        std::swap((*array)[at], array->back());
        break;
      default:
        array->clear();
    }
  } else if (leaf.string() != nullptr && random.next(8) != 0) {
    std::string text = *leaf.string();
    change_text(text, random);
    leaf = Json(text);
  } else if (leaf.integer() != nullptr && random.next(4) != 0) {
    leaf =
        random.next(5) == 0 ? Json(std::to_string(*leaf.integer())) : Json(*leaf.integer() + static_cast<std::int64_t>(random.next(5)) - 2);
  } else {
    leaf = other;
  }
}

std::string mutant_of(const std::string& text, const std::string& donor, Random& random) {
  if (random.next(4) == 0) {  // of the bytes
    std::string out = text;
    const std::size_t at = random.next(out.size());
    if (random.next(4) == 0) {
      out.resize(at);
    } else {
      out[at] = static_cast<char>(out[at] ^ (1 << random.next(8)));
    }
    return out;
  }
  Json json = *parse_json(std::string_view(text).substr(0, text.size() - 1));
  Json other = *parse_json(std::string_view(donor).substr(0, donor.size() - 1));
  if (random.next(8) == 0) {  // a member of another proof
    const auto members = std::to_array<std::string>({"claim", "proof", "summary", "log_path", "checkpoint", "transitions"});
    const auto& member = members[random.next(members.size())];
    json.set(member, *other.find(member));
    return json.dump() + "\n";
  }
  std::vector<Json*> leaves;
  std::vector<Json*> others;
  collect(json, leaves);
  collect(other, others);
  change(*leaves[random.next(leaves.size())], *others[random.next(others.size())], random);
  return json.dump() + "\n";
}

// Files of one chain, what the C++ verifier says about them, and whether the JavaScript one says the same.
class Comparison {
 public:
  explicit Comparison(const ProofChain& chain) : chain_(chain) {
    static int number = 0;
    folder_ = fs::temp_directory_path() / ("xinghuo-mutants-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
    fs::create_directories(folder_);
  }
  Comparison(const Comparison&) = delete;
  Comparison& operator=(const Comparison&) = delete;
  ~Comparison() { fs::remove_all(folder_); }

  void add(const std::string& text) {
    const auto report = verify_proof(text, chain_.genesis());
    const std::string verdict = report.failure ? report.failure->name : "valid";
    ++steps[verdict];
    write(folder_ / std::to_string(expected_.size()), text);
    expected_.emplace_back(verdict);
  }
  // Every file of the chain, and changed copies of it. How many of those there are.
  std::size_t add_mutants(int of_each) {
    const auto files = chain_.files();
    Random random;
    std::size_t mutants = 0;
    for (const auto& [name, text] : files) {
      add(text);
      for (int i = 0; i < of_each; ++i) {
        const std::string mutant =
            mutant_of(text, std::next(files.begin(), static_cast<std::ptrdiff_t>(random.next(files.size())))->second, random);
        if (mutant == text) continue;
        ++mutants;
        add(mutant);
      }
    }
    return mutants;
  }
  [[nodiscard]] bool agrees() const {
    write(folder_ / "genesis.json", chain_.genesis_file());
    write(folder_ / "expected.json", Json(expected_).dump());
    const fs::path script = fs::path(XH_SOURCE_DIR) / "tests/vectors/compare_verdicts.mjs";
    return std::system(("node " + script.string() + " " + folder_.string()).c_str()) == 0;
  }

  std::map<std::string, std::size_t> steps;  ///< "valid" or the step that fails: how often

 private:
  const ProofChain& chain_;
  fs::path folder_;
  Json::Array expected_;
};

bool have_node() { return std::system("node --version >/dev/null 2>&1") == 0; }

TEST(ProofVectors, TwoVerifiersAgreeOnEveryVectorAndOnThousandsOfMutants) {
  if (!have_node()) GTEST_SKIP() << "no node: the JavaScript verifier was not compared";
  Comparison compared(chain());
  const std::size_t mutants = compared.add_mutants(250);
  const auto files = chain().files();
  // What JavaScript reads more kindly than it should: a list that prints as its only text, half a character.
  Json listed = *parse_json(std::string_view(files.at("record")).substr(0, files.at("record").size() - 1));
  Json claim = *listed.find("claim");
  claim.set("kind", Json::Array{Json("record")});
  compared.add(listed.set("claim", std::move(claim)).dump() + "\n");
  std::string half = files.at("absent");
  compared.add(half.replace(half.find("88.100.7/part"), 2, "\\ud800"));
  EXPECT_TRUE(compared.agrees());
  EXPECT_GE(mutants, 2500u);
  // Every step refuses some of them, and hardly one is another valid proof.
  for (const char* step : {"format", "chain", "checkpoint", "log", "claim"}) EXPECT_GT(compared.steps[step], 10u) << step;
}

TEST(ProofVectors, TwoVerifiersAgreeOnMutantsOfAuditedClaims) {
  if (!have_node()) GTEST_SKIP() << "no node: the JavaScript verifier was not compared";
  const ProofChain& chain = audited_chain();
  Comparison compared(chain);
  EXPECT_GE(compared.add_mutants(300), 700u);
  // Every height of the chain as the anchor of every audited height: only its own one carries its root (H6, H8).
  std::size_t places = 0;
  for (std::uint64_t audited = 0; audited < ProofChain::kBlocks; audited += ProofChain::kAuditInterval) {
    const auto claim = chain.audited(ProofChain::name(2), Height{audited});
    for (std::uint64_t height = 0; height < ProofChain::kBlocks; ++height, ++places)
      compared.add(proof_text(chain.genesis(), claim, chain.anchor_of(Height{height})));
  }
  // A value in place of an absence, an absence in place of a value, the value of another height.
  auto claim = chain.audited(ProofChain::name(2), Height{8});
  claim.value = chain.value(ProofChain::name(2), Height{16});
  ASSERT_NE(claim.value, chain.value(ProofChain::name(2), Height{8}));
  const auto anchor = chain.anchor_of(Height{8 + ProofChain::kAuditLag});
  compared.add(proof_text(chain.genesis(), claim, anchor));
  claim.value.reset();
  compared.add(proof_text(chain.genesis(), claim, anchor));
  claim = chain.audited(ProofChain::name(5000), Height{8});
  claim.value = to_bytes("value");
  compared.add(proof_text(chain.genesis(), claim, anchor));
  EXPECT_TRUE(compared.agrees());
  EXPECT_EQ(compared.steps["valid"], chain.files().size() + ProofChain::kBlocks / ProofChain::kAuditInterval);
  for (const char* step : {"format", "checkpoint", "log", "claim"}) EXPECT_GT(compared.steps[step], 10u) << step;
}

TEST(ProofVectors, TwoVerifiersAgreeOnMutantsOfProofsOverEpochs) {
  if (!have_node()) GTEST_SKIP() << "no node: the JavaScript verifier was not compared";
  const ProofChain& chain = epoch_chain();
  Comparison compared(chain);
  EXPECT_GE(compared.add_mutants(300), 1000u);
  // Each anchor with the links of another one: too few, too many, in another order.
  ASSERT_EQ(chain.anchor().links.size(), 2u);
  const std::string text = chain.files().at("record");
  const Json proof = *parse_json(std::string_view(text).substr(0, text.size() - 1));
  const auto& links = *proof.find("transitions")->array();
  for (const auto& wrong : {Json::Array{}, Json::Array{links[0]}, Json::Array{links[1]}, Json::Array{links[1], links[0]},
                            Json::Array{links[0], links[0]}, Json::Array{links[0], links[1], links[1]}}) {
    Json twisted = proof;
    compared.add(twisted.set("transitions", wrong).dump() + "\n");
  }
  // The set of genesis would certify a block of epoch 1: three of its keys sit in the same seats there.
  const std::string later = chain.files().at("absent-in-epoch-1");
  Json stripped = *parse_json(std::string_view(later).substr(0, later.size() - 1));
  stripped.set("transitions", Json::Array{});
  const auto report = verify_proof(stripped.dump() + "\n", chain.genesis());
  ASSERT_TRUE(report.failure);
  EXPECT_EQ(report.failure->name, "log");
  compared.add(stripped.dump() + "\n");
  EXPECT_TRUE(compared.agrees());
  // Parts of one proof may be right in another one, too.
  EXPECT_GE(compared.steps["valid"], chain.files().size());
  EXPECT_LE(compared.steps["valid"], chain.files().size() + 10);
  for (const char* step : {"format", "transitions", "checkpoint", "log", "claim"}) EXPECT_GT(compared.steps[step], 10u) << step;
}

// M12: what stands in the state accuses nobody by itself.
// K13: by a second implementation of SM2.
TEST(ProofVectors, TwoVerifiersAgreeOnMutantsOfProofsOfTheProfileGm) {
  if (!have_node()) GTEST_SKIP() << "no node: the JavaScript verifier was not compared";
  const ProofChain chain(ProofChain::kBlocks, ProofChain::Kind::kGm);
  Comparison compared(chain);
  EXPECT_GE(compared.add_mutants(40), 150u);
  EXPECT_TRUE(compared.agrees());
  EXPECT_GE(compared.steps["valid"], chain.files().size());
  EXPECT_GT(compared.steps["checkpoint"], 3u);
}

TEST(ProofVectors, TwoVerifiersAgreeOnEvidenceAndBelieveNoneThatDoesNotHold) {
  const ProofChain& chain = accused_chain();
  std::vector<std::string> false_ones;
  for (const auto& [what, accusation] : chain.accusations()) {
    if (what.starts_with("sound")) continue;
    const auto& key = accusation.first;
    for (const auto& claim : std::vector<Claim>{chain.record(key), chain.history(key), chain.past(key, Height{30}, false),
                                                chain.batch({ProofChain::name(2), key})}) {
      false_ones.push_back(proof_text(chain.genesis(), claim, chain.anchor()));
      const auto report = verify_proof(false_ones.back(), chain.genesis());
      ASSERT_TRUE(report.failure) << what << " as " << claim_kind(claim);
      EXPECT_EQ(report.failure->name, "claim") << what;
      EXPECT_NE(report.failure->detail.find("the evidence does not hold"), std::string::npos) << what << ": " << report.failure->detail;
    }
  }
  EXPECT_EQ(false_ones.size(), 28u);
  if (!have_node()) GTEST_SKIP() << "no node: the JavaScript verifier was not compared";
  Comparison compared(chain);
  EXPECT_GE(compared.add_mutants(250), 1000u);
  for (const auto& text : false_ones) compared.add(text);
  EXPECT_TRUE(compared.agrees());
  for (const char* step : {"format", "transitions", "checkpoint", "log", "claim"}) EXPECT_GT(compared.steps[step], 10u) << step;
}

// The promise about size: a proof made after 10,000 empty blocks is longer only by its paths in the log and by the operations' trees.
TEST(ProofVectors, AProofDoesNotGrowWithTheChainButForItsPaths) {
  const ProofChain longer(ProofChain::kBlocks + 10'000);
  const auto longer_text = proof_text(longer.genesis(), longer.record(ProofChain::name(2)), longer.anchor());
  const auto text = proof_text(chain().genesis(), chain().record(ProofChain::name(2)), chain().anchor());
  EXPECT_FALSE(verify_proof(longer_text, longer.genesis()).failure);
  const auto hashes = [](const ProofChain& c) {
    const auto proof = c.record(ProofChain::name(2)).proof;
    return c.anchor().log_path.size() + proof.left.size() + proof.upper.size();
  };
  EXPECT_LE(hashes(longer), hashes(chain()) + 14 + 11 + 3);
  // A hash is 64 digits, with quotes and comma in a list; numbers in the note have a few digits more.
  EXPECT_LE(longer_text.size(), text.size() + 67 * (hashes(longer) - hashes(chain())) + 8);
  // What says who the validators are does not grow at all: no line and no change more.
  const Json now = *parse_json(longer_text);
  const Json before = *parse_json(text);
  EXPECT_EQ(now.find("transitions")->dump(), "[]");
  const std::string& note = *now.find("checkpoint")->string();
  EXPECT_EQ(std::ranges::count(note, '\n'), std::ranges::count(*before.find("checkpoint")->string(), '\n'));
  EXPECT_EQ(note.size(), before.find("checkpoint")->string()->size() + std::string("10040").size() - std::string("40").size());
}

}  // namespace
}  // namespace xh::ledger
