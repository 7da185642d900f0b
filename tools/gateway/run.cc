#include "tools/gateway/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "node/os/files.h"

namespace xh::gateway {
namespace {

constexpr std::uint64_t kTickMs = 200;  ///< how soon a signal is noticed

Json texts(const std::vector<std::string>& list) {
  Json::Array out;
  for (const auto& text : list) out.emplace_back(text);
  return out;
}

Json leg_json(const Leg& leg) {
  Json out = json_object();
  out.set("leg", leg.config.leg).set("client", leg.config.client).set("client_status", leg.last.client_status);
  out.set("client_height", json_u64(leg.last.client_height.value)).set("head_height", json_u64(leg.last.head.height.value));
  out.set("waiting", json_u64(leg.last.waiting)).set("turns", json_u64(leg.turns)).set("failed", json_u64(leg.failed));
  out.set("operations", json_u64(leg.operations)).set("last_success_ms", json_u64(leg.success_ms));
  out.set("submitted", texts(leg.last.submitted)).set("notes", texts(leg.last.notes)).set("transaction", leg.last.transaction);
  return out.set("error", leg.error ? Json(leg.error->to_string()) : Json());
}

// One line for each turn that says something new.
void say(const Leg& leg, bool json) {
  if (json) {
    fmt::print("{}\n", leg_json(leg).dump());
  } else if (leg.error) {
    fmt::print(stderr, "{}: {} (again in {} s)\n", leg.config.leg, leg.error->to_string(), relay::back_off_ms(leg.failures) / 1000);
  } else {
    const char* const would = leg.config.dry_run ? "would submit: " : "";
    for (const auto& line : leg.last.submitted) fmt::print("{}: {}{}\n", leg.config.leg, would, line);
    for (const auto& line : leg.last.notes) fmt::print(stderr, "{}: {}\n", leg.config.leg, line);
  }
  (void)std::fflush(stdout);
}

void run_leg(Leg& leg, Running& running, const World& world) {
  const TurnReport before = std::exchange(leg.last, {});
  const std::optional<Error> error_before = std::exchange(leg.error, std::nullopt);
  auto report = run_turn(*leg.here, *leg.there, leg.config, running.cursor);
  ++leg.turns;
  if (report) {
    leg.last = *std::move(report);
    leg.failures = 0;
    leg.success_ms = world.wall_ms();
    leg.operations += leg.config.dry_run ? 0 : leg.last.submitted.size();
  } else {
    leg.error = std::move(report).error();
    leg.last.head = before.head;
    leg.last.client_height = before.client_height;
    leg.last.client_status = before.client_status;
    ++leg.failures;
    ++leg.failed;
  }
  const bool idle = !leg.error && leg.last.idle();
  leg.due_ms = world.wall_ms() + (leg.error ? relay::back_off_ms(leg.failures) : idle ? running.poll_ms : 0);
  if (!idle || leg.last.notes != before.notes || leg.error != error_before) say(leg, running.json);
}

void save(const Running& running) {
  (void)os::write_file(running.cursor_file, as_bytes(cursor_text(running.cursor)));
  if (!running.status_file.empty()) {
    (void)os::write_file(running.status_file, as_bytes(status_text(running) + "\n"));
    (void)os::write_file(running.status_file + ".prom", as_bytes(metrics_text(running)));
  }
}

}  // namespace

int exit_code_of(const Error& error) {
  switch (error.id) {
    case ErrorId::kCannotConnect:
      return 4;
    case ErrorId::kTimeout:
      return 5;
    case ErrorId::kClientNotActive:
      return 6;
    case ErrorId::kBadProof:
    case ErrorId::kBadHeader:
    case ErrorId::kNotEnoughTrust:
    case ErrorId::kBadChainProof:
      return 7;
    case ErrorId::kNotFound:
      return 8;
    case ErrorId::kBadConfig:
    case ErrorId::kBadGenesis:
      return 3;
    default:
      return 1;
  }
}

bool run_due(Running& running, const World& world) {
  bool worked = false;
  const std::uint64_t longest = std::max(relay::back_off_ms(std::numeric_limits<unsigned>::max()), running.poll_ms);
  for (auto& leg : running.legs) {
    const std::uint64_t now = world.wall_ms();
    if (leg.due_ms > now && leg.due_ms - now <= longest) continue;  // further off: the clock was set back
    run_leg(leg, running, world);
    worked = worked || (!leg.error && !leg.last.idle());
    save(running);
  }
  return worked;
}

int run(Running& running, const World& world, const std::atomic<bool>& stop, bool once) {
  if (once) {
    (void)run_due(running, world);
    int code = 0;
    for (const auto& leg : running.legs) {
      if (leg.error) code = exit_code_of(*leg.error);
      if (leg.last.halted && code == 0) code = 6;
    }
    return code;
  }
  while (!stop) {
    (void)run_due(running, world);
    if (!stop) world.sleep_ms(kTickMs);
  }
  return 0;
}

std::string status_text(const Running& running) {
  Json::Array legs;
  for (const auto& leg : running.legs) legs.push_back(leg_json(leg));
  return Json(json_object().set("legs", std::move(legs))).dump();
}

std::string metrics_text(const Running& running) {
  std::string out;
  const auto put = [&](std::string_view name, std::string_view type, const auto& value_of) {
    out += fmt::format("# TYPE xinghuo_gateway_{} {}\n", name, type);
    for (const auto& leg : running.legs) out += fmt::format("xinghuo_gateway_{}{{leg=\"{}\"}} {}\n", name, leg.config.leg, value_of(leg));
  };
  put("turns_total", "counter", [](const Leg& leg) { return leg.turns; });
  put("failed_turns_total", "counter", [](const Leg& leg) { return leg.failed; });
  put("operations_total", "counter", [](const Leg& leg) { return leg.operations; });
  put("head_height", "gauge", [](const Leg& leg) { return leg.last.head.height.value; });
  put("client_height", "gauge", [](const Leg& leg) { return leg.last.client_height.value; });
  put("client_active", "gauge", [](const Leg& leg) { return leg.last.client_status == "active" ? 1 : 0; });
  put("packets_waiting", "gauge", [](const Leg& leg) { return leg.last.waiting; });
  put("last_success_seconds", "gauge", [](const Leg& leg) { return leg.success_ms / 1000; });
  return out;
}

Cursor load_cursor(const std::string& path, const std::string& chains, std::string& said) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return {chains, {}};
  const auto bytes = os::read_file(path, kMaxCursorBytes);
  auto cursor = bytes ? cursor_from_text(as_text(*bytes), chains) : Result<Cursor>(tl::unexpect, bytes.error());
  if (cursor) return *std::move(cursor);
  said = fmt::format("the cursor {} cannot be used ({}): every packet is looked at again", path, cursor.error().what);
  return {chains, {}};
}

}  // namespace xh::gateway
