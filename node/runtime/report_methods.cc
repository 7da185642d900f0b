// The methods for operators: what consensus does, and why it does not. Spec: docs/spec/diagnosis.md.
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

/// Strangers are spoken of for this long.
constexpr auto kStrangerMemory = std::chrono::hours(1);

std::int64_t millis(Duration duration) { return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count(); }

Duration since(std::chrono::steady_clock::time_point then) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - then);
}

Json member_json(const node::Report& report, const node::MemberReport& member, Duration age) {
  Json out = json_object();
  out.set("name", member.name)
      .set("weight", json_u64(member.weight))
      .set("self", member.self)
      .set("connected", member.self || member.connected)
      .set("active", node::is_active(report, member));
  out.set("height", json_u64(member.self ? report.executed.value : member.announced.value))
      .set("cosigned", json_u64(member.cosigned))
      .set("heard_view", json_u64(member.ballot.heard.value))
      .set("notarized", member.ballot.notarized)
      .set("nullified", member.ballot.nullified)
      .set("finalized_view", json_u64(member.ballot.finalized.value));
  out.set("silent_ms", member.silent_for ? Json(millis(*member.silent_for + age)) : Json(nullptr))
      .set("known_protocol", member.known_protocol ? json_u64(*member.known_protocol) : Json(nullptr))
      .set("clock_ahead_ms", member.clock_ahead_ms ? Json(*member.clock_ahead_ms) : Json(nullptr));
  return out;
}

Json report_json(const node::Report& report, Instant now) {
  const Duration age = now - report.taken_at;
  const auto& progress = report.progress;
  const auto strength = node::strength_of(report);
  std::uint64_t total = 0;
  Json::Array members;
  for (const auto& member : report.members) {
    total += member.weight;
    members.push_back(member_json(report, member, age));
  }
  Json out = json_object();
  out.set("age_ms", millis(age)).set("epoch", json_u64(report.epoch.value)).set("view", json_u64(progress.view.value));
  out.set("last_final_view", json_u64(progress.last_final.value))
      .set("entered_by", consensus::name_of(progress.entered_by))
      .set("view_age_ms", millis(now - progress.entered_at))
      .set("final_age_ms", millis(report.since_final + age));
  out.set("leader", report.members.empty() ? Json(nullptr) : Json(report.members.at(progress.leader).name))
      .set("leader_skipped", progress.leader_skipped)
      .set("proposed", progress.proposed);
  out.set("weight", json_object()
                        .set("total", json_u64(total))
                        .set("quorum", json_u64(report.quorum))
                        .set("connected", json_u64(strength.connected))
                        .set("active", json_u64(strength.active)));
  out.set("height", json_u64(report.executed.value))
      .set("final_height", json_u64(report.finalized.value))
      .set("best_height", json_u64(report.best_peer.value))
      .set("certified_size", json_u64(report.certified_size));
  out.set("missing", json_object()
                         .set("blocks", json_u64(progress.missing_blocks))
                         .set("certificates", json_u64(progress.missing_certificates))
                         .set("bodies", json_u64(report.missing_bodies)));
  out.set("voting", report.voting).set("key_doubt", std::string(consensus::name_of(report.doubt))).set("listening", report.listening);
  out.set("signer_fault", report.signer_fault ? Json(*report.signer_fault) : Json(nullptr));
  return Json(out.set("validators", std::move(members)));
}

}  // namespace

node::Facts facts_of(const Node& node, const node::Report& report) {
  node::Facts facts{.report = report, .now = read_clock().now, .validator_by_configuration = node.config().role == Role::kValidator};
  for (const auto& peer : node.peers()) {
    if (!peer.connected && peer.problem)
      facts.peers.push_back({peer.name, peer.problem->reason, since(peer.problem->at), peer.problem->refused});
  }
  for (const auto& refusal : node.refusals()) {
    const bool listed = std::ranges::any_of(facts.peers, [&](const auto& peer) { return peer.name == refusal.who; });
    if (!listed && since(refusal.last) <= kStrangerMemory)
      facts.strangers.push_back({refusal.who, refusal.reason, since(refusal.last), true});
  }
  for (const auto& folder : {node.config().data_dir, node.config().keys_dir}) {
    const auto space = os::free_space(folder);
    if (space) facts.disks.push_back({folder, space->free_bytes, space->total_bytes});
  }
  if (const auto damage = node.store().damage()) facts.damage = damage->to_string();
  if (const auto ranges = node.store().read(ledger::StateKey{ledger::RecordKind::kRedaction, ""})) {
    const Height newest = decode<identity::RedactionRangesRecord>(*ranges)->newest;
    const auto then = node.store().summary(newest);
    const std::uint64_t now = node.store().head().summary.time.value;
    // A node that keeps a window of blocks, and not this one any more, has told it long enough.
    if (then) facts.redaction = node::LastRedaction{newest, std::chrono::milliseconds(now - std::min(now, then->time.value))};
  }
  return facts;
}

void add_report_methods(rpc::Dispatcher& table, Node& node) {
  const auto starting = [] { return fail(ErrorId::kNotReady, "the node is starting"); };
  table.add({"xh_getConsensus",
             "The view, who voted in it, and what this node knows of each validator.",
             {},
             false,
             [&node, starting](const Json&, const rpc::Respond& respond) {
               const auto report = node.report();
               if (!report) return respond(starting());
               respond(report_json(*report, read_clock().now));
             }});
  table.add({"xh_diagnose",
             "Findings: what keeps this node or the chain from its work, the likely cause first.",
             {},
             false,
             [&node, starting](const Json&, const rpc::Respond& respond) {
               const auto report = node.report();
               if (!report) return respond(starting());
               Json::Array findings;
               for (const auto& finding : node::diagnose(facts_of(node, *report))) {
                 findings.push_back(Json(json_object()
                                             .set("id", finding.id)
                                             .set("severity", node::name_of(finding.severity))
                                             .set("what", finding.what)
                                             .set("hint", finding.hint)));
               }
               Json out = json_object();
               out.set("node", node.config().name).set("height", json_u64(report->executed.value));
               respond(Json(out.set("findings", std::move(findings))));
             }});
}

}  // namespace xh::runtime
