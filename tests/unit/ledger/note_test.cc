#include "ledger/note.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/hash.h"

namespace xh::ledger {
namespace {

PrivateKey note_key(std::uint8_t number) { return PrivateKey::from_seed(Bytes(kEd25519SeedBytes, number)).value(); }
NoteKey known(std::string name, std::uint8_t number, NoteKeyType type = NoteKeyType::kText) {
  return {std::move(name), type, note_key(number).public_key()};
}

constexpr std::string_view kText = "hello\nworld\n";

TEST(NoteTest, SplitsAndJoinsToTheSameBytesAndNamesItsSigners) {
  const Note note{std::string(kText), {sign_note(kText, "a.example", note_key(1)), sign_note(kText, "b.example", note_key(2))}};
  const std::string text = to_text(note);
  const Note read = split_note(text).value();
  EXPECT_EQ(read, note);
  EXPECT_EQ(to_text(read), text);
  const std::vector<NoteKey> keys = {known("b.example", 2), known("c.example", 3)};
  EXPECT_EQ(verify_note(read, keys).value(), std::vector<std::size_t>{0});
}

// K7
TEST(NoteTest, AKnownKeyThatDoesNotVerifyAndANoteOfStrangersAreRefused) {
  Note note{std::string(kText), {sign_note(kText, "a.example", note_key(1))}};
  const std::vector<NoteKey> strangers = {known("a.example", 2)};
  EXPECT_EQ(verify_note(note, strangers).error().id, ErrorId::kBadNote);
  const std::vector<NoteKey> keys = {known("a.example", 1)};
  EXPECT_TRUE(verify_note(note, keys));
  note.lines[0].signature[5] ^= 1;
  EXPECT_EQ(verify_note(note, keys).error().id, ErrorId::kBadNote);
  note.text = "hello\nWorld\n";
  EXPECT_FALSE(verify_note(note, keys));
}

// K8
TEST(NoteTest, VerifierKeysReadBackAndEveryChangeIsRefused) {
  for (const auto type : {NoteKeyType::kText, NoteKeyType::kCosignature}) {
    const NoteKey k = known("log.example/x", 7, type);
    const std::string text = to_vkey(k);
    EXPECT_EQ(note_key_from_vkey(text).value(), k);
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::string changed = text;
      changed[i] = changed[i] == 'b' ? 'c' : 'b';
      EXPECT_FALSE(note_key_from_vkey(changed)) << changed;
    }
  }
  EXPECT_NE(known("x", 7).id(), known("x", 7, NoteKeyType::kCosignature).id());
}

PrivateKey sm2_key(std::uint8_t number) { return PrivateKey::from_raw(Suite::kSm2, Bytes(kPrivateKeyBytes, number)).value(); }

// K13: type ff and the name of the algorithm, in ids and verifier keys.
TEST(NoteTest, Sm2KeysSignLinesOfTypeFf) {
  for (const auto type : {NoteKeyType::kText, NoteKeyType::kCosignature}) {
    const NoteKey k{"log.example/x", type, sm2_key(7).public_key()};
    const std::string text = to_vkey(k);
    const std::string name = type == NoteKeyType::kText ? "xinghuo/sm2-sm3/v1" : "xinghuo/sm2-sm3-cosignature/v1";
    Bytes tagged = {0xff};
    append(tagged, as_bytes(name));
    append(tagged, k.key.raw);
    EXPECT_EQ(from_base64(text.substr(k.name.size() + 10)).value(), tagged) << text;  // after two plus signs and the id
    EXPECT_EQ(k.id(), read_be(sha256({as_bytes("log.example/x\n"), ByteView(tagged)}).view().first(4)));
    EXPECT_EQ(note_key_from_vkey(text).value(), k);
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::string changed = text;
      changed[i] = changed[i] == 'b' ? 'c' : 'b';
      EXPECT_FALSE(note_key_from_vkey(changed)) << changed;
    }
  }
}

