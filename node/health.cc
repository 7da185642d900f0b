#include "node/health.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace xh::node {
namespace {

using Checks = std::vector<HealthCheck>;

std::int64_t whole_seconds(Duration duration) { return std::chrono::duration_cast<std::chrono::seconds>(duration).count(); }

tl::unexpected<Error> bad_threshold(std::string_view name, std::string what) {
  return fail(ErrorId::kBadRequest, std::move(what), std::string(name));
}

Result<std::uint64_t> threshold_in(std::string_view name, std::string_view digits) {
  if (digits.empty() || digits.size() > kMaxThresholdDigits || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return bad_threshold(name, fmt::format("a number of 1 to {} digits is expected", kMaxThresholdDigits));
  std::uint64_t value = 0;
  for (const char digit : digits) value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  return value;
}

Status set_threshold(Thresholds& out, std::string_view name, std::uint64_t value) {
  struct Optional {
    std::string_view name;
    std::optional<std::uint64_t> Thresholds::*member;
  };
  static constexpr std::array<Optional, 4> kOptional = {{{"max_checkpoint_lag", &Thresholds::max_checkpoint_lag},
                                                         {"max_final_age_s", &Thresholds::max_final_age_s},
                                                         {"min_peers", &Thresholds::min_peers},
                                                         {"min_margin", &Thresholds::min_margin}}};
  const auto found = std::ranges::find(kOptional, name, &Optional::name);
  if (found != kOptional.end()) {
    out.*(found->member) = value;
  } else if (name == "max_lag") {
    out.max_lag = value;
  } else if (name == "min_free_mib") {
    out.min_free_mib = value;
  } else if (name == "max_clock_ms") {
    out.max_clock_ms = value;
  } else if (name == "voting" && value <= 1) {
    out.voting = value == 1;
  } else {
    return bad_threshold(name, name == "voting" ? "0 or 1 is expected" : "unknown parameter");
  }
  return {};
}

void check_store(Checks& out, const Facts& facts, const Thresholds& wanted) {
  const auto& report = facts.report;
  const Duration age = facts.now - report.taken_at;
  out.push_back({"turns", age <= kStuck, fmt::format("the last turn was {} s ago", whole_seconds(age))});
  out.push_back({"undamaged", !facts.damage, facts.damage ? "the store is damaged: " + *facts.damage : "no damage was found"});
  out.push_back({"agrees", !report.diverged, report.diverged ? "the network certified another state" : "no other state is certified"});
  const std::uint64_t lag = report.best_peer.value - std::min(report.best_peer.value, report.executed.value);
  out.push_back(
      {"caught-up", lag <= wanted.max_lag, fmt::format("height {}, the best peer has {}", report.executed.value, report.best_peer.value)});
  out.push_back({"provable", report.certified_size > 0,
                 report.certified_size > 0 ? fmt::format("a checkpoint of size {} is certified", report.certified_size)
                                           : std::string("no checkpoint is certified yet")});
  if (wanted.max_checkpoint_lag) {
    const std::uint64_t blocks = report.executed.value + 1;
    const std::uint64_t open = blocks - std::min(blocks, report.certified_size);
    out.push_back({"certified", open <= *wanted.max_checkpoint_lag, fmt::format("{} executed blocks lack a certified checkpoint", open)});
  }
}

void check_machine(Checks& out, const Facts& facts, const Thresholds& wanted) {
  for (const auto& disk : facts.disks) {
    out.push_back(
        {"disk", (disk.free_bytes >> 20) >= wanted.min_free_mib, fmt::format("{} MiB are free for {}", disk.free_bytes >> 20, disk.path)});
  }
  if (const auto median = median_clock(facts.report)) {
    const auto off = static_cast<std::uint64_t>(*median < 0 ? -*median : *median);
    out.push_back({"clock", off <= wanted.max_clock_ms, fmt::format("{} ms from the median of the validators' clocks", off)});
  }
}

void check_network(Checks& out, const Facts& facts, std::size_t peers, const Thresholds& wanted) {
  const auto& report = facts.report;
  if (wanted.min_peers) out.push_back({"peers", peers >= *wanted.min_peers, fmt::format("{} listed peers are connected", peers)});
  if (wanted.min_margin) {
    const std::uint64_t connected = strength_of(report).connected;
    out.push_back({"margin", connected >= report.quorum && connected - report.quorum >= *wanted.min_margin,
                   fmt::format("validators of weight {} are reachable, the quorum is {}", connected, report.quorum)});
  }
  if (wanted.max_final_age_s) {
    const auto age = whole_seconds(report.since_final + (facts.now - report.taken_at));
    out.push_back({"final", static_cast<std::uint64_t>(std::max<std::int64_t>(age, 0)) <= *wanted.max_final_age_s,
                   fmt::format("the last finalization was {} s ago", age)});
  }
}

std::string not_voting(const Facts& facts) {
  const auto& report = facts.report;
  if (report.signer_fault) return "the remote signer cannot be used: " + *report.signer_fault;
  if (report.doubt != consensus::Doubt::kNone) return fmt::format("the consensus key is in doubt: {}", consensus::name_of(report.doubt));
  if (report.listening) return "it listens before it votes";
  return "it is no validator of this epoch";
}

}  // namespace

Result<Thresholds> parse_thresholds(std::string_view query) {
  Thresholds out;
  std::set<std::string_view> seen;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    const std::string_view name = pair.substr(0, equals);
    if (!seen.insert(name).second) return bad_threshold(name, "stands twice");
    XH_TRY(const auto value, threshold_in(name, equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1)));
    XH_TRY_VOID(set_threshold(out, name, value));
  }
  return out;
}

std::vector<HealthCheck> check_health(const Facts& facts, std::size_t peers, const Thresholds& thresholds) {
  Checks out;
  check_store(out, facts, thresholds);
  check_machine(out, facts, thresholds);
  check_network(out, facts, peers, thresholds);
  if (thresholds.voting) out.push_back({"voting", facts.report.voting, facts.report.voting ? "it votes" : not_voting(facts)});
  return out;
}

bool all_passed(const std::vector<HealthCheck>& checks) { return std::ranges::all_of(checks, &HealthCheck::passed); }

}  // namespace xh::node
