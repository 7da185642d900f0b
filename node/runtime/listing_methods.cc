// xh_listPrefix: what lies below a prefix, in the order in which it was made. Rule: docs/spec/bulk.md (BK14).
#include <fmt/format.h>

#include "identity/json_view.h"
#include "ledger/execution/redactions.h"
#include "node/listing.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

using ledger::RecordKind;
using ledger::StateKey;
using node::ListingPlace;

constexpr std::int64_t kMaxListPage = 1000;
// An answer goes through so many blocks, and reads so many bytes of them, at most: nobody else waits long for it.
constexpr std::uint64_t kMaxListBlocks = 500;
constexpr std::size_t kMaxListBytes = 4 * 1024 * 1024;
// Of records as the ledger holds them; as JSON they are at most about three times as large.
constexpr std::size_t kMaxListRecordBytes = 2 * 1024 * 1024;

std::string_view word(RecordKind kind) {
  return kind == RecordKind::kPrefix ? "prefix" : kind == RecordKind::kIdentifier ? "identifier" : "stream";
}

Json record_json(RecordKind kind, ByteView bytes) {
  if (kind == RecordKind::kPrefix) return identity::to_json(*decode<identity::PrefixRecord>(bytes));
  if (kind == RecordKind::kIdentifier) return identity::to_json(*decode<identity::IdentifierRecord>(bytes));
  return identity::to_json(*decode<identity::AnchorStreamRecord>(bytes));
}

Height created(RecordKind kind, ByteView bytes) {
  if (kind == RecordKind::kIdentifier) return decode<identity::IdentifierRecord>(bytes)->created.height;
  return decode<identity::AnchorStreamRecord>(bytes)->created.height;
}

// One answer: goes on from a place until it is full.
class Page {
 public:
  Page(const Node& node, std::string prefix, std::size_t limit) : node_(node), prefix_(std::move(prefix)), limit_(limit) {}

  Result<Json> from(ListingPlace place) {
    const Height head = node_.store().head().summary.height;
    const Height first = node_.store().retained();
    if (place.height < first && place != ListingPlace{})
      return fail(ErrorId::kNotRetained,
                  fmt::format("the listing went to height {}, this node keeps {} and later", place.height.value, first.value));
    if (place.height > head)
      return fail(ErrorId::kNotReady, fmt::format("the listing went to height {}, this node has {}", place.height.value, head.value));
    const bool complete = first == Height{0};
    if (place.height < first) place = {first, 0};
    const std::uint64_t begin = place.height.value;
    while (place.height <= head && place.height.value < begin + kMaxListBlocks && read_ < kMaxListBytes) {
      XH_TRY(const auto made, made_at(place.height));
      while (place.record < made.size() && add(place.height, made[place.record])) ++place.record;
      if (place.record < made.size()) break;
      place = {place.height.next(), 0};
    }
    Json out = json_object();
    out.set("prefix", prefix_).set("data", std::move(data_)).set("height", json_u64(std::min(place.height, head).value));
    out.set("head", json_u64(head.value)).set("from_height", json_u64(first.value)).set("complete", complete);
    out.set("redacted_entries", json_u64(redacted_));
    return Json(out.set("next_cursor", place.height <= head ? Json(place.text()) : Json(nullptr)));
  }

 private:
  Result<std::vector<StateKey>> made_at(Height height) {
    if (height == Height{0}) return node::made_below(prefix_, node_.genesis());
    const auto stored = node_.store().block(height);
    const auto block = stored ? decode<ledger::Block>(stored->block) : Result<ledger::Block>(fail(ErrorId::kNotFound, ""));
    if (!block) return fail(ErrorId::kNotRetained, fmt::format("block {} cannot be read here", height.value));
    for (const auto& body : stored->bodies) read_ += body.bytes.size();
    return node::made_below(prefix_, block->entries, stored->bodies, stored->receipts,
                            [&](std::size_t entry) { return made_by_redacted(height, entry); });
  }

  // Of a redacted entry the ledger knows the record whose content it carried, and that record knows when it was made.
  std::vector<StateKey> made_by_redacted(Height height, std::size_t entry) {
    ++redacted_;
    const auto key = execution::record_of_redacted_entry(node_.store(), height, entry);
    const auto bytes = key ? node_.store().read(*key) : std::nullopt;
    if (!bytes || key->kind == RecordKind::kDocument || created(key->kind, *bytes) != height) return {};
    from_redacted_[*key] = entry;
    return {*key};
  }

  // False: the page is full.
  bool add(Height height, const StateKey& key) {
    if (data_.size() >= limit_ || bytes_ >= kMaxListRecordBytes) return false;
    const auto bytes = node_.store().read(key);
    if (!bytes) return true;  // records are never deleted
    bytes_ += bytes->size();
    Json item = json_object();
    item.set("kind", word(key.kind)).set("name", key.name).set("record", shown(node_, key, record_json(key.kind, *bytes), *bytes));
    const auto redacted = from_redacted_.find(key);
    if (redacted != from_redacted_.end()) {
      const auto redaction = execution::redaction_of_entry(node_.store(), height, redacted->second);
      if (redaction) item.set("redacted", identity::to_json(*redaction));
    }
    data_.push_back(std::move(item));
    return true;
  }

  const Node& node_;
  std::string prefix_;
  std::size_t limit_;
  std::size_t read_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t redacted_ = 0;                     // executed entries without bytes, in the blocks of this page
  std::map<StateKey, std::size_t> from_redacted_;  // what they made: the entry
  Json::Array data_;
};

Result<Json> list(const Node& node, const Json& params) {
  XH_TRY(const auto prefix, identity::Prefix::parse(*params.find("prefix")->string()));
  const Json* limit = params.find("limit");
  const Json* cursor = params.find("cursor");
  ListingPlace place;
  if (cursor != nullptr) {
    XH_TRY(place, ListingPlace::parse(*cursor->string()));
  }
  const auto size = limit == nullptr ? kMaxListPage : std::clamp<std::int64_t>(*limit->integer(), 1, kMaxListPage);
  return Page(node, prefix.text(), static_cast<std::size_t>(size)).from(place);
}

}  // namespace

void add_listing_methods(rpc::Dispatcher& table, Node& node) {
  table.add({"xh_listPrefix",
             "What lies below a prefix, in the order in which it was made, with the records of now.",
             {{"prefix", rpc::ParamType::kString, true, "e.g. 88.100.7"},
              {"limit", rpc::ParamType::kInteger, false, "records per answer, at most 1,000; an answer may hold fewer, also none"},
              {"cursor", rpc::ParamType::kString, false, "next_cursor of the answer before"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) { respond(list(node, params)); }});
}

}  // namespace xh::runtime
