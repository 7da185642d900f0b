// Light clients: the first byte chooses the type, the rest is an update or a proof. Only what the chains here signed is ever believed.
#include "crosschain/client.h"
#include "fuzz_target.h"
#include "tests/unit/crosschain/made_attested.h"
#include "tests/unit/crosschain/made_besu.h"
#include "tests/unit/crosschain/made_cometbft.h"
#include "tests/unit/crosschain/made_fisco.h"
#include "tests/unit/crosschain/made_xinghuo.h"

namespace xh::fuzz {
namespace {

using namespace crosschain;

// A client, the one update of its chain that exists, and what is true of its state.
struct Chain {
  Client client;
  ConsensusState trusted;
  Bytes update;
  ConsensusState proven;
  UnixMillis now;
  ConsensusState at;  ///< whose root the claims are about
  Claim present;
  Claim absent;
  Bytes present_proof;
  Bytes absent_proof;
};

Chain xinghuo() {
  static const MadeXinghuo made(24);
  const auto key = [](const ledger::StateKey& of) { return encode(XinghuoKey{static_cast<std::uint8_t>(of.kind), of.name}); };
  const auto prove = [](const ledger::StateKey& of) { return encode(made.memory.tree.prove(of.hash(), Height{0}).value()); };
  const UnixMillis now = MadeXinghuo::after(23);
  return {create_client(MadeXinghuo::terms(), made.state(8), now).value(),
          made.state(8),
          encode(made.update(8, 12)),
          made.state(12),
          now,
          made.state(8),
          {key(made.key), made.value},
          {key(made.nobody), std::nullopt},
          prove(made.key),
          prove(made.nobody)};
}

Chain comet() {
  using namespace cometbft;
  const Members set = members(0, 4);
  const Members joined = {set[0], set[1], {9, 10}, {8, 5}};
  const Header first = header(10, set, set);
  const Header next = header(30, joined, set);
  MadeTree::Items items;
  for (std::uint8_t i = 0; i < 9; ++i) items[{'k', static_cast<std::uint8_t>(2 * i)}] = {i, 1};
  const MadeTree store(ics23::Tree::kIavl, items);
  const MadeTree app(ics23::Tree::kTendermint, {{to_bytes("bank"), Bytes(32, 1)}, {to_bytes(kStore), to_bytes(store.root().view())}});
  ConsensusState at = state_of(first);
  at.root = to_bytes(app.root().view());
  const auto above = app.prove(to_bytes(kStore));
  return {create_client(terms(), state_of(first), after(30)).value(),
          state_of(first),
          encode(update(10, next, joined, 4, set)),
          state_of(next),
          after(30),
          at,
          {{'k', 4}, Bytes{2, 1}},
          {{'k', 5}, std::nullopt},
          encode(Proof{store.prove({'k', 4}), above}),
          encode(Proof{store.prove_absent({'k', 5}), above})};
}

Chain besu_chain(besu::Protocol protocol) {
  using namespace besu;
  Draft first;
  first.protocol = protocol;
  first.number = 10;
  first.set = numbers(1, 4);
  Draft next = first;
  next.number = 12;
  const Hash32 key = sha256(Bytes{1});
  const Hash32 nobody = sha256(Bytes{2});
  const MadeState state({{key, Bytes(32, 7)}, {sha256(Bytes{3}), Bytes{1}}}, {});
  ConsensusState at = first.state(first.set);
  at.root = to_bytes(state.root().view());
  return {create_client(terms(protocol), first.state(first.set), after(12)).value(),
          first.state(first.set),
          encode(Update{ChainHeight{10}, next.encode({1, 2, 3}), std::nullopt}),
          next.state(next.set),
          after(12),
          at,
          {to_bytes(key.view()), Bytes(32, 7)},
          {to_bytes(nobody.view()), std::nullopt},
          encode(state.prove(key)),
          encode(state.prove(nobody))};
}

// It proves no absence: that claim stands for a transaction that is not in the block.
Chain fisco_chain(fisco::Cryptography suite) {
  using namespace fisco;
  const Header first = header(10, sealers(suite, 1, 4));
  Update update{ChainHeight{10}, header(20, sealers(suite, 2, 4)), {}, first.sealers};
  for (unsigned i = 0; i < 3; ++i) update.seals.push_back(seal(suite, update.header, i, 2 + i));
  const Bytes value(65, 1);
  const Hash32 hash = digest(suite, value);
  const auto [root, proof] = tree(suite, {sha256(Bytes{1}), hash, sha256(Bytes{2})}, 1);
  ConsensusState at = state_of(suite, first);
  at.root = to_bytes(root.view());
  return {create_client(terms(suite), state_of(suite, first), after(20)).value(),
          state_of(suite, first),
          encode(update),
          state_of(suite, update.header),
          after(20),
          at,
          {to_bytes(hash.view()), value},
          {Bytes(32, 9), std::nullopt},
          encode(proof),
          encode(Proof{})};
}

Chain attested_chain() {
  using namespace attested;
  const Attestors set = attestors(1, 4, 3);
  const ConsensusState first = trusting(state(10), 3, set);
  const RotationStatement next{attestors(5, 2, 2)};
  const Update update{ChainHeight{10}, {{next, attest(1, 3, 3, next)}}, state(20), attest(5, 2, 4, state(20))};
  const Claim present{{1}, Bytes{2}};
  const Claim absent{{2}, std::nullopt};
  return {create_client(terms(), first, after(20)).value(),
          first,
          encode(update),
          trusting(state(20), 4, next.next),
          after(20),
          first,
          present,
          absent,
          encode(attest(1, 3, 3, RecordStatement{ChainHeight{10}, present.key, sha256(*present.value)})),
          encode(attest(1, 3, 3, RecordStatement{ChainHeight{10}, absent.key, std::nullopt}))};
}

// Sound to begin with: a target that believes nothing would find nothing.
Chain sound(Chain chain) {
  XH_CHECK(update_client(chain.client, {chain.trusted, {}, {}, {}}, chain.update, chain.now).value().state == chain.proven);
  XH_CHECK(verify_claim(chain.client, chain.at, chain.present, chain.present_proof, chain.now).has_value());
  const bool proves_absence = chain.client.terms.type != ClientType::kFiscoBcos3;
  XH_CHECK(verify_claim(chain.client, chain.at, chain.absent, chain.absent_proof, chain.now).has_value() == proves_absence);
  return chain;
}

const std::vector<Chain>& chains() {
  static const std::vector<Chain> made = {sound(xinghuo()),
                                          sound(comet()),
                                          sound(besu_chain(besu::Protocol::kQbft)),
                                          sound(besu_chain(besu::Protocol::kIbft2)),
                                          sound(fisco_chain(fisco::Cryptography::kStandard)),
                                          sound(fisco_chain(fisco::Cryptography::kNational)),
                                          sound(attested_chain())};
  return made;
}

void check(const Chain& chain, ByteView bytes) {
  const auto updated = update_client(chain.client, {chain.trusted, {}, {}, {}}, bytes, chain.now);
  if (updated) XH_CHECK(updated->state == chain.proven);
  (void)freeze_client(chain.client, {bytes, chain.trusted, chain.update, chain.trusted}, chain.now);
  (void)verify_claim(chain.client, chain.at, chain.present, bytes, chain.now);
  (void)verify_claim(chain.client, chain.at, chain.absent, bytes, chain.now);
  const Claim denied{chain.present.key, std::nullopt};
  XH_CHECK(!verify_claim(chain.client, chain.at, denied, bytes, chain.now));
  const Claim invented{chain.absent.key, chain.present.value};
  XH_CHECK(!verify_claim(chain.client, chain.at, invented, bytes, chain.now));
}

// One value, one form.
void check_forms(ByteView bytes) {
  round_trips<Client>(bytes);
  round_trips<ConsensusState>(bytes);
  round_trips<XinghuoParameters>(bytes);
  round_trips<XinghuoTrust>(bytes);
  round_trips<XinghuoUpdate>(bytes);
  round_trips<XinghuoKey>(bytes);
  round_trips<cometbft::Parameters>(bytes);
  round_trips<cometbft::Trust>(bytes);
  round_trips<cometbft::Update>(bytes);
  round_trips<cometbft::Proof>(bytes);
  round_trips<besu::Parameters>(bytes);
  round_trips<besu::Trust>(bytes);
  round_trips<besu::Update>(bytes);
  round_trips<besu::Proof>(bytes);
  round_trips<fisco::Parameters>(bytes);
  round_trips<fisco::Trust>(bytes);
  round_trips<fisco::Update>(bytes);
  round_trips<fisco::Proof>(bytes);
  round_trips<attested::Parameters>(bytes);
  round_trips<attested::Trust>(bytes);
  round_trips<attested::Update>(bytes);
  round_trips<attested::Attestations>(bytes);
  (void)besu::parse_header(besu::Protocol::kQbft, bytes);
  if (const auto item = rlp::decode_item(bytes)) XH_CHECK(equal(item->whole, bytes));
}

}  // namespace

std::vector<Bytes> seeds() {
  std::vector<Bytes> out;
  for (std::size_t i = 0; i < chains().size(); ++i) {
    for (const Bytes* bytes : {&chains()[i].update, &chains()[i].present_proof, &chains()[i].absent_proof}) {
      Bytes seed = {static_cast<std::uint8_t>(i)};
      append(seed, *bytes);
      out.push_back(std::move(seed));
    }
  }
  return out;
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  if (size == 0) return 0;
  const ByteView bytes = ByteView(data, size).subspan(1);
  fuzz::check(fuzz::chains()[data[0] % fuzz::chains().size()], bytes);
  fuzz::check_forms(bytes);
  return 0;
}
