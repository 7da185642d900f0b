// The log of an operator's actions, as a file, and what an auditor remembers of it. Input: one byte, even: the file, odd: the text; and it.
#include "fuzz_target.h"
#include "node/storage/admin_log.h"
#include "tools/xh_audit/admin_log.h"

namespace xh::fuzz {
namespace {

using storage::AdminEntry;
using storage::AdminKind;

void frame(Bytes& out, const AdminEntry& entry) {
  const Bytes bytes = encode(entry);
  for (std::size_t i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(bytes.size() >> (8 * i)));
  append(out, bytes);
  append(out, storage::hash_of(entry).view());
}

// What is sound is a beginning of the file, and stands in a chain.
void check_file(ByteView content) {
  std::uint64_t seen = 0;
  Bytes again = to_bytes(content.first(std::min(content.size(), storage::kAdminHeadBytes)));
  std::optional<Hash32> before;
  const auto reading = storage::read_admin_log(content, [&](const AdminEntry& entry, const Hash32& hash) {
    XH_CHECK(hash == storage::hash_of(entry));
    XH_CHECK(!before || *before == entry.previous);
    XH_CHECK(!tools::entry_line(entry).empty() && !tools::entry_json(entry, hash).dump().empty());
    before = hash;
    ++seen;
    frame(again, entry);
  });
  XH_CHECK(reading.entries == seen && reading.end <= content.size());
  XH_CHECK(seen == 0 || (again.size() == reading.end && equal(again, content.first(again.size()))));
  XH_CHECK(reading.tail.has_value() == (reading.end < content.size()) || seen == 0);
}

}  // namespace

std::vector<Bytes> seeds() {
  Bytes file{0, 'X', 'H', 'A', 'D', 'M', 'L', 0, 1};
  AdminEntry entry;
  entry.detail = R"({"role":"validator"})";
  for (const auto kind : {AdminKind::kStarted, AdminKind::kBegun, AdminKind::kEnded, AdminKind::kTorn, AdminKind::kStopped}) {
    entry.kind = kind;
    entry.action = kind == AdminKind::kBegun ? "admin_drain" : "";
    entry.begun = kind == AdminKind::kEnded ? std::optional<std::uint64_t>(1) : std::nullopt;
    frame(file, entry);
    entry.previous = storage::hash_of(entry);
    ++entry.number;
  }
  Bytes torn = file;
  torn.resize(torn.size() - 7);
  Bytes text{1};
  append(text, as_bytes(tools::to_text({12, entry.previous})));
  return {file, torn, text};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  if (data[0] % 2 == 0) {
    fuzz::check_file(rest);
    (void)fuzz::round_trips<storage::AdminEntry>(rest);
  } else if (const auto head = tools::remembered_head_from(as_text(rest))) {
    XH_CHECK(*tools::remembered_head_from(tools::to_text(*head)) == *head);
  }
  return 0;
}
