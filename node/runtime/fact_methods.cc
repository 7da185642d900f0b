// Single facts of the chain: the certificate that made a block final, the parameters of a height, the quota of an organisation.
#include <fmt/format.h>

#include "base/text.h"
#include "identity/record.h"
#include "ledger/rules.h"
#include "node/runtime/build_methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

// A certificate makes its block and all above which it stands final; most blocks have their own.
constexpr std::uint64_t kMaxCertificateSteps = 64;

Json fact_object() { return Json(Json::Object{}); }

std::uint64_t fact_number(const Json& params, const char* name, std::uint64_t otherwise) {
  const Json* given = params.find(name);
  return given == nullptr ? otherwise : static_cast<std::uint64_t>(std::max<std::int64_t>(0, *given->integer()));
}

Result<Json> certificate(const Node& node, const Json& params) {
  const auto& store = node.store();
  const std::uint64_t head = store.head().summary.height.value;
  const std::uint64_t height = fact_number(params, "height", head);
  for (std::uint64_t at = height; at <= head && at - height <= kMaxCertificateSteps; ++at) {
    const auto summary = store.summary(Height{at});
    const auto block = summary ? store.block(Height{at}) : std::nullopt;
    if (!block) break;
    if (block->certificate.empty()) continue;
    Json out = fact_object();
    out.set("height", json_u64(height)).set("certified_height", json_u64(at)).set("block", to_0x(summary->block.view()));
    return Json(out.set("epoch", json_u64(summary->epoch.value)).set("certificate", to_0x(block->certificate)));
  }
  return fail(ErrorId::kNotFound, "no block of this height here, or no certificate of it or of one soon above it", "height");
}

Result<Json> parameters(const Node& node, const Json& params) {
  const std::uint64_t next = node.store().head().summary.height.next().value;
  const Height height{fact_number(params, "height", next)};
  if (height.value < next) return fail(ErrorId::kWrongType, "the height of a block that is not executed yet is expected", "height");
  const auto rules = ledger::rules_of(node.store(), node.genesis()).at(height);
  Json values = fact_object();
  for (const auto& info : ledger::parameter_table()) values.set(std::string(info.name), json_u64(rules.parameters.*info.member));
  Json out = fact_object();
  return Json(out.set("height", json_u64(height.value)).set("protocol", json_u64(rules.protocol)).set("parameters", std::move(values)));
}

Result<Json> quota(const Node& node, const Json& params) {
  const auto& name = *params.find("organisation")->string();
  const auto bytes = node.store().read(ledger::StateKey{ledger::RecordKind::kOrganisation, name});
  if (!bytes) return fail(ErrorId::kNotFound, "no such organisation", name);
  const auto organisation = *decode<identity::OrganisationRecord>(*bytes);
  const Height next = node.store().head().summary.height.next();
  const auto rules = ledger::rules_of(node.store(), node.genesis());
  const std::uint64_t window = rules.at(next).window_of(next);
  const auto usage_bytes = node.store().read(ledger::StateKey{ledger::RecordKind::kUsage, name});
  const auto usage = usage_bytes ? *decode<identity::UsageRecord>(*usage_bytes) : identity::UsageRecord{};
  Json out = fact_object();
  out.set("organisation", name).set("byte_quota", json_u64(organisation.byte_quota));
  out.set("used_bytes", json_u64(usage.window == window ? usage.bytes : 0)).set("window", json_u64(window));
  return Json(out.set("window_end", json_u64(rules.window_end(next).value)).set("metered", organisation.byte_quota != 0));
}

rpc::Method fact_reader(Node& node, std::string name, std::string doc, std::vector<rpc::Param> params,
                        Result<Json> (*read)(const Node&, const Json&)) {
  return {std::move(name), std::move(doc), std::move(params), false,
          [&node, read](const Json& given, const rpc::Respond& respond) { respond(read(node, given)); }};
}

}  // namespace

void add_fact_methods(rpc::Dispatcher& table, Node& node) {
  using rpc::ParamType;
  table.add(fact_reader(node, "xh_getCertificate", "The finalization that made a block final: its own, or that of a block soon above it.",
                        {{"height", ParamType::kInteger, false, "of the block; the newest without it"}}, certificate));
  table.add(fact_reader(node, "xh_getParameters", "The parameters of the chain in force for the next block.",
                        {{"height", ParamType::kInteger, false, "of a later block"}}, parameters));
  table.add(fact_reader(node, "xh_getQuota", "What an organisation used of its byte quota in this window.",
                        {{"organisation", ParamType::kString, true, "its id"}}, quota));
}

}  // namespace xh::runtime
