// Parts of snapshots that a stranger made: nothing but the truth about the chain is taken. And whatever a quorum signs, checking it ends in
// a verdict. Input: one byte of what it is, and its content.
#include "fuzz_target.h"
#include "tests/unit/node/storage/small_snapshot.h"

namespace xh::fuzz {
namespace {

using namespace node;
using storage::small_snapshot;

/// The kinds of parts, and a manifest whose chain log, state and checkpoint are made to fit each other and signed before it is looked at.
enum class What : std::uint8_t { kManifest, kOperations, kValues, kBlocks, kSignedManifest };
constexpr std::uint8_t kWhats = 5;

Bytes chosen(What what, ByteView content) {
  Bytes out{static_cast<std::uint8_t>(what)};
  append(out, content);
  return out;
}

void check_manifest(ByteView content) {
  round_trips<Manifest>(content);
  const auto& truth = small_snapshot().manifest;
  const auto manifest = verify_manifest(small_snapshot().chain.genesis(), content);
  if (!manifest) return;
  // A window that begins later is found when its first block is there (Y2).
  XH_CHECK(manifest->height == truth.height && manifest->summary == truth.summary && manifest->state == truth.state);
  XH_CHECK(manifest->base == truth.base && manifest->chunks == truth.chunks && manifest->log_root() == truth.log_root());
}

void check_values(ByteView content) {
  const auto& truth = small_snapshot();
  const auto view = truth.view();
  round_trips<ValuesPart>(content);
  for (const ledger::Serial wanted : {truth.first_value, truth.records.size() / 2}) {
    const auto part = verify_values(view, wanted, content);
    if (!part) continue;
    XH_CHECK(part->begin == wanted && part->end > wanted && part->end <= view.end() && !part->values.empty());
    std::size_t next = 0;
    std::size_t true_next = 0;
    for (auto serial = view.next_value(0); serial && *serial < part->end; serial = view.next_value(*serial + 1), ++true_next) {
      if (*serial >= wanted) XH_CHECK(part->values.at(next++).bytes == truth.values.values.at(true_next).bytes);
    }
    XH_CHECK(next == part->values.size());
  }
}

void check_blocks(const Manifest& manifest, ByteView content) {
  const auto& truth = small_snapshot().blocks;
  for (const std::uint64_t ahead : {0, 2}) {
    const Height wanted{manifest.first_block.value + ahead};
    const auto part = verify_blocks(manifest, wanted, content);
    if (!part) continue;
    XH_CHECK(part->begin == wanted && !part->blocks.empty() && part->begin.value + part->blocks.size() <= manifest.height.value + 1);
    for (std::size_t i = 0; i < part->blocks.size(); ++i) {
      XH_CHECK(encode(part->blocks[i]) == encode(truth.blocks.at(wanted.value + i - truth.begin.value)));
    }
  }
}

// What a quorum of liars could do: everything that follows from something else does, and the signatures hold.
void sign(Manifest& manifest) {
  const auto& base = manifest.base;
  auto& state = manifest.state;
  manifest.chain_id = small_snapshot().chain.genesis().chain_id;
  if (base.is_sound() && base.first <= state.operations) {
    ledger::MerkleLevels lefts(merkle::kNodeTag, base.first / ledger::kForgetStep, base.lefts);
    ledger::MerkleLevels uppers(ledger::kUpperTag, base.first / ledger::kForgetStep, base.uppers);
    for (const auto& chunk : manifest.chunks) {
      lefts.set(lefts.size(), chunk.operations);
      uppers.set(uppers.size(), chunk.uppers);
    }
    state.operations_root = lefts.root();
    state.upper_root = uppers.root();
  }
  manifest.summary.height = manifest.height;
  manifest.summary.state_root = state.state_root();
  manifest.summary.operations = state.operations;
  const std::uint64_t first = manifest.first_block.value;
  const std::uint64_t place = manifest.height.value - first;
  const std::uint64_t size = first + manifest.summaries.size();
  if (size < first || place >= manifest.summaries.size() || manifest.log_peaks.size() != ledger::peak_count(first)) return;
  manifest.summaries[place] = merkle::leaf_hash(encode(manifest.summary));
  ledger::MerkleLevels log(merkle::kNodeTag, first, manifest.log_peaks);
  for (const auto& leaf : manifest.summaries) log.set(log.size(), leaf);
  manifest.checkpoint = small_snapshot().chain.certify({size, log.root()});
}

void check_signed(ByteView content) {
  auto manifest = decode<Manifest>(content);
  if (!manifest) return;
  sign(*manifest);
  const auto verified = verify_manifest(small_snapshot().chain.genesis(), encode(*manifest));
  if (!verified) return;
  XH_CHECK(*verified == *manifest);
  XH_CHECK(verified->chunk_end(verified->end_chunk() - 1) == verified->state.operations || verified->chunks.empty());
  const auto& truth = small_snapshot();
  for (const auto& record : {verify_operations(*verified, verified->first_chunk(), truth.operations),
                             verify_operations(*verified, verified->end_chunk(), truth.operations)}) {
    if (record) XH_CHECK(record->size() == verified->state.operations - verified->base.first);
  }
  ActiveOperations active(*verified);
  if (verified->state.operations - verified->base.first >= truth.records.size()) active.add(verified->base.first, truth.records);
  check_blocks(*verified, encode(truth.blocks));
}

}  // namespace

std::vector<Bytes> seeds() {
  const auto& truth = small_snapshot();
  const Bytes manifest = truth.part(PartKind::kManifest, 0);
  Manifest later = truth.manifest;
  later.base.first += ledger::kForgetStep;
  later.base.lefts = later.base.uppers = {Hash32{}};
  later.state.floor = later.base.first;
  later.state.operations += ledger::kForgetStep;
  return {chosen(What::kManifest, manifest),           chosen(What::kOperations, truth.operations),
          chosen(What::kValues, encode(truth.values)), chosen(What::kBlocks, encode(truth.blocks)),
          chosen(What::kSignedManifest, manifest),     chosen(What::kSignedManifest, encode(later))};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  using namespace xh::fuzz;
  if (size == 0) return 0;
  const ByteView content(data + 1, size - 1);
  const auto& truth = small_snapshot();
  switch (static_cast<What>(data[0] % kWhats)) {
    case What::kManifest:
      check_manifest(content);
      break;
    case What::kOperations:
      if (node::verify_operations(truth.manifest, 0, content)) XH_CHECK(equal(content, truth.operations));
      break;
    case What::kValues:
      check_values(content);
      break;
    case What::kBlocks:
      round_trips<node::BlocksPart>(content);
      check_blocks(truth.manifest, content);
      break;
    case What::kSignedManifest:
      check_signed(content);
      break;
  }
  return 0;
}
