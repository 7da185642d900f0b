// The example of every operation (docs/spec/building.md BD6): what the client library builds, byte by byte, read and built here. The
// library's side: tools/sdk/js/test/operations.test.mjs.
#include <set>

#include "base/text.h"
#include "crypto/account_id.h"
#include "ledger/execution/operation.h"
#include "ledger/execution/operation_layout.h"
#include "ledger/transaction.h"
#include "node/event_subject.h"
#include "node/rpc/event_table.h"
#include "vectors.h"

namespace xh::vectors {
namespace {

struct Example {
  std::string name;
  std::uint16_t number = 0;
  Bytes body;
  Bytes envelope;
  Json shown;
};
struct Examples {
  PrivateKey key;
  Hash32 chain_id;
  Bytes nonce;
  std::uint64_t valid_until_ms = 0;
  std::vector<Example> all;
};

Bytes bytes_of(const Json& json, const char* member) { return *from_0x(*json.find(member)->string()); }

Examples examples() {
  const Json file = *parse_json(read(std::filesystem::path(XH_SOURCE_DIR) / "tests/vectors/operations.json"));
  Examples out{*PrivateKey::from_seed(bytes_of(file, "seed")),
               Hash32::from(bytes_of(file, "chain_id")),
               bytes_of(file, "nonce"),
               static_cast<std::uint64_t>(*file.find("valid_until_ms")->integer()),
               {}};
  for (const auto& row : *file.find("examples")->array()) {
    out.all.push_back({*row.find("operation")->find("operation")->string(), static_cast<std::uint16_t>(*row.find("number")->integer()),
                       bytes_of(row, "body"), bytes_of(row, "envelope"), *row.find("shown")});
  }
  return out;
}

std::set<std::string> described_operations() {
  std::set<std::string> names;
  const Json layout = execution::operation_layout();
  for (const auto& row : *layout.find("operations")->array()) names.insert(*row.find("name")->string());
  return names;
}

// BD6
TEST(OperationVectors, EveryOperationOfTheChainHasAnExampleALayoutAndTheFormOfItsEvent) {
  std::set<std::string> known;
  for (std::uint32_t number = 0; number <= 0xffff; ++number) {
    const auto name = execution::operation_name(static_cast<std::uint16_t>(number));
    if (name != "unknown") known.emplace(name);
  }
  ASSERT_EQ(known.size(), 48u);
  std::set<std::string> shown;
  for (const auto& example : examples().all) shown.insert(example.name);
  std::set<std::string> told;
  for (const auto& row : rpc::kChangeTable) EXPECT_TRUE(told.emplace(row.operation).second) << row.operation;
  EXPECT_EQ(shown, known);
  EXPECT_EQ(told, known);
  EXPECT_EQ(described_operations(), known);
}

// BD6, JS3
TEST(OperationVectors, WhatTheLibraryBuildsIsWhatIsReadAndBuiltHere) {
  const auto vectors = examples();
  for (const auto& example : vectors.all) {
    const auto operation = execution::parse_operation(example.number, example.body);
    ASSERT_TRUE(operation) << example.name << ": " << operation.error().to_string();
    EXPECT_EQ(execution::operation_name(example.number), example.name);
    EXPECT_EQ(execution::body_of(*operation), example.body) << example.name;
    EXPECT_EQ(execution::to_json(*operation), example.shown) << example.name;
    ledger::Transaction transaction;
    transaction.chain_id = vectors.chain_id;
    transaction.sender = account_of(vectors.key.public_key());
    transaction.nonce = ledger::Nonce::from(vectors.nonce);
    transaction.valid_until = UnixMillis{vectors.valid_until_ms};
    transaction.operations = {{example.number, example.body}};
    const Bytes body = encode(transaction);
    const auto signature = vectors.key.sign(ledger::signing_bytes(vectors.chain_id, body));
    EXPECT_EQ(encode(ledger::Envelope{body, {{vectors.key.public_key(), signature}}}), example.envelope) << example.name;
  }
}

// SB9, SB17
TEST(OperationVectors, TheTopicOfAnOperationIsThatOfItsRow) {
  for (const auto& example : examples().all) {
    const auto operation = *execution::parse_operation(example.number, example.body);
    const auto* row = std::ranges::find(rpc::kChangeTable, example.name, &rpc::ChangeRow::operation);
    EXPECT_EQ(row->topic, node::to_word(node::subject_of(operation, AccountId{}).topic)) << example.name;
  }
}

// SB7, SB17: the words of `filter` are those that a topic takes.
TEST(OperationVectors, TheFiltersThatAreDescribedAreThoseThatAreTaken) {
  for (const auto& row : rpc::kTopicTable) {
    ASSERT_TRUE(node::event_topic(row.topic)) << row.topic;
    for (const std::string name : {"account", "transaction", "name", "prefix", "lane", "code"}) {
      const Json filter = Json(json_object().set(name, "x"));
      const auto query = node::parse_event_query(row.topic, &filter);
      const bool taken = query || query.error().id != ErrorId::kUnknownField;
      const std::string words = " " + std::string(row.filter) + " ";
      EXPECT_EQ(taken, words.find(" " + name + " ") != std::string::npos) << row.topic << " " << name;
    }
  }
  EXPECT_EQ(std::ranges::count(node::event_topics(), ',') + 1, static_cast<std::ptrdiff_t>(rpc::kTopicTable.size()));
}

}  // namespace
}  // namespace xh::vectors
