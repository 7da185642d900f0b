// Files of a ledger, of snapshots and of a restore, as a damaged disk may give them back. Where a digest stands at the end, the input is
// read a second time with the right one, so that what is behind it is reached. Input: one byte of which file, and its content.
#include "fuzz_target.h"
#include "node/storage/audit_file.h"
#include "node/storage/derived_files.h"
#include "node/storage/journal_file.h"
#include "node/storage/ledger_files.h"
#include "node/storage/snapshot_folder.h"
#include "node/storage/twig_file.h"
#include "tests/unit/node/storage/memory_disk.h"

namespace xh::fuzz {
namespace {

using namespace storage;

enum class Which : std::uint8_t { kBase, kContents, kDerived, kAudit, kTwigs, kRing, kJournal, kLog, kOperations };
constexpr std::uint8_t kWhichs = 9;
constexpr std::uint64_t kSlots = 4;

const Hash32 kChain = sha256(as_bytes("chain"));
const AuditPoint kPoint{Height{40}, 1234, sha256(as_bytes("state"))};

Bytes with_digest(Bytes bytes) {
  if (bytes.size() < Hash32::kSize) return bytes;
  bytes.resize(bytes.size() - Hash32::kSize);
  append(bytes, sha256(bytes).view());
  return bytes;
}

// 20 pairs: what proofs may say.
struct Audited {
  std::vector<ledger::AuditLeaf> leaves;
  Hash32 root;
  Bytes file;
  Audited() {
    for (int i = 0; i < 20; ++i) leaves.push_back({sha256(as_bytes(std::to_string(i))), sha256(as_bytes("value"))});
    std::ranges::sort(leaves, {}, &ledger::AuditLeaf::key);
    MemoryDisk disk;
    auto writer = AuditWriter::create({"", 0, kChain, &disk}, kPoint);
    for (const auto& leaf : leaves) XH_CHECK(writer->add(leaf));
    root = writer->finish();
    file = disk.files().at("/audit.0");
  }
};
const Audited& audited() {
  static const Audited kAudited;
  return kAudited;
}

void read_base_file(ByteView content) {
  MemoryDisk disk({{"/base", to_bytes(content)}});
  const auto base = read_base("", kChain, disk);
  if (!base) return;
  MemoryDisk again;
  write_base("", *base, again);
  XH_CHECK(equal(again.files().at("/base"), content));
}

void read_contents(ByteView content) {
  MemoryDisk disk({{"/complete", to_bytes(content)}});
  const auto contents = SnapshotFolder("", disk).contents();
  if (!contents) return;
  MemoryDisk again;
  SnapshotFolder("", again).write_contents(*contents);
  XH_CHECK(equal(again.files().at("/complete"), content));
}

void read_derived(ByteView content) {
  MemoryDisk disk({{"/derived.0", to_bytes(content)}});
  auto files = *DerivedFiles::open("", kChain, {.disk = &disk});
  for (const auto& slot : files.slots()) {
    const auto derived = files.load(slot);
    if (!derived) continue;
    files.write(*derived);
    XH_CHECK(equal(disk.files().at("/derived.1"), content));
    return;
  }
}

void read_audit(ByteView content) {
  MemoryDisk disk({{"/audit.0", to_bytes(content)}});
  const AuditSlot slot{"", 0, kChain, &disk};
  auto reader = AuditReader::open(slot, kPoint);
  if (!reader) return;
  for (const int number : {3, 100}) {
    const Hash32 key = sha256(as_bytes(std::to_string(number)));
    const auto proof = reader->prove(key);
    const auto value = proof ? ledger::verify_audit(*proof, key, audited().root) : fail(proof.error());
    if (value) XH_CHECK(value->has_value() == (number == 3));
  }
  while (reader->peek()) reader->take();
  (void)reader->is_sound();
}

void read_journal(ByteView content) {
  MemoryDisk disk({{"/journal", to_bytes(content)}});
  std::vector<Bytes> first;
  const auto into = [](std::vector<Bytes>& records) { return [&records](Bytes record) { records.push_back(std::move(record)); }; };
  auto journal = JournalFile::open("/journal", into(first), disk);
  if (!journal) return;
  first.push_back(to_bytes("more"));
  journal->append(first.back());
  journal->sync();
  std::vector<Bytes> second;
  XH_CHECK(JournalFile::open("/journal", into(second), disk));
  XH_CHECK(second == first);
}

void read_ring(ByteView content) {
  MemoryDisk disk({{"/ring", to_bytes(content)}});
  auto ring = SectorRing::open("/ring", kSlots, {.disk = &disk});
  if (!ring) return;
  const auto before = ring->newest();
  if (before && before->sequence == ~std::uint64_t{0}) return;
  ring->write(before ? before->sequence + 1 : 1, as_bytes("more"));
  const auto again = SectorRing::open("/ring", kSlots, {.disk = &disk});
  XH_CHECK(again && again->newest() == ring->newest());
}

void read_log(ByteView content) {
  MemoryDisk disk({{"/values.000000", to_bytes(content)}});
  const auto log = *RecordLog::open("", "values", {.disk = &disk});
  (void)log.scan(0, log.end(), [&](Address at, Bytes record) -> Status {
    XH_CHECK(*log.read(at) == record);
    return {};
  });
}

void read_operations(ByteView content) {
  MemoryDisk disk({{"/operations.000000", to_bytes(content)}});
  const auto file = OperationFile::open("", {.disk = &disk});
  if (!file) return;
  (void)file->scan(0, file->end(), [](const OperationFile::Stored&) -> Status { return {}; });
  (void)file->leaf_hashes(0, file->end());
}

void read_twigs(ByteView content) {
  MemoryDisk disk({{"/twigs", to_bytes(content)}});
  const auto twigs = *TwigFile::open("/twigs", {.disk = &disk});
  for (const std::uint64_t twig : {0, 1}) {
    const auto kept = twigs.kept(twig);
    XH_CHECK(kept.empty() || kept.size() == ledger::kKeptHashes);
  }
}

void read(Which which, ByteView content) {
  switch (which) {
    case Which::kBase:
      return read_base_file(content);
    case Which::kContents:
      return read_contents(content);
    case Which::kDerived:
      return read_derived(content);
    case Which::kAudit:
      return read_audit(content);
    case Which::kTwigs:
      return read_twigs(content);
    case Which::kRing:
      return read_ring(content);
    case Which::kJournal:
      return read_journal(content);
    case Which::kLog:
      return read_log(content);
    case Which::kOperations:
      return read_operations(content);
  }
}

Bytes file_of(Which which, ByteView content) {
  Bytes out{static_cast<std::uint8_t>(which)};
  append(out, content);
  return out;
}

}  // namespace

std::vector<Bytes> seeds() {
  MemoryDisk disk;
  LedgerBase base;
  base.chain_id = kChain;
  write_base("", base, disk);
  base.first_block = base.retained = base.state.height = Height{3};
  base.log_peaks.resize(2);
  base.state.first = ledger::kForgetStep;
  base.state.lefts.resize(1);
  base.state.uppers.resize(1);
  const Bytes whole = disk.files().at("/base");
  write_base("", base, disk);
  SnapshotFolder("", disk).write_contents({.manifest = kChain, .values = {0, 7}, .blocks = {3, 6}});
  auto derived = *DerivedFiles::open("", kChain, {.disk = &disk});
  ledger::StateHead head;
  head.operations = 3 * ledger::kTwigOperations + 5;
  derived.write({Height{3}, head, 9, 1, Bytes(3 * ledger::kTwigOperations / 8, 1), {Hash32{}, Hash32{}}});
  auto twigs = *TwigFile::open("/twigs", {.disk = &disk});
  twigs.keep(0, std::vector<Hash32>(ledger::kKeptHashes));
  twigs.keep(1, std::vector<Hash32>(ledger::kKeptHashes));
  auto ring = *SectorRing::open("/ring", kSlots, {.disk = &disk});
  for (std::uint64_t i = 1; i < 7; ++i) ring.write(i, encode(CommitRecord{}));
  auto journal = *JournalFile::open(
      "/journal", [](const Bytes&) {}, disk);
  for (const char* record : {"one", "two", "three"}) {
    journal.append(as_bytes(record));
    journal.sync();
  }
  auto log = *RecordLog::open("", "values", {.disk = &disk});
  for (const char* record : {"one", "", "three"}) (void)log.append(as_bytes(record));
  auto operations = *OperationFile::open("", {.disk = &disk});
  operations.append(std::vector<OperationFile::Stored>{{ledger::OperationRecord{}, 0}, {ledger::OperationRecord{}, 11}});
  const auto files = disk.files();
  return {file_of(Which::kBase, whole),
          file_of(Which::kBase, files.at("/base")),
          file_of(Which::kContents, files.at("/complete")),
          file_of(Which::kDerived, files.at("/derived.0")),
          file_of(Which::kAudit, audited().file),
          file_of(Which::kTwigs, files.at("/twigs")),
          file_of(Which::kRing, files.at("/ring")),
          file_of(Which::kJournal, files.at("/journal")),
          file_of(Which::kLog, files.at("/values.000000")),
          file_of(Which::kOperations, files.at("/operations.000000"))};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  if (size == 0) return 0;
  const auto which = static_cast<fuzz::Which>(data[0] % fuzz::kWhichs);
  const ByteView content(data + 1, size - 1);
  fuzz::read(which, content);
  if (which <= fuzz::Which::kAudit) fuzz::read(which, fuzz::with_digest(to_bytes(content)));
  return 0;
}
