#include "ledger/evidence_text.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace xh::ledger {
namespace {

using consensus::Evidence;

const Hash32 kChain{{1}};

Evidence evidence() {
  const auto key = *PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1));
  const auto say = [&](const consensus::Vote& vote) {
    return consensus::Statement{vote, key.sign(consensus::signing_bytes(kChain, Epoch{4}, vote))};
  };
  return consensus::evidence_of({Epoch{4}, key.public_key()}, say(consensus::Notarize{View{7}, View{6}, Hash32{{5}}}),
                                say(consensus::Finalize{View{7}, Hash32{{6}}}));
}

TEST(EvidenceText, AFileSaysWhatIsInItAndIsReadAgain) {
  const std::string text = evidence_file(kChain, evidence());
  EXPECT_EQ(evidence_from_file(kChain, text).value(), evidence());
  const Json json = *parse_json(text);
  EXPECT_EQ(*json.find("format")->string(), "xinghuo-evidence/v1");
  EXPECT_EQ(*json.find("kind")->string(), "votes");
  EXPECT_EQ(*json.find("name")->string(), evidence_name(evidence().name()));
  EXPECT_EQ(*json.find("first")->find("kind")->string(), "notarize");
  EXPECT_EQ(*json.find("second")->find("view")->integer(), 7);
  EXPECT_EQ(*json.find("evidence")->string(), to_0x(encode(evidence())));
}

TEST(EvidenceText, AFileOfAnotherChainOrThatContradictsItselfIsRefused) {
  const auto changed = [](const char* member, Json value) {
    Json json = *parse_json(evidence_file(kChain, evidence()));
    return evidence_from_file(kChain, json.set(member, std::move(value)).pretty());
  };
  EXPECT_EQ(evidence_from_file(Hash32{{2}}, evidence_file(kChain, evidence())).error().id, ErrorId::kWrongChain);
  EXPECT_EQ(changed("epoch", 5).error().id, ErrorId::kBadEvidence);
  EXPECT_EQ(changed("validator", "v1").error().id, ErrorId::kBadEvidence);
  EXPECT_EQ(changed("kind", "fork").error().id, ErrorId::kBadEvidence);
  EXPECT_EQ(changed("evidence", 7).error().id, ErrorId::kBadEvidence);
  EXPECT_FALSE(changed("evidence", "0x00"));
  EXPECT_FALSE(evidence_from_file(kChain, "[]"));
  EXPECT_EQ(evidence_from_file(kChain, std::string(kMaxEvidenceFileBytes + 1, ' ')).error().id, ErrorId::kTooLarge);
}

TEST(EvidenceText, NamesHaveOneSpelling) {
  const std::string name = evidence_name(evidence().name());
  EXPECT_EQ(evidence_name_from(name).value(), evidence().name());
  for (const std::string& wrong : {"0" + name, "+" + name, name + "0", name.substr(2), std::string("4/"), std::string("/"), std::string(),
                                   "4/" + name.substr(8), "18446744073709551616" + name.substr(1)})
    EXPECT_EQ(evidence_name_from(wrong).error().id, ErrorId::kBadEvidence) << wrong;
}

TEST(EvidenceText, ARecordShowsWhatFollowed) {
  const EvidenceRecord record{evidence(), "v3", {}, Height{9}, EvidenceOutcome::kKept};
  const Json json = to_json(record);
  EXPECT_EQ(*json.find("outcome")->string(), "kept");
  EXPECT_EQ(*json.find("validator")->string(), "v3");
  EXPECT_EQ(*json.find("height")->integer(), 9);
}

}  // namespace
}  // namespace xh::ledger
