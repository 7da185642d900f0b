#include "node/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ledger/execution/operation.h"

namespace xh::node {
namespace {

using ledger::RecordKind;
using ledger::StateKey;

// What an operation that was applied made. Registering, allocating and anchoring for the first time succeed once for each name.
std::optional<StateKey> made_by(const execution::Operation& operation) {
  const auto* about_identity = std::get_if<identity::Operation>(&operation);
  if (about_identity == nullptr) return std::nullopt;
  if (const auto* op = std::get_if<identity::Register>(about_identity)) return StateKey{RecordKind::kIdentifier, op->identifier};
  if (const auto* op = std::get_if<identity::AllocatePrefix>(about_identity)) return StateKey{RecordKind::kPrefix, op->prefix};
  const auto* op = std::get_if<identity::AnchorRoot>(about_identity);
  if (op == nullptr || !op->previous.is_zero()) return std::nullopt;
  return StateKey{RecordKind::kAnchorStream, op->stream};
}

void add_made(std::string_view prefix, const EnvelopeBytes& body, const ledger::Receipt& receipt, std::vector<StateKey>& out) {
  if (receipt.outcome != ledger::kResultOk) return;
  const auto envelope = decode<ledger::Envelope>(body.bytes);
  const auto transaction =
      envelope ? decode<ledger::Transaction>(envelope->transaction) : Result<ledger::Transaction>(fail(envelope.error()));
  if (!transaction) return;  // what was executed decodes
  for (std::size_t i = 0; i < transaction->operations.size() && i < receipt.results.size(); ++i) {
    if (receipt.results[i] != ledger::kResultOk) continue;
    const auto operation = execution::parse_operation(transaction->operations[i].kind, transaction->operations[i].body);
    auto made = operation ? made_by(*operation) : std::nullopt;
    if (made && lies_below(made->name, prefix)) out.push_back(*std::move(made));
  }
}

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

}  // namespace

bool lies_below(std::string_view name, std::string_view prefix) {
  return name.size() > prefix.size() && name.starts_with(prefix) && (name[prefix.size()] == '.' || name[prefix.size()] == '/');
}

std::string ListingPlace::text() const { return fmt::format("{}.{}", height.value, record); }

Result<ListingPlace> ListingPlace::parse(std::string_view text) {
  const auto dot = text.find('.');
  ListingPlace place;
  if (dot == std::string_view::npos || !read_number(text.substr(0, dot), place.height.value) ||
      !read_number(text.substr(dot + 1), place.record) || place.text() != text)
    return fail(ErrorId::kWrongType, "not a cursor of this method", "cursor");
  return place;
}

std::vector<StateKey> made_below(std::string_view prefix, std::span<const ledger::EnvelopeId> entries,
                                 std::span<const EnvelopeBytes> bodies, std::span<const ledger::Receipt> receipts,
                                 const MadeByRedacted& redacted) {
  std::vector<StateKey> out;
  std::size_t at = 0;
  for (const auto& receipt : receipts) {
    // Skipped entries have no receipt.
    while (at < entries.size() && entries[at] != receipt.envelope) ++at;
    if (at >= entries.size() || at >= bodies.size()) break;
    const std::size_t entry = at++;
    if (!is_redacted(bodies[entry])) {
      add_made(prefix, bodies[entry], receipt, out);
    } else if (receipt.outcome == ledger::kResultOk) {
      for (auto& key : redacted(entry)) {
        if (lies_below(key.name, prefix) && std::ranges::find(out, key) == out.end()) out.push_back(std::move(key));
      }
    }
  }
  return out;
}

std::vector<StateKey> made_below(std::string_view prefix, const ledger::Genesis& genesis) {
  std::vector<StateKey> out;
  for (const auto& given : genesis.prefixes) {
    if (lies_below(given.prefix, prefix)) out.push_back({RecordKind::kPrefix, given.prefix});
  }
  return out;
}

}  // namespace xh::node
