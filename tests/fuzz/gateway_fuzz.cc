// What nodes of other chains serve: the first byte chooses the reader, the rest is the JSON text, the proof file, or protobuf. Nothing
// aborts, and what is read has the hash that the node names.
#include "crosschain/gateway/besu_source.h"
#include "crosschain/gateway/cometbft_source.h"
#include "crosschain/gateway/fisco_source.h"
#include "crosschain/gateway/foreign_json.h"
#include "crosschain/gateway/protobuf_fields.h"
#include "crosschain/gateway/xinghuo_source.h"
#include "fuzz_target.h"
#include "tests/unit/crosschain/gateway/made_json.h"
#include "tests/unit/crosschain/made_besu.h"
#include "tests/unit/crosschain/made_cometbft.h"
#include "tests/unit/crosschain/made_fisco.h"
#include "tests/unit/crosschain/made_trees.h"

namespace xh::fuzz {
namespace {

using namespace crosschain;
using namespace crosschain::gateway;

void check_fisco(const Json& json) {
  for (const auto suite : {fisco::Cryptography::kStandard, fisco::Cryptography::kNational}) {
    if (const auto block = fisco_block(suite, json)) {
      XH_CHECK(fisco_state(*block).block == block->hash);
      (void)encode(fisco_update(*block, *block));
    }
    if (const auto proof = fisco_proof(suite, sha256(Bytes{1}), json)) XH_CHECK(proof->path.size() <= kMaxProofSteps);
  }
}

void check_besu(const Json& json) {
  for (const auto protocol : {besu::Protocol::kQbft, besu::Protocol::kIbft2}) {
    if (const auto block = besu_block(protocol, json)) {
      XH_CHECK(besu::parse_header(protocol, block->rlp)->block_hash == besu_state(*block).block);
    }
  }
  const std::vector<Hash32> slots = {besu::MadeState::mapped(sha256(Bytes{1})), besu::MadeState::mapped(sha256(Bytes{2}))};
  if (const auto served = besu_slots(besu::MadeState::contract(), slots, json)) XH_CHECK(served->size() == slots.size());
}

void check_comet(const Json& json) {
  if (const auto block = comet_block(json)) {
    XH_CHECK(equal(cometbft::header_hash(block->header).view(), block->commit.block.hash));
    if (const auto state = comet_state(block->header)) XH_CHECK(state->time <= kMaxChainTime);
  }
  std::vector<cometbft::Validator> set;
  if (comet_validators(json, set)) XH_CHECK(set.size() <= kMaxChainValidators);
  if (const auto answer = comet_answer(json)) XH_CHECK(decode<cometbft::Proof>(encode(answer->proof)).has_value());
}

void check_protobuf(ByteView bytes) {
  if (const auto proof = commitment_proof(bytes)) {
    const cometbft::Proof whole{*proof, {}};
    XH_CHECK(decode<cometbft::Proof>(encode(whole)).value() == whole);
  }
}

void check_proof_file(ByteView bytes) {
  static const ledger::Genesis genesis = [] {
    ledger::Genesis made;
    made.chain_name = "sub.example";
    return made;
  }();
  (void)xinghuo_answer(as_text(bytes), genesis);
}

Bytes seed(std::uint8_t reader, const Json& json) {
  Bytes out = {reader};
  append(out, as_bytes(json.dump()));
  return out;
}

std::vector<Bytes> comet_seeds() {
  using namespace cometbft;
  const Members set = members(0, 3);
  const Header made = header(10, set, set);
  const Json block =
      json_object().set("signed_header", json_object().set("header", made::header(made)).set("commit", made::commit(commit(made, set, 3))));
  const MadeTree store(ics23::Tree::kIavl, {{Bytes{1}, Bytes{1}}, {Bytes{3}, Bytes{2}}});
  const MadeTree app(ics23::Tree::kTendermint, {{to_bytes(kStore), to_bytes(store.root().view())}});
  const Proof present{store.prove(Bytes{1}), app.prove(to_bytes(kStore))};
  Bytes protobuf = {3};
  append(protobuf, made::commitment(store.prove_absent(Bytes{2})));
  return {seed(2, block), seed(2, made::validators(validators_of(set), 3)), seed(2, made::answer(9, {{1}, Bytes{1}}, present)), protobuf};
}

std::vector<Bytes> besu_seeds() {
  using namespace besu;
  Draft draft;
  draft.number = 12;
  draft.set = numbers(1, 4);
  draft.london = true;
  const MadeState state({{sha256(Bytes{1}), Bytes(32, 7)}}, {});
  Json::Array slots;
  for (std::uint8_t i = 1; i <= 2; ++i) {
    const Hash32 place = MadeState::mapped(sha256(Bytes{i}));
    slots.push_back(made::slot(place, i == 1 ? Bytes(32, 7) : Bytes(), state.slot_proof(place)));
  }
  return {seed(1, made::block(Protocol::kQbft, draft.encode({1, 2, 3}))),
          seed(1, made::account(MadeState::contract(), state.account_proof(), slots))};
}

}  // namespace

std::vector<Bytes> seeds() {
  using namespace fisco;
  const auto suite = Cryptography::kStandard;
  const Header made = fisco::header(10, sealers(suite, 1, 4));
  std::vector<Bytes> out = comet_seeds();
  for (auto& more : besu_seeds()) out.push_back(std::move(more));
  out.push_back(seed(0, made::block(suite, made, {seal(suite, made, 0, 1), seal(suite, made, 1, 2)})));
  out.push_back({4, '{', '}'});
  return out;
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  if (size == 0) return 0;
  const ByteView bytes = ByteView(data, size).subspan(1);
  const unsigned reader = data[0] % 5;
  if (reader == 3) fuzz::check_protobuf(bytes);
  if (reader == 4) fuzz::check_proof_file(bytes);
  const auto json = reader < 3 ? parse_json(as_text(bytes)) : Result<Json>(Json());
  if (!json) return 0;
  if (reader == 0) fuzz::check_fisco(*json);
  if (reader == 1) fuzz::check_besu(*json);
  if (reader == 2) fuzz::check_comet(*json);
  return 0;
}
