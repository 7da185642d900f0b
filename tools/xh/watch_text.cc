#include "tools/xh/watch_text.h"

#include <fmt/format.h>

#include "tools/common/context.h"

namespace xh::tools {
namespace {

bool is_true(const Json& object, std::string_view name) { return scalar(object, name) == "true"; }

// N, X and F stand for notarize and nullify in this view and a finalize vote above the last final one.
std::string votes_of(const Json& member) {
  std::string votes;
  votes += is_true(member, "notarized") ? 'N' : '.';
  votes += is_true(member, "nullified") ? 'X' : '.';
  votes += number_of(member, "finalized_view").value_or(0) > 0 ? 'F' : '.';
  return votes;
}

std::string state_of(const Json& member) {
  if (is_true(member, "self")) return "self";
  if (!is_true(member, "connected")) return "MISSING";
  return is_true(member, "active") ? "ok" : "SILENT";
}

std::string row(const Json& member, const std::string& leader) {
  const std::string name = scalar(member, "name");
  const Json* clock = member.find("clock_ahead_ms");
  const bool told = clock != nullptr && clock->integer() != nullptr;
  return fmt::format("{} {:<24} {:>8} {:<8} {:>12} {:>10} {} {:>8} {:>10}\n", name == leader ? '>' : ' ', name, scalar(member, "weight"),
                     state_of(member), scalar(member, "height"), scalar(member, "cosigned"), votes_of(member),
                     is_true(member, "self") ? "" : age_text(member.find("silent_ms")),
                     told ? fmt::format("{:+} ms", *clock->integer()) : "");
}

std::string margin_text(const Json& answer) {
  const Json* weight = answer.find("weight");
  if (weight == nullptr) return "-";
  const auto connected = number_of(*weight, "connected").value_or(0);
  const auto quorum = number_of(*weight, "quorum").value_or(0);
  const std::string margin =
      connected >= quorum ? fmt::format("margin {}", connected - quorum) : fmt::format("{} SHORT OF A QUORUM", quorum - connected);
  return fmt::format("{} of {} connected, {} active, quorum {}: {}", connected, scalar(*weight, "total"), scalar(*weight, "active"), quorum,
                     margin);
}

}  // namespace

std::string age_text(const Json* millis) {
  if (millis == nullptr || millis->integer() == nullptr) return "-";
  const auto ms = *millis->integer();
  if (ms < 1000) return fmt::format("{} ms", ms);
  if (ms < 120'000) return fmt::format("{} s", ms / 1000);
  if (ms < 7'200'000) return fmt::format("{} min", ms / 60'000);
  return fmt::format("{} h", ms / 3'600'000);
}

std::string watch_text(const Json& answer) {
  const std::string leader = scalar(answer, "leader");
  std::string out = fmt::format("height   {} executed, {} final, {} best peer, checkpoint of {} certified\n", scalar(answer, "height"),
                                scalar(answer, "final_height"), scalar(answer, "best_height"), scalar(answer, "certified_size"));
  out += fmt::format("view     {} of epoch {}, entered {} ago by {}; leader {}{}, proposal {}\n", scalar(answer, "view"),
                     scalar(answer, "epoch"), age_text(answer.find("view_age_ms")), scalar(answer, "entered_by"), leader,
                     is_true(answer, "leader_skipped") ? " (skipped: silent)" : "", is_true(answer, "proposed") ? "here" : "awaited");
  out += fmt::format("final    view {}, {} ago\nweight   {}\n", scalar(answer, "last_final_view"), age_text(answer.find("final_age_ms")),
                     margin_text(answer));
  if (const Json* missing = answer.find("missing"); missing != nullptr) {
    out += fmt::format("fetching {} blocks, {} certificates, bodies of {} blocks\n", scalar(*missing, "blocks"),
                       scalar(*missing, "certificates"), scalar(*missing, "bodies"));
  }
  if (const auto doubt = scalar(answer, "key_doubt"); doubt != "none")
    out += fmt::format("WARNING  this node does not vote: key {}\n", doubt);
  if (const auto fault = scalar(answer, "signer_fault"); fault != "-")
    out += fmt::format("WARNING  this node does not vote: signer {}\n", fault);
  out += fmt::format("  {:<24} {:>8} {:<8} {:>12} {:>10} {} {:>8} {:>10}\n", "validator", "weight", "state", "height", "cosigned", "NXF",
                     "silent", "clock");
  for (const auto& member : list_of(answer, "validators")) out += row(member, leader);
  return out;
}

}  // namespace xh::tools
