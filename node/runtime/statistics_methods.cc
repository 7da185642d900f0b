// xh_getStatistics. Rules: docs/spec/statistics.md (ST8, ST9).
#include <fmt/format.h>

#include "identity/json_view.h"
#include "identity/statistics.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

using identity::Dimension;
using identity::StatisticsRecord;
using ledger::RecordKind;
using ledger::StateKey;

constexpr std::int64_t kMaxStatisticsPage = 100;
constexpr std::array kDimensions = {Dimension::kKind,  Dimension::kIndustry, Dimension::kRegion, Dimension::kOrganisation,
                                    Dimension::kOwner, Dimension::kRole,     Dimension::kPrefix};

std::optional<StatisticsRecord> record_of(const Node& node, const std::string& name) {
  const auto bytes = node.store().read(StateKey{RecordKind::kStatistics, name});
  return bytes ? std::optional(*decode<StatisticsRecord>(*bytes)) : std::nullopt;
}

// What was counted at a value, and the one that came before it; nullopt: no such value. `before` absent: it is the first.
struct Counted {
  Json counts;
  std::optional<std::string> before;
};
std::optional<Counted> counted_at(const Node& node, Dimension dimension, const std::string& value) {
  if (dimension == Dimension::kPrefix) {
    const auto bytes = node.store().read(StateKey{RecordKind::kTally, value});
    if (!bytes) return std::nullopt;
    const auto tally = *decode<identity::TallyRecord>(*bytes);
    return Counted{identity::to_json(tally), tally.before.empty() ? std::nullopt : std::optional(tally.before)};
  }
  const auto record = record_of(node, identity::statistics_name(dimension, value));
  if (!record) return std::nullopt;
  return Counted{identity::to_json(record->counts), record->number > 1 ? std::optional(record->before) : std::nullopt};
}

Json entry(std::string value, Counted counted) {
  counted.counts.object()->erase("before");
  return Json(counted.counts.set("value", std::move(value)));
}

Json summary(const Node& node) {
  Json dimensions = json_object();
  for (const auto dimension : kDimensions) {
    const auto record = record_of(node, std::string(identity::to_word(dimension)));
    dimensions.set(std::string(identity::to_word(dimension)), json_u64(record ? record->number : 0));
  }
  Json::Array days;
  for (const auto& day : node.resolutions().days()) days.push_back(to_json(day));
  const auto total = record_of(node, std::string(identity::kTotal));
  Json out = json_object();
  out.set("total", identity::to_json(total ? total->counts : identity::Counts{})).set("dimensions", std::move(dimensions));
  return out.set("resolutions", json_object().set("node", node.config().name).set("proven", false).set("days", std::move(days)));
}

// From the newest value back, or after the one that the cursor names.
Result<Json> page(const Node& node, Dimension dimension, const Json& params) {
  const Json* limit = params.find("limit");
  const auto most =
      static_cast<std::size_t>(std::clamp<std::int64_t>(limit == nullptr ? kMaxStatisticsPage : *limit->integer(), 1, kMaxStatisticsPage));
  std::optional<std::string> next;
  if (const Json* cursor = params.find("cursor")) {
    const auto last = counted_at(node, dimension, *cursor->string());
    if (!last) return fail(ErrorId::kWrongType, "not a cursor of this method", "cursor");
    next = last->before;
  } else if (const auto head = record_of(node, std::string(identity::to_word(dimension)))) {
    next = head->before;
  }
  Json::Array values;
  std::string last;
  while (next && values.size() < most) {
    auto counted = counted_at(node, dimension, *next);
    if (!counted) return fail(ErrorId::kNotFound, "the list of values cannot be read here", *next);
    last = *std::exchange(next, counted->before);
    values.push_back(entry(last, *std::move(counted)));
  }
  Json out = json_object();
  return Json(out.set("values", std::move(values)).set("next_cursor", next ? Json(last) : Json(nullptr)));
}

Result<Json> statistics(const Node& node, const Json& params) {
  const std::uint64_t height = node.store().head().summary.height.value;
  const Json* by = params.find("by");
  const Json* value = params.find("value");
  if (by == nullptr) {
    if (value != nullptr) return fail(ErrorId::kWrongType, "value goes with by", "value");
    return Json(summary(node).set("height", json_u64(height)));
  }
  const auto dimension = identity::dimension_from_word(*by->string());
  if (!dimension) return fail(ErrorId::kWrongType, "kind, industry, region, organisation, owner, role or prefix is expected", "by");
  if (value == nullptr) {
    XH_TRY(Json out, page(node, *dimension, params));
    return Json(out.set("by", *by).set("height", json_u64(height)));
  }
  auto counted = counted_at(node, *dimension, *value->string());
  if (!counted) return fail(ErrorId::kNotFound, "nothing was ever counted there", *value->string());
  return Json(entry(*value->string(), *std::move(counted)).set("by", *by).set("height", json_u64(height)));
}

}  // namespace

void add_statistics_methods(rpc::Dispatcher& table, Node& node) {
  using rpc::ParamType;
  table.add({"xh_getStatistics",
             "How much was registered: in all, or by kind, industry, region, organisation, owner, role or prefix.",
             {{"by", ParamType::kString, false, "a dimension: its values, newest first"},
              {"value", ParamType::kString, false, "one value of it"},
              {"limit", ParamType::kInteger, false, "values per answer, at most 100"},
              {"cursor", ParamType::kString, false, "next_cursor of the answer before"}},
             false,
             [&node](const Json& params, const rpc::Respond& respond) { respond(statistics(node, params)); }});
}

}  // namespace xh::runtime