TEST(NoteTest, AnSm2LineVerifiesForItsNameTextAndKindOnly) {
  const NoteLine line = sign_note(kText, "a.example", sm2_key(1));
  const NoteKey k{"a.example", NoteKeyType::kText, sm2_key(1).public_key()};
  EXPECT_TRUE(verify_note_line(kText, k, line));
  EXPECT_FALSE(verify_note_line("hello\n", k, line));
  NoteLine other = sign_note(kText, "a.example", sm2_key(1));
  EXPECT_NE(other, line) << "another signature of the same text";
  EXPECT_TRUE(verify_note_line(kText, k, other));
  other.signature[9] ^= 1;
  EXPECT_FALSE(verify_note_line(kText, k, other));
  const NoteKey cosigner{"a.example", NoteKeyType::kCosignature, sm2_key(1).public_key()};
  NoteLine dated{"a.example", cosigner.id(), Bytes(kNoteTimestampBytes)};
  append(dated.signature, sm2_key(1).sign(cosigned_bytes(kText, 0)).raw);
  EXPECT_TRUE(verify_note_line(kText, cosigner, dated));
  EXPECT_FALSE(verify_note_line(kText, cosigner, line));
  dated.signature[7] ^= 1;
  EXPECT_FALSE(verify_note_line(kText, cosigner, dated)) << "another time";
}

// K7: who does not know the key takes the line for a stranger's.
TEST(NoteTest, LinesOfUnknownAlgorithmsAreIgnored) {
  Note note{std::string(kText), {sign_note(kText, "a.example", sm2_key(1)), sign_note(kText, "a.example", note_key(1))}};
  const std::vector<NoteKey> keys = {known("a.example", 1)};
  EXPECT_EQ(verify_note(note, keys).value(), std::vector<std::size_t>{0});
  Bytes tagged = {0xff};
  append(tagged, as_bytes("example.com/other/v1"));
  append(tagged, sm2_key(1).public_key().raw);
  EXPECT_FALSE(note_key_from_vkey("a.example+00000000+" + to_base64(tagged)));
}

// K6
TEST(NoteTest, MalformedNotesAreRefused) {
  const std::string line = to_text(sign_note(kText, "a.example", note_key(1)));
  const std::string good = std::string(kText) + "\n" + line;
  EXPECT_TRUE(split_note(good));
  EXPECT_FALSE(split_note(std::string(kText) + line)) << "no empty line";
  EXPECT_FALSE(split_note(std::string(kText) + "\n")) << "no signature";
  EXPECT_FALSE(split_note(good.substr(0, good.size() - 1))) << "no end";
  EXPECT_FALSE(split_note("a\x01\n\n" + line)) << "control character";
  EXPECT_FALSE(split_note("\xff\n\n" + line)) << "not UTF-8";
  EXPECT_FALSE(split_note(good + "x\n")) << "not a signature line";
  EXPECT_FALSE(split_note(""));
}

TEST(NoteTest, LinesAndBytesAtTheMaximumPassAndOneBeyondFails) {
  const std::string line = to_text(sign_note(kText, "a.example", note_key(1)));
  std::string note = std::string(kText) + "\n";
  for (std::size_t i = 0; i < kMaxNoteLines; ++i) note += line;
  EXPECT_TRUE(split_note(note));
  EXPECT_FALSE(split_note(note + line));
  const std::string end = "\n\n" + line;
  EXPECT_TRUE(split_note(std::string(kMaxNoteBytes - end.size(), 'x') + end));
  EXPECT_FALSE(split_note(std::string(kMaxNoteBytes - end.size() + 1, 'x') + end));
}

TEST(NoteTest, NamesHaveNoSpaceAndNoPlus) {
  EXPECT_TRUE(is_note_name("example.com/log"));
  EXPECT_TRUE(is_note_name("\xe6\x98\x9f\xe7\x81\xab"));
  for (const auto* name : {"", "a b", "a+b", "a\tb",
                           "a\xc2\xa0"
                           "b",
                           "a\xe3\x80\x80", "a\xff"})
    EXPECT_FALSE(is_note_name(name)) << name;
}

}  // namespace
}  // namespace xh::ledger
