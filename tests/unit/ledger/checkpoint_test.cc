#include "ledger/checkpoint.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace xh::ledger {
namespace {

constexpr std::string_view kOrigin = "test.example/0707070707070707";

PrivateKey line_key(std::size_t number) {
  return PrivateKey::from_seed(Bytes(kEd25519SeedBytes, static_cast<std::uint8_t>(number))).value();
}

std::vector<Cosigner> cosigners(const std::vector<std::uint64_t>& weights) {
  std::vector<Cosigner> set;
  for (std::size_t i = 0; i < weights.size(); ++i)
    set.push_back({std::string(kOrigin) + "/v" + std::to_string(i), line_key(i + 1).public_key(), weights[i]});
  return set;
}

SignedCheckpoint signed_by(const std::vector<std::uint16_t>& signers) {
  SignedCheckpoint out;
  out.name.size = 15;
  out.name.root.bytes.fill(9);
  for (const auto i : signers) out.lines.push_back({i, 1'700'000'000, sign_checkpoint(line_key(i + 1u), kOrigin, out.name, 1'700'000'000)});
  return out;
}

TEST(Checkpoint, OriginNamesTheChainAndSixteenDigitsOfItsId) {
  Hash32 id;
  id.bytes.fill(7);
  EXPECT_EQ(checkpoint_origin("test.example", id), kOrigin);
}

TEST(Checkpoint, TextIsOriginSizeAndRoot) {
  EXPECT_EQ(checkpoint_text(kOrigin, signed_by({}).name),
            "test.example/0707070707070707\n15\nCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=\n");
}

TEST(Checkpoint, AQuorumOfWeightCertifiesAndLessDoesNot) {
  const auto four = cosigners({1, 1, 1, 1});
  EXPECT_TRUE(verify_certified(four, kOrigin, signed_by({0, 1, 3})));
  EXPECT_FALSE(verify_certified(four, kOrigin, signed_by({0, 1})));
  EXPECT_FALSE(verify_certified(four, kOrigin, signed_by({})));
  EXPECT_FALSE(verify_certified({}, kOrigin, signed_by({})));
  // W = 10, f = 3, quorum 7: weight decides, not the number of names.
  const auto weighted = cosigners({6, 1, 1, 1, 1});
  EXPECT_TRUE(verify_certified(weighted, kOrigin, signed_by({0, 4})));
  EXPECT_FALSE(verify_certified(weighted, kOrigin, signed_by({1, 2, 3, 4})));
}

TEST(Checkpoint, RepeatedUnorderedAndUnknownSignersAreRefused) {
  const auto four = cosigners({1, 1, 1, 1});
  EXPECT_FALSE(verify_certified(four, kOrigin, signed_by({0, 0, 1, 2})));
  EXPECT_FALSE(verify_certified(four, kOrigin, signed_by({1, 0, 2})));
  EXPECT_FALSE(verify_certified(four, kOrigin, signed_by({0, 1, 2, 4})));
}

TEST(Checkpoint, ALineOfAnotherOriginTimeOrNameDoesNotVerify) {
  const auto set = cosigners({1});
  const auto good = signed_by({0});
  EXPECT_TRUE(verify_line(set[0], kOrigin, good.name, good.lines[0]));
  EXPECT_FALSE(verify_line(set[0], "other.example/0707070707070707", good.name, good.lines[0]));
  auto line = good.lines[0];
  ++line.timestamp;
  EXPECT_FALSE(verify_line(set[0], kOrigin, good.name, line));
  auto name = good.name;
  ++name.size;
  EXPECT_FALSE(verify_line(set[0], kOrigin, name, good.lines[0]));
}

// K13
TEST(Checkpoint, Sm2ValidatorsCertifyWithLinesOfTypeFf) {
  const auto key = [](std::size_t number) {
    return PrivateKey::from_raw(Suite::kSm2, Bytes(kPrivateKeyBytes, static_cast<std::uint8_t>(number + 1))).value();
  };
  std::vector<Cosigner> set;
  for (std::size_t i = 0; i < 4; ++i) set.push_back({std::string(kOrigin) + "/v" + std::to_string(i), key(i).public_key(), 1});
  SignedCheckpoint made = signed_by({});
  for (const std::uint16_t i : std::vector<std::uint16_t>{0, 1, 3})
    made.lines.push_back({i, 5, sign_checkpoint(key(i), kOrigin, made.name, 5)});
  EXPECT_TRUE(verify_certified(set, kOrigin, made));
  const std::string note = to_note(set, kOrigin, made) + sign_as_log(key(9), kOrigin, made.name);
  EXPECT_EQ(parse_note(set, kOrigin, note).value(), made);
  SignedCheckpoint again = made;
  again.lines[1].signature = sign_checkpoint(key(1), kOrigin, made.name, 5);
  EXPECT_NE(again, made);
  EXPECT_TRUE(verify_certified(set, kOrigin, again)) << "any signature of the same line will do";
  made.lines[2].signature.raw[1] ^= 1;
  EXPECT_FALSE(verify_certified(set, kOrigin, made));
  EXPECT_FALSE(verify_certified(cosigners({1, 1, 1, 1}), kOrigin, again)) << "Ed25519 keys of the same validators";
}

TEST(Note, ReadsBackWhatItWrote) {
  const auto set = cosigners({1, 1, 1, 1});
  const auto checkpoint = signed_by({0, 2, 3});
  const std::string note = to_note(set, kOrigin, checkpoint);
  EXPECT_EQ(parse_note(set, kOrigin, note).value(), checkpoint);
}

TEST(Note, LinesOfOthersAreIgnoredAndOwnOnesMustVerify) {
  const auto set = cosigners({1, 1});
  const auto checkpoint = signed_by({0});
  const std::string note = to_note(set, kOrigin, checkpoint);
  EXPECT_EQ(parse_note(set, kOrigin, note + "\xe2\x80\x94 example.com/witness dF+16AAAAABkGFDL4w==\n").value(), checkpoint);
  auto forged = checkpoint;
  forged.lines[0].signature.raw[5] ^= 1;
  EXPECT_EQ(parse_note(set, kOrigin, to_note(set, kOrigin, forged)).error().id, ErrorId::kBadCheckpoint);
  auto twice = checkpoint;
  twice.lines.push_back(twice.lines[0]);
  EXPECT_EQ(parse_note(set, kOrigin, to_note(set, kOrigin, twice)).error().id, ErrorId::kBadCheckpoint);
}

TEST(Note, MalformedNotesAreRefused) {
  const auto set = cosigners({1});
  const std::string note = to_note(set, kOrigin, signed_by({0}));
  const auto replaced = [&](std::string_view from, std::string_view to) {
    std::string out = note;
    return out.replace(out.find(from), from.size(), to);
  };
  for (const auto& text :
       {std::string(), std::string("\n\n"), note.substr(0, note.size() - 1), note + "x", note + "x\n", note + "\n",
        replaced("\n15\n", "\n015\n"), replaced("\n15\n", "\n-1\n"), replaced("\n15\n", "\n\n"),
        replaced("\n15\n", "\n99999999999999999999\n"), replaced("CQk=\n", "CQk\n"), replaced("test.example", "best.example"),
        replaced("CQk=\n", "CQk=\nextension\n"), replaced("\xe2\x80\x94 ", "- ")}) {
    EXPECT_FALSE(parse_note(set, kOrigin, text)) << text;
  }
}

}  // namespace
}  // namespace xh::ledger
