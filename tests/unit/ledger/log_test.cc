#include "ledger/log.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "ledger/note.h"

namespace xh::ledger {
namespace {

// K9
TEST(LogTest, TileNamesHaveOneSpelling) {
  const auto spelled = [](const Tile& tile, const std::string& path) {
    EXPECT_EQ(tile_path(tile), path);
    EXPECT_EQ(tile_from_path(path), tile) << path;
  };
  spelled({false, 0, 0, 256}, "0/000");
  spelled({false, 1, 1'234'067, 256}, "1/x001/x234/067");
  spelled({true, 0, 999, 5}, "entries/999.p/5");
  spelled({false, 7, 1000, 255}, "7/x001/000.p/255");
  for (const auto* path : {"",
                           "0",
                           "0/",
                           "0/1",
                           "0/01",
                           "0/0000",
                           "8/000",
                           "01/000",
                           "0/x000/001",
                           "0/x001",
                           "0/x001/",
                           "0/000.p/0",
                           "0/000.p/256",
                           "0/000.p/",
                           "0/000.p/05",
                           "0/000.p/5x",
                           "entry/000",
                           "-1/000",
                           "0/x999/x999/x999/x999/x999/999",
                           "0/0a0"}) {
    EXPECT_EQ(tile_from_path(path), std::nullopt) << path;
  }
}

TEST(LogTest, ALogHasItsFullTilesAndOnePartialOneOfEachLevel) {
  EXPECT_TRUE(tiles_of(0).empty());
  for (const std::uint64_t size : {1ULL, 255ULL, 256ULL, 257ULL, 65'536ULL, 70'000ULL}) {
    std::uint64_t leaves = 0;
    for (const auto& tile : tiles_of(size)) {
      EXPECT_TRUE(has_tile(tile, size)) << tile_path(tile);
      if (!tile.entries && tile.level == 0) leaves += tile.width;
    }
    EXPECT_EQ(leaves, size);
  }
  EXPECT_TRUE(has_tile({false, 0, 0, 5}, 5));
  EXPECT_FALSE(has_tile({false, 0, 0, 6}, 5));
  EXPECT_FALSE(has_tile({false, 1, 0, 1}, 255));
  EXPECT_TRUE(has_tile({false, 1, 0, 1}, 256));
}

// K10
TEST(LogTest, BundlesReadBackAndCutOnesAreRefused) {
  Bytes bundle;
  const std::vector<Bytes> entries = {Bytes{1, 2, 3}, {}, Bytes(kMaxEntryBytes, 7)};
  for (const auto& entry : entries) append_entry(bundle, entry);
  const Tile tile{true, 0, 0, 3};
  EXPECT_EQ(entries_from_bundle(tile, bundle).value(), entries);
  EXPECT_FALSE(entries_from_bundle({true, 0, 0, 2}, bundle));
  EXPECT_FALSE(entries_from_bundle({true, 0, 0, 4}, bundle));
  EXPECT_EQ(entries_from_bundle(tile, ByteView(bundle).first(bundle.size() - 1)).error().id, ErrorId::kBadTile);
  EXPECT_FALSE(entries_from_bundle(tile, ByteView(bundle).first(6)));
  EXPECT_FALSE(hashes_from_tile({false, 0, 0, 2}, Bytes(63)));
  EXPECT_EQ(hashes_from_tile({false, 0, 0, 2}, Bytes(64, 1))->size(), 2u);
}

// K11
TEST(LogTest, AProofOfOneEntryHoldsForItsLeafOnly) {
  const std::vector<Hash32> leaves = {merkle::leaf_hash(Bytes{1}), merkle::leaf_hash(Bytes{2})};
  const CheckpointName name{2, merkle::root(leaves)};
  const PrivateKey key = PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1)).value();
  const std::string text = checkpoint_text("o.example/1", name);
  TlogProof proof{Bytes{9}, 1, {leaves[0]}, text + "\n" + sign_as_log(key, "o.example/1", name)};
  EXPECT_EQ(tlog_proof_from_text(to_text(proof)).value(), proof);
  EXPECT_EQ(verify_logged(proof, "o.example/1", leaves[1]).value(), name);
  EXPECT_EQ(verify_logged(proof, "o.example/1", leaves[0]).error().id, ErrorId::kBadTlogProof);
  EXPECT_EQ(verify_logged(proof, "o.example/2", leaves[1]).error().id, ErrorId::kBadCheckpoint);
  proof.index = 0;
  EXPECT_FALSE(verify_logged(proof, "o.example/1", leaves[1]));
}

// K11
TEST(LogTest, AFileThatIsNoProofOfOneEntryIsRefusedByName) {
  const std::string path = to_base64(Hash32{{1}}.view()) + "\n";
  const std::string head = "c2sp.org/tlog-proof@v1\n", end = "\ncheckpoint";
  ASSERT_TRUE(tlog_proof_from_text(head + "extra AA==\nindex 1\n" + path + end));
  for (const auto& text : {std::string(), "index 1\n" + path + end, head + path + end, head + "index one\n" + path + end,
                           head + "extra A\nindex 1\n" + path + end, head + "index 1\nAA==\n" + end, head + "index 1\n" + path,
                           std::string(kMaxTlogProofBytes + 1, 'x')})
    EXPECT_EQ(tlog_proof_from_text(text).error().id, ErrorId::kBadTlogProof) << text.substr(0, 80);
  std::string long_path;
  for (std::size_t i = 0; i <= merkle::kMaxPath; ++i) long_path += path;
  EXPECT_EQ(tlog_proof_from_text(head + "index 1\n" + long_path + end).error().id, ErrorId::kBadTlogProof);
}

// K5
TEST(LogTest, TheLogLineIsATypeOneNoteUnderTheOrigin) {
  const CheckpointName name{5, Hash32{{3}}};
  const PrivateKey key = PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1)).value();
  const Note note = split_note(checkpoint_text("o.example/1", name) + "\n" + sign_as_log(key, "o.example/1", name)).value();
  const std::vector<NoteKey> keys = {{"o.example/1", NoteKeyType::kText, key.public_key()}};
  EXPECT_TRUE(verify_note(note, keys));
}

}  // namespace
}  // namespace xh::ledger
