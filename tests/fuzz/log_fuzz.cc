// What a server of a log says: paths of tiles, tiles, bundles of entries, and proof files of other logs (tlog-proof). Input: one byte of
// what it is, a second one of the tile's width, and the content.
#include "ledger/log.h"

#include "fuzz_target.h"

namespace xh::fuzz {
namespace {

enum class What : std::uint8_t { kPath, kHashes, kEntries, kProof };
constexpr std::uint8_t kWhats = 4;

Bytes input(What what, std::uint8_t width, ByteView content) {
  Bytes out{static_cast<std::uint8_t>(what), width};
  append(out, content);
  return out;
}

void check(What what, std::size_t width, ByteView content) {
  ledger::Tile tile;
  tile.width = width;
  switch (what) {
    case What::kPath:
      if (const auto parsed = ledger::tile_from_path(as_text(content))) XH_CHECK(ledger::tile_path(*parsed) == as_text(content));
      break;
    case What::kHashes:
      if (const auto hashes = ledger::hashes_from_tile(tile, content)) XH_CHECK(hashes->size() == width);
      break;
    case What::kEntries: {
      tile.entries = true;
      const auto entries = ledger::entries_from_bundle(tile, content);
      if (!entries) break;
      Bytes again;
      for (const auto& entry : *entries) ledger::append_entry(again, entry);
      XH_CHECK(entries->size() == width && equal(again, content));
      break;
    }
    case What::kProof: {
      const auto proof = ledger::tlog_proof_from_text(as_text(content));
      if (!proof) break;
      XH_CHECK(ledger::tlog_proof_from_text(ledger::to_text(*proof)) == *proof);
      (void)ledger::verify_logged(*proof, "test.example", Hash32{});
      break;
    }
  }
}

}  // namespace

std::vector<Bytes> seeds() {
  Bytes bundle;
  for (const char* entry : {"one", "", "three"}) ledger::append_entry(bundle, as_bytes(entry));
  ledger::TlogProof proof;
  proof.extra = to_bytes("extra");
  proof.checkpoint = "test.example\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\xe2\x80\x94 test.example dF+16AAAAABkGFDL4w==\n";
  proof.index = 1;
  proof.path.resize(2);
  return {input(What::kPath, 0, as_bytes("0/x001/x234/067")), input(What::kPath, 0, as_bytes("entries/000.p/5")),
          input(What::kHashes, 2, Bytes(64, 7)), input(What::kEntries, 3, bundle),
          input(What::kProof, 0, as_bytes(ledger::to_text(proof)))};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  xh::fuzz::check(static_cast<xh::fuzz::What>(data[0] % xh::fuzz::kWhats), data[1], {data + 2, size - 2});
  return 0;
}
