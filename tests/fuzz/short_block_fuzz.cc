// Short blocks of a leader, and what a reader makes of them with its own numbers and the answers of others.
#include "node/short_block.h"

#include "fuzz_target.h"
#include "node/messages.h"

namespace xh::fuzz {
namespace {

using namespace node;  // NOLINT(google-build-using-namespace): a target of that layer

constexpr std::size_t kValidators = 4;

ledger::EnvelopeId envelope(std::uint8_t number) { return {{number}}; }

const NumberBook& book() {
  static const NumberBook made = [] {
    NumberBook numbers;
    for (std::uint8_t i = 0; i < 60; ++i)
      numbers.note({static_cast<std::uint16_t>(i % 3), 100 + static_cast<std::uint64_t>(i)}, envelope(i), Instant{});
    return numbers;
  }();
  return made;
}

// The last `listed` entries are listed.
ShortBlock block_of(std::vector<Run> runs, const std::vector<ledger::EnvelopeId>& entries, std::size_t listed) {
  ShortBlock block{{}, std::move(runs), {entries.end() - static_cast<std::ptrdiff_t>(listed), entries.end()}};
  block.header.payload_count = static_cast<std::uint32_t>(entries.size());
  block.header.payload_root = ledger::payload_root(entries);
  return block;
}

// Whatever the runs say: what comes out has the header's root, and what is missing can be asked for.
void rebuild(const ShortBlock& block) {
  Rebuild rebuild(block);
  for (const auto author : rebuild.fill(book())) XH_CHECK(author < kValidators);
  for (int asked = 0; asked < 4; ++asked) {
    const auto missing = rebuild.missing();
    if (rebuild.complete()) {
      const auto whole = decode<ledger::Block>(rebuild.block());
      XH_CHECK(missing.empty() && whole && whole->header == block.header);
      XH_CHECK(ledger::payload_root(whole->entries) == block.header.payload_root);
      return;
    }
    if (missing.empty()) return;
    const auto count = positions_in(missing);
    XH_CHECK(count.has_value() && *count <= block.header.payload_count);
    rebuild.answer(missing, std::vector<ledger::EnvelopeId>(*count, envelope(static_cast<std::uint8_t>(asked))));
    (void)rebuild.fill(book());
    for (std::uint8_t i = 0; i < 60; ++i)
      (void)rebuild.told({static_cast<std::uint16_t>(i % 3), 100 + static_cast<std::uint64_t>(i)}, envelope(i));
  }
}

}  // namespace

std::vector<Bytes> seeds() {
  const std::vector<ledger::EnvelopeId> run = {envelope(1), envelope(4)};
  const std::vector<ledger::EnvelopeId> all = {envelope(1), envelope(2), envelope(3)};
  std::vector<Bytes> out;
  const auto arranged = arrange({envelope(3), envelope(4), envelope(5), envelope(90)}, {book(), Instant{}, 9, {}});
  out.push_back(encode(block_of(arranged.runs, arranged.entries, 1)));
  out.push_back(encode(block_of({Run{1, 101, 1, run_check(std::span(run).first(1))}}, all, 2)));
  out.push_back(encode(block_of({Run{0, UINT32_MAX, 1, 7}, Run{3, 5, 2, 0}}, all, 0)));
  out.push_back(encode(block_of({}, {}, 0)));
  out.push_back(encode(Message(EntriesRequest{{}, {{0, 3}, {9, 1}}})));
  return out;
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  const ByteView bytes(data, size);
  if (fuzz::round_trips<node::ShortBlock>(bytes)) {
    const auto block = *decode<node::ShortBlock>(bytes);
    if (node::check_form(block, fuzz::kValidators)) fuzz::rebuild(block);
  }
  const auto message = decode<node::Message>(bytes);
  const auto* request = message ? std::get_if<node::EntriesRequest>(&*message) : nullptr;
  const auto count = request == nullptr ? Result<std::size_t>(0) : node::positions_in(request->spans);
  if (count) XH_CHECK(*count <= ledger::kMaxBlockEntries);
  return 0;
}
