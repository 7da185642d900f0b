// What it costs to follow other chains: an update and a proof of each type of client, and the greatest update that each accepts, in CPU
// time, which other load disturbs less. Chains are those of the unit tests. Prints rows of a Markdown table.
#include <ctime>

#include "base/check.h"

#include "tests/bench/yardstick.h"
#include "tests/unit/crosschain/made_attested.h"
#include "tests/unit/crosschain/made_besu.h"
#include "tests/unit/crosschain/made_cometbft.h"
#include "tests/unit/crosschain/made_fisco.h"
#include "tests/unit/crosschain/made_xinghuo.h"

namespace xh::crosschain {
namespace {

constexpr int kRuns = 7;

// Microseconds of CPU time, the median of runs of about 20 ms.
template <class Work>
double cost_of(const Work& work) {
  std::vector<double> runs;
  for (int run = 0; run < kRuns; ++run) {
    int times = 0;
    const std::clock_t start = std::clock();
    do {
      work();
      ++times;
    } while (std::clock() - start < CLOCKS_PER_SEC / 50);
    runs.push_back(1e6 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / times);
  }
  std::ranges::sort(runs);
  return runs[kRuns / 2];
}

double raw(Suite suite) {
  const PrivateKey key = *PrivateKey::from_raw(suite, Bytes(kPrivateKeyBytes, 1));
  const Bytes message(120, 5);
  const Signature signature = key.sign(message);
  return cost_of([&] { XH_CHECK(verify(key.public_key(), message, signature)); });
}

// One update: signatures and bytes as planned, time, and how many verifications of the suite alone take as long.
void update_row(const std::string& what, const ClientTerms& terms, const ConsensusState& trusted, const Bytes& update, UnixMillis now,
                double signature) {
  const auto client = create_client(terms, trusted, now);
  XH_CHECK(client.has_value());
  const auto plan = plan_update(terms, update);
  XH_CHECK(plan.has_value());
  const double cost = cost_of([&] { XH_CHECK(update_client(*client, {trusted, {}, {}, {}}, update, now).has_value()); });
  fmt::print("| {} | {} | {} | {:.0f} | {:.0f} | {:.2f} |\n", what, plan->cost.signatures, update.size(), cost, 1e6 / cost,
             cost / signature / static_cast<double>(plan->cost.signatures));
}

void proof_row(const std::string& what, const ClientTerms& terms, const ConsensusState& at, const Claim& claim, const Bytes& proof,
               UnixMillis now) {
  const auto client = create_client(terms, at, now);
  XH_CHECK(client.has_value());
  XH_CHECK(verify_claim(*client, at, claim, proof, now).has_value());
  const auto plan = plan_proof(terms, proof);
  const double cost = cost_of([&] { XH_CHECK(verify_claim(*client, at, claim, proof, now).has_value()); });
  fmt::print("| {} | {} | {} | {:.1f} | {:.0f} | |\n", what, plan->signatures, proof.size(), cost, 1e6 / cost);
}

void xinghuo(double signature) {
  const MadeXinghuo chain(700);
  const auto now = MadeXinghuo::after(700);
  const auto row = [&](const std::string& what, std::uint64_t from, std::uint64_t to) {
    update_row("xinghuo, " + what, MadeXinghuo::terms(), chain.state(from), encode(chain.update(from, to)), now, signature);
  };
  row("4 validators", 0, 5);
  row("64 changes of the set", 5, 645);
  const auto proof = encode(chain.memory.tree.prove(chain.key.hash(), Height{0}).value());
  const Bytes key = encode(XinghuoKey{static_cast<std::uint8_t>(chain.key.kind), chain.key.name});
  proof_row("xinghuo, a record", MadeXinghuo::terms(), chain.state(0), {key, chain.value}, proof, now);
}

void cometbft_chain(double ed25519, double secp256k1) {
  namespace chain = cometbft;
  for (const auto& [size, suite] : {std::pair(4u, Suite::kEd25519), std::pair(100u, Suite::kEd25519), std::pair(1000u, Suite::kEd25519),
                                    std::pair(1000u, Suite::kSecp256k1)}) {
    const auto set = chain::members(1, size, 10, suite);
    const auto trusted = chain::state_of(chain::header(10, set, set));
    const Bytes update = encode(chain::update(10, chain::header(11, set, set), set, size));
    update_row(fmt::format("cometbft, {} validators, {}", size, name_of(suite)), chain::terms(), trusted, update, chain::after(11),
               suite == Suite::kEd25519 ? ed25519 : secp256k1);
  }
  MadeTree::Items items;
  for (int i = 0; i < 1000; ++i) items[to_bytes(fmt::format("key-{:04}", i))] = Bytes(32, 1);
  const MadeTree store(ics23::Tree::kIavl, items);
  const MadeTree app(ics23::Tree::kTendermint,
                     {{to_bytes(chain::kStore), to_bytes(store.root().view())}, {to_bytes("bank"), Bytes(32, 2)}});
  const auto set = chain::members(1, 4);
  auto header = chain::header(10, set, set);
  header.app_hash = to_bytes(app.root().view());
  const Bytes key = to_bytes("key-0500");
  const Bytes proof = encode(chain::Proof{store.prove(key), app.prove(to_bytes(chain::kStore))});
  proof_row("cometbft, a key of 1,000", chain::terms(), chain::state_of(header), {key, Bytes(32, 1)}, proof, chain::after(11));
}

void besu_chain(double signature) {
  namespace chain = besu;
  for (const unsigned size : {4u, 10u, 1000u}) {
    const auto set = chain::numbers(1, size);
    chain::Draft trusted;
    trusted.number = 10;
    trusted.set = set;
    chain::Draft next = trusted;
    next.number = 11;
    next.parent = trusted.block_hash();
    const Bytes update = encode(chain::Update{ChainHeight{10}, next.encode(set), std::nullopt});
    update_row(fmt::format("besu-qbft, {} validators", size), chain::terms(), trusted.state(set), update, chain::after(11), signature);
  }
  std::map<Hash32, Bytes> mapping;
  for (int i = 0; i < 1000; ++i) mapping[sha256(as_bytes(std::to_string(i)))] = Bytes(32, 3);
  const chain::MadeState state(mapping, {});
  chain::Draft at;
  at.number = 10;
  at.set = chain::numbers(1, 4);
  at.state_root = state.root();
  const Hash32 key = sha256(as_bytes("500"));
  proof_row("besu-qbft, a slot of 1,000", chain::terms(), at.state(at.set), {to_bytes(key.view()), Bytes(32, 3)}, encode(state.prove(key)),
            chain::after(11));
}

void fisco_chain(double secp256k1, double sm2) {
  namespace chain = fisco;
  for (const auto suite : {chain::Cryptography::kStandard, chain::Cryptography::kNational}) {
    const bool national = suite == chain::Cryptography::kNational;
    for (const unsigned size : {4u, 1000u}) {
      const auto set = chain::sealers(suite, 1, size);
      const auto trusted = chain::header(10, set);
      chain::Update update{ChainHeight{10}, chain::header(11, set), {}, {}};
      update.header.parent = chain::header_hash(suite, trusted);
      for (unsigned i = 0; i < size; ++i) update.seals.push_back(chain::seal(suite, update.header, i, i + 1));
      update_row(fmt::format("fisco-bcos-3, {} sealers, {}", size, national ? "sm2" : "secp256k1"), chain::terms(suite),
                 chain::state_of(suite, trusted), encode(update), chain::after(11), national ? sm2 : secp256k1);
    }
  }
}

void attested_chain(double mean) {
  namespace chain = attested;
  for (const auto& [size, rotations] : {std::pair(4u, 0u), std::pair(64u, 14u)}) {
    const auto set = chain::attestors(1, size, static_cast<std::uint16_t>(size));
    chain::Update update{ChainHeight{10}, {}, chain::state(11), {}};
    for (unsigned epoch = 0; epoch < rotations; ++epoch)
      update.rotations.push_back({{set}, chain::attest(1, size, epoch, chain::RotationStatement{set})});
    update.attestations = chain::attest(1, size, rotations, update.state);
    update_row(fmt::format("attested, {} of {}, {} rotations", size, size, rotations), chain::terms(),
               chain::trusting(chain::state(10), 0, set), encode(update), chain::after(11), mean);
  }
}

int run() {
  const double ed25519 = raw(Suite::kEd25519);
  const double secp256k1 = raw(Suite::kSecp256k1);
  const double sm2 = raw(Suite::kSm2);
  fmt::print("yardsticks, one verification: Ed25519 {:.1f} us, secp256k1 {:.1f} us, SM2 {:.1f} us\n\n", ed25519, secp256k1, sm2);
  fmt::print("| update or proof | signatures | bytes | us | per s | of the signatures alone |\n|---|---|---|---|---|---|\n");
  xinghuo(ed25519);
  cometbft_chain(ed25519, secp256k1);
  besu_chain(secp256k1);
  fisco_chain(secp256k1, sm2);
  attested_chain((ed25519 + secp256k1 + sm2) / 3);
  return 0;
}

}  // namespace
}  // namespace xh::crosschain

int main() { return xh::crosschain::run(); }
