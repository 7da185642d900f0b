// The gateway's readers on JSON of published headers and proofs.
#include <gtest/gtest.h>

#include <filesystem>

#include "../vectors.h"
#include "base/text.h"
#include "cometbft_json.h"
#include "crosschain/gateway/besu_source.h"
#include "crosschain/gateway/cometbft_source.h"
#include "crosschain/gateway/fisco_source.h"
#include "crosschain/rlp.h"

namespace xh::crosschain::gateway {
namespace {

Json read_json(const std::filesystem::path& path) { return parse_json(vectors::read(vectors::folder() / path)).value(); }

// Commits and headers of the model-based cases have the form of /commit.
TEST(GatewayVectors, PublishedCometBftHeadersAreReadAsTheirHashesSay) {
  const std::filesystem::path folder = "tendermint-rs/light-client/tests/support/model_based/single_step";
  XH_NEED_VECTORS(folder);
  std::size_t read = 0;
  std::size_t validators = 0;
  for (const auto& entry : std::filesystem::directory_iterator(vectors::folder() / folder)) {
    const Json file = parse_json(vectors::read(entry.path())).value();
    for (const auto& input : *file.find("input")->array()) {
      const Json& shown = *input.find("block");
      const auto block = comet_block(shown);
      if (!block) continue;  // cases of wrong hashes
      ++read;
      EXPECT_EQ(block->header, vectors::header_of(*shown.find("signed_header")->find("header"))) << entry.path();
      std::vector<cometbft::Validator> set;
      ASSERT_TRUE(comet_validators(*shown.find("validator_set"), set));
      validators += set.size();
      EXPECT_TRUE(comet_state(block->header));
    }
  }
  EXPECT_GE(read, 40u);
  EXPECT_GE(validators, 2 * read);
}

TEST(GatewayVectors, APublishedFiscoHeaderIsRead) {
  constexpr auto kFile = "fisco-bcos-headers.json";
  XH_NEED_VECTORS(kFile);
  const Json file = read_json(kFile);
  const Json& header = *file.find("headers")->array()->front().find("header");
  const auto block = fisco_block(fisco::Cryptography::kNational, header);
  ASSERT_TRUE(block) << block.error().to_string();
  EXPECT_EQ(block->header.number, 2u);
  EXPECT_EQ(block->seals.size(), 3u);
  EXPECT_FALSE(fisco_block(fisco::Cryptography::kStandard, header));
  const Json& tx = *file.find("tx_merkle_proof")->find("tx");
  const Hash32 hash = Hash32::from(from_0x(*tx.find("hash")->string()).value());
  const auto proof = fisco_proof(fisco::Cryptography::kStandard, hash, *tx.find("txProof"));
  ASSERT_TRUE(proof) << proof.error().to_string();
  EXPECT_EQ(proof->path.size(), 9u);
}

TEST(GatewayVectors, ARealQbftHeaderGetsItsRlp) {
  constexpr auto kFile = "besu-qbft-elc/qbft_header_7528.json";
  XH_NEED_VECTORS(kFile);
  const Json file = read_json(kFile);
  const Bytes rlp = from_0x(*file.find("headerRlp")->string()).value();
  // The fields as a node serves them: under the names of its RPC, numbers as quantities, with the whole extraData.
  const auto items = rlp::items_of(rlp::decode_item(rlp).value(), 23).value();
  const char* const names[] = {"parentHash",   "sha3Uncles", "miner",      "stateRoot", "transactionsRoot",
                               "receiptsRoot", "logsBloom",  "difficulty", "number",    "gasLimit",
                               "gasUsed",      "timestamp",  "extraData",  "mixHash",   "nonce"};
  Json block{Json::Object{}};
  for (std::size_t i = 0; i < std::size(names); ++i) {
    std::string text = to_hex(items[i].payload);
    if (i >= 7 && i <= 11) text = text.empty() ? "0" : text.substr(std::min(text.size() - 1, text.find_first_not_of('0')));
    block.set(names[i], "0x" + text);
  }
  block.set("hash", *file.find("blockHashRecomputedRound0NoSeals"));
  const auto read = besu_block(besu::Protocol::kQbft, block);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->rlp, rlp);
}

TEST(GatewayVectors, PublishedAccountProofsAreRead) {
  constexpr auto kFolder = "execution-apis/eth_getProof";
  XH_NEED_VECTORS(kFolder);
  for (const auto& entry : std::filesystem::directory_iterator(vectors::folder() / kFolder)) {
    const Json file = parse_json(vectors::read(entry.path())).value();
    const Json& result = *file.find("exchanges")->array()->front().find("response")->find("result");
    const auto address = besu::Address::from(from_0x(*result.find("address")->string()).value());
    const auto slots = besu_slots(address, {}, result);
    ASSERT_TRUE(slots) << entry.path() << slots.error().to_string();
    EXPECT_TRUE(slots->empty());
    EXPECT_FALSE(besu_slots(address, std::vector{Hash32{}}, result));  // it was not asked for one
  }
}

}  // namespace
}  // namespace xh::crosschain::gateway
