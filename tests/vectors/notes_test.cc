// Published answers for what the chain log speaks: signed notes, cosignatures, proofs of one entry, and JSON-RPC envelopes.
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "ledger/log.h"
#include "ledger/note.h"
#include "node/rpc/dispatch.h"
#include "vectors.h"

namespace xh::ledger {
namespace {

Json file(const std::string& name) { return parse_json(vectors::read(vectors::folder() / name)).value(); }
const std::string& text(const Json& object, std::string_view name) { return *object.find(name)->string(); }

bool note_holds(const Json& vector) {
  std::vector<NoteKey> keys;
  for (const auto& vkey : *vector.find("vkeys")->array()) {
    auto key = note_key_from_vkey(*vkey.string());
    if (!key) return false;
    keys.push_back(*std::move(key));
  }
  const auto note = split_note(text(vector, "note"));
  return note && verify_note(*note, keys);
}

TEST(SignedNoteVectors, VerdictsAgree) {
  XH_NEED_VECTORS("signed-note/notes.json");
  const Json vectors = file("signed-note/notes.json");
  for (const auto& vector : *vectors.find("vectors")->array()) {
    EXPECT_EQ(note_holds(vector), *vector.find("valid")->boolean()) << text(vector, "name");
    const Json* invalid = vector.find("vkey_invalid");
    if (invalid != nullptr && *invalid->boolean()) {
      EXPECT_FALSE(note_key_from_vkey(*vector.find("vkeys")->array()->front().string())) << text(vector, "name");
    }
    if (const Json* checkpoint = vector.find("checkpoint")) {
      const auto name = checkpoint_from_text(text(*checkpoint, "origin"), split_note(text(vector, "note"))->text);
      EXPECT_EQ(name->size, static_cast<std::uint64_t>(*checkpoint->find("size")->integer()));
    }
  }
  const Json& tree = *vectors.find("tree_note");
  const auto name = checkpoint_from_text("go.sum database tree", text(tree, "text")).value();
  EXPECT_EQ(name.size, 123'456'789'012u);
  EXPECT_EQ(name.root, merkle::leaf_hash(as_bytes(text(tree, "hash_is_leaf_hash_of"))));
}

TEST(SignedNoteVectors, CosignaturesAreMadeByteForByte) {
  XH_NEED_VECTORS("signed-note/cosignature_v1.json");
  const Json vector = file("signed-note/cosignature_v1.json");
  const Note note = split_note(text(vector, "note")).value();
  const auto seconds = static_cast<std::uint64_t>(*vector.find("timestamp")->integer());
  EXPECT_EQ(as_text(cosigned_bytes(note.text, seconds)), text(vector, "cosigned_message"));
  const PrivateKey log = PrivateKey::from_seed(from_hex(text(vector, "log_seed_hex")).value()).value();
  const PrivateKey witness = PrivateKey::from_seed(from_hex(text(vector, "witness_seed_hex")).value()).value();
  const NoteKey log_key = note_key_from_vkey(text(vector, "log_vkey")).value();
  const NoteKey witness_key = note_key_from_vkey(text(vector, "witness_vkey")).value();
  EXPECT_EQ(to_vkey(log_key), text(vector, "log_vkey"));
  EXPECT_EQ(to_vkey(witness_key), text(vector, "witness_vkey"));
  EXPECT_EQ(verify_note(note, std::vector{log_key, witness_key})->size(), 2u);
  const auto name = checkpoint_from_text(log_key.name, note.text).value();
  const SignedCheckpoint signed_checkpoint{name, {{0, seconds, sign_checkpoint(witness, log_key.name, name, seconds)}}};
  const std::vector<Cosigner> set = {{witness_key.name, witness.public_key(), 1}};
  const std::string own = to_note(set, log_key.name, signed_checkpoint);
  const std::string log_line = sign_as_log(log, log_key.name, name);
  EXPECT_EQ(note.text + "\n" + log_line + own.substr(note.text.size() + 1), text(vector, "note"));
}

TEST(TlogProofVectors, VerdictsAgree) {
  XH_NEED_VECTORS("tlog-proof/vectors.json");
  const Json vectors = file("tlog-proof/vectors.json");
  const std::vector keys = {note_key_from_vkey(text(vectors, "log_vkey")).value(),
                            note_key_from_vkey(text(vectors, "witness_vkey")).value()};
  std::set<std::string> leaves;
  for (const auto& vector : *vectors.find("valid")->array()) leaves.insert(text(vector, "leaf_data"));
  for (const auto& vector : *vectors.find("valid")->array()) {
    const TlogProof proof = tlog_proof_from_text(text(vector, "proof")).value();
    EXPECT_EQ(to_text(proof), text(vector, "proof"));
    EXPECT_EQ(verify_note(split_note(proof.checkpoint).value(), keys)->size(), 2u);
    for (const auto& leaf : leaves)
      EXPECT_EQ(verify_logged(proof, keys[0].name, merkle::leaf_hash(as_bytes(leaf))).has_value(), leaf == text(vector, "leaf_data"));
  }
  for (const auto& vector : *vectors.find("malformed")->array())
    EXPECT_FALSE(tlog_proof_from_text(text(vector, "text"))) << text(vector, "name");
  for (const auto& v : *vectors.find("consistency")->array()) {
    const auto hash = [](const Json& value) { return Hash32::from(from_base64(*value.string()).value()); };
    merkle::Path path;
    for (const auto& item : *v.find("proof")->array()) path.push_back(hash(item));
    const auto size = [&](std::string_view name) { return static_cast<std::uint64_t>(*v.find(name)->integer()); };
    EXPECT_TRUE(merkle::verify_consistency(size("size1"), size("size2"), hash(*v.find("root1")), hash(*v.find("root2")), path));
    EXPECT_FALSE(merkle::verify_consistency(size("size1"), size("size2"), hash(*v.find("root2")), hash(*v.find("root1")), path));
  }
}

}  // namespace
}  // namespace xh::ledger

namespace xh::rpc {
namespace {

// The methods that the examples of the specification call. Positional "sum" takes three, "notify_hello" and "update" are notifications.
void add_examples(Dispatcher& table) {
  const auto number = [](const Json& params, std::string_view name) { return *params.find(name)->integer(); };
  const auto add = [&](const std::string& name, std::vector<Param> params, std::function<Json(const Json&)> result) {
    Method method;
    method.name = name;
    method.params = std::move(params);
    method.handler = [result](const Json& given, const Respond& respond) { respond(result(given)); };
    table.add(std::move(method));
  };
  const Param minuend{"minuend", ParamType::kInteger, true, ""};
  const Param subtrahend{"subtrahend", ParamType::kInteger, true, ""};
  add("subtract", {minuend, subtrahend}, [=](const Json& p) { return Json(number(p, "minuend") - number(p, "subtrahend")); });
  const auto integer = [](std::string name) { return Param{std::move(name), ParamType::kInteger, true, ""}; };
  add("sum", {integer("a"), integer("b"), integer("c")},
      [=](const Json& p) { return Json(number(p, "a") + number(p, "b") + number(p, "c")); });
  add("get_data", {}, [](const Json&) { return Json(Json::Array{Json("hello"), Json(std::int64_t{5})}); });
}

// Codes and ids are the specification's; messages are ours.
void expect_same(const Json& wanted, const Json& got) {
  EXPECT_EQ(*got.find("jsonrpc"), Json("2.0"));
  EXPECT_EQ(*got.find("id"), *wanted.find("id"));
  if (const Json* result = wanted.find("result")) {
    ASSERT_NE(got.find("result"), nullptr);
    EXPECT_EQ(*got.find("result"), *result);
  } else {
    ASSERT_NE(got.find("error"), nullptr);
    EXPECT_EQ(*got.find("error")->find("code"), *wanted.find("error")->find("code"));
  }
}

TEST(JsonRpcVectors, TheExamplesOfTheSpecificationAreAnsweredAsWritten) {
  XH_NEED_VECTORS("jsonrpc2_spec_examples.json");
  const Json vectors = parse_json(vectors::read(vectors::folder() / "jsonrpc2_spec_examples.json")).value();
  Dispatcher table;
  add_examples(table);
  for (const auto& vector : *vectors.find("cases")->array()) {
    const std::string& sent = *vector.find("send_raw")->string();
    SCOPED_TRACE(sent);
    std::string answer = "none";
    table.handle(sent, [&](std::string text) { answer = std::move(text); });
    const Json& wanted = *vector.find("recv");
    if (wanted.is_null()) {
      EXPECT_EQ(answer, "");
      continue;
    }
    const auto got = parse_json(answer);
    ASSERT_TRUE(got) << answer;
    if (wanted.array() == nullptr) {
      expect_same(wanted, *got);
      continue;
    }
    ASSERT_NE(got->array(), nullptr);
    ASSERT_EQ(got->array()->size(), wanted.array()->size());
    for (std::size_t i = 0; i < wanted.array()->size(); ++i) expect_same((*wanted.array())[i], (*got->array())[i]);
  }
}

}  // namespace
}  // namespace xh::rpc
