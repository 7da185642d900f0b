#include "identity/binary_view.h"

#include <gtest/gtest.h>

#include "account.h"

namespace xh::identity {
namespace {

DidFacts binary_facts(const std::string& note = "") {
  DidFacts out;
  std::string text =
      R"({"@context":["https://www.w3.org/ns/did/v1"],"authentication":["$#key-1"],"extension":{"acsns":["by01","by02"],"attributes":[{"key":"a","value":"~"}],"ttl":86400},"id":"$","publicKey":[{"controller":"$","id":"$#key-1","publicKeyHex":"b06566","type":"Ed25519"}],"service":[{"id":"$#s","port":8080,"serviceEndpoint":"https://a.example","type":"DIDResolver"}],"updated":"2024-05-16T08:00:00Z","version":"1.0.0"})";
  for (auto at = text.find('$'); at != std::string::npos; at = text.find('$')) text.replace(at, 1, bid());
  text.replace(text.find('~'), 1, note);
  out.documents.emplace_back().document = std::move(text);
  return out;
}

BinaryMessage answer(ByteView request, const DidFacts& known) {
  auto asked = ask_binary(request);
  if (auto* refusal = std::get_if<BinaryMessage>(&asked)) return *std::move(refusal);
  return answer_binary(std::get<BinaryQuestion>(asked), known);
}
BinaryMessage answer(BinaryField field, const std::string& part, const DidFacts& known) {
  return answer(binary_query(7, field, bid(), part, 0), known);
}
Json body(const BinaryMessage& message) { return json_of_binary(message.body).value(); }
BinaryReply reply(const BinaryMessage& message) { return message.header.reply; }

// BR4, BR7
TEST(BinaryViewTest, ADocumentComesAsUnitsWithItsMembersInside) {
  const auto message = answer(BinaryField::kDocument, "", binary_facts());
  EXPECT_TRUE(message.header.answer);
  EXPECT_EQ(message.header.transaction, 7u);
  EXPECT_EQ(reply(message), BinaryReply::kSuccess);
  EXPECT_EQ(units_of(message.body)->front().id, 0x2100);
  const Json document = *body(message).find("didDocument");
  EXPECT_EQ(*document.find("id")->string(), bid());
  EXPECT_EQ(*document.find("version")->string(), "1.0.0");
  EXPECT_EQ(document.find("publicKey")->dump(),
            R"({"controller":")" + bid() + R"(","id":")" + bid() + R"(#key-1","publicKeyHex":"b06566","type":"Ed25519"})");
  EXPECT_EQ(*document.find("service")->find("port")->string(), "8080") << "numbers are decimal text";
  EXPECT_EQ(document.find("extension")->find("acsns")->dump(), R"(["by01","by02"])");
  EXPECT_EQ(*document.find("extension")->find("ttl")->string(), "86400");
  EXPECT_EQ(document.find("authentication"), nullptr) << "its number is that of the document";
}

// BR4
TEST(BinaryViewTest, AFieldComesWithTheBid) {
  const auto message = answer(BinaryField::kKeys, "", binary_facts());
  EXPECT_EQ(units_of(message.body)->front().id, 0x2200);
  EXPECT_EQ(*body(message).find("data")->find("id")->string(), bid());
  EXPECT_EQ(*body(message).find("data")->find("publicKey")->find("publicKeyHex")->string(), "b06566");
  EXPECT_EQ(reply(answer(BinaryField::kKeys, "key-1", binary_facts())), BinaryReply::kSuccess);
  EXPECT_EQ(reply(answer(BinaryField::kKeys, "key-2", binary_facts())), BinaryReply::kNoField);
  EXPECT_EQ(reply(answer(BinaryField::kServices, "#s", binary_facts())), BinaryReply::kSuccess);
  EXPECT_EQ(reply(answer(BinaryField::kServices, "", binary_facts())), BinaryReply::kProtocol);
  EXPECT_EQ(body(answer(BinaryField::kAcCodes, "", binary_facts())).find("data")->find("acsns")->dump(), R"(["by01","by02"])");
  EXPECT_EQ(reply(answer(BinaryField::kAttributes, "", binary_facts())), BinaryReply::kSuccess);
  EXPECT_EQ(reply(answer(BinaryField::kCredentials, "", binary_facts())), BinaryReply::kNoField);
  EXPECT_EQ(reply(answer(static_cast<BinaryField>(0x2111), "", binary_facts())), BinaryReply::kUnsupported);
}

// BR10
TEST(BinaryViewTest, WhatIsNotThereIsSaidWithANumberAndAReason) {
  const auto none = answer(BinaryField::kDocument, "", {});
  EXPECT_EQ(reply(none), BinaryReply::kNotFound);
  EXPECT_EQ(body(none).find("error")->dump(), R"({"bid":")" + bid() + R"(","message":"not found"})");
  auto gone = binary_facts();
  gone.account.emplace().deactivated = true;
  EXPECT_EQ(reply(answer(BinaryField::kDocument, "", gone)), BinaryReply::kNotFound);
  auto withheld = binary_facts();
  withheld.acts.emplace().restraints = {{RestraintKind::kWithhold, {}, 7, {}, {}}};
  const auto refused = answer(BinaryField::kDocument, "", withheld);
  EXPECT_EQ(reply(refused), BinaryReply::kError);
  EXPECT_EQ(as_text(refused.body).find("a.example"), std::string_view::npos);
  EXPECT_EQ(reply(answer(binary_query(1, BinaryField::kDocument, "did:bid:by01", "", 0), {})), BinaryReply::kNoChain);
}

// BR10
TEST(BinaryViewTest, ABidOfASubChainIsReferredToItsResolver) {
  const std::string elsewhere = "did:bid:by01:" + bid().substr(8);
  DidFacts known;
  known.sub_chain.emplace().owner = account();
  known.sub_chain->resolver = "https://by01.example";
  const auto message = answer(binary_query(1, BinaryField::kDocument, elsewhere, "", 0), known);
  EXPECT_EQ(reply(message), BinaryReply::kUnsupported);
  EXPECT_NE(as_text(message.body).find("https://by01.example/" + elsewhere), std::string_view::npos);
}

// BR6
TEST(BinaryViewTest, NoAnswerIsGivenToAnAnswerOrToWhatIsNoMessage) {
  auto message = *parse_binary(binary_query(7, BinaryField::kDocument, bid(), "", 0));
  message.header.answer = true;
  EXPECT_TRUE(std::holds_alternative<std::monostate>(ask_binary(binary_bytes(message))));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(ask_binary(Bytes(15, 0))));
  EXPECT_FALSE(std::holds_alternative<std::monostate>(ask_binary(binary_query(7, BinaryField::kDocument, bid(), "", kMaxDatagramBytes))));
  EXPECT_TRUE(
      std::holds_alternative<std::monostate>(ask_binary(binary_query(7, BinaryField::kDocument, bid(), "", kMaxDatagramBytes + 1))));
}

// BR4
TEST(BinaryViewTest, MalformedAndUnknownQueriesAreRefused) {
  const auto of_body = [](const Bytes& bytes) {
    BinaryMessage message;
    message.body = bytes;
    return reply(answer(binary_bytes(message), binary_facts()));
  };
  EXPECT_EQ(of_body({}), BinaryReply::kProtocol);
  EXPECT_EQ(of_body({0, 1, 0, 0}), BinaryReply::kProtocol);
  EXPECT_EQ(of_body({0, 1, 0, 9}), BinaryReply::kProtocol);
  EXPECT_EQ(of_body({0x20, 0, 0, 0}), BinaryReply::kProtocol);
  Bytes twice = parse_binary(binary_query(7, BinaryField::kDocument, bid(), "", 0))->body;
  const Bytes once = twice;
  twice.insert(twice.end(), once.begin(), once.end());
  EXPECT_EQ(of_body(once), BinaryReply::kSuccess);
  EXPECT_EQ(of_body(twice), BinaryReply::kProtocol);
  EXPECT_EQ(reply(answer(binary_query(7, BinaryField::kDocument, "did:bid:nobody", "", 0), binary_facts())), BinaryReply::kProtocol);
  EXPECT_EQ(reply(answer(binary_query(7, BinaryField::kDocument, bid(), "part", 0), binary_facts())), BinaryReply::kProtocol);
  for (const int operation : {1, 2, 15}) {
    BinaryMessage message = *parse_binary(binary_query(7, BinaryField::kDocument, bid(), "", 0));
    message.header.operation = static_cast<std::uint8_t>(operation);
    EXPECT_EQ(reply(answer(binary_bytes(message), binary_facts())), BinaryReply::kUnsupported);
  }
}

// BR7: DT in an answer says that nobody verified it.
TEST(BinaryViewTest, WhoWantsTrustIsToldThatThereIsNone) {
  BinaryMessage message = *parse_binary(binary_query(7, BinaryField::kDocument, bid(), "", 0));
  message.header.trust_wanted = true;
  const auto got = answer(binary_bytes(message), binary_facts());
  EXPECT_TRUE(got.header.trust_wanted);
  EXPECT_FALSE(got.header.trusted);
}

// BR8, BR9
TEST(BinaryViewTest, AnAnswerThatDoesNotFitIsItsHeaderAlone) {
  const auto message = answer(BinaryField::kDocument, "", binary_facts());
  const std::size_t size = binary_bytes(message).size();
  EXPECT_EQ(fitting_bytes(message, size), binary_bytes(message));
  const auto cut = *parse_binary(fitting_bytes(message, size - 1));
  EXPECT_TRUE(cut.header.truncated);
  EXPECT_TRUE(cut.body.empty());
  EXPECT_EQ(cut.header.transaction, 7u);
  EXPECT_EQ(fitting_bytes(message, size - 1).size(), kBinaryHeaderBytes);
}

// BR5
TEST(BinaryViewTest, WhatIsLongerThanAUnitIsRefused) {
  const std::size_t around = binary_facts().documents.front().document.size();
  EXPECT_EQ(reply(answer(BinaryField::kDocument, "", binary_facts(std::string(kMaxUnitPayload - around, 'x')))), BinaryReply::kSuccess);
  const auto message = answer(BinaryField::kDocument, "", binary_facts(std::string(kMaxUnitPayload + 1, 'x')));
  EXPECT_EQ(reply(message), BinaryReply::kError);
  EXPECT_LT(binary_bytes(message).size(), 256u);
}

// BR8
TEST(BinaryViewTest, AQueryCanBePadded) {
  EXPECT_EQ(binary_query(7, BinaryField::kDocument, bid(), "", 344).size(), 344u);
  EXPECT_EQ(reply(answer(binary_query(7, BinaryField::kDocument, bid(), "", 344), binary_facts())), BinaryReply::kSuccess);
}

}  // namespace
}  // namespace xh::identity
