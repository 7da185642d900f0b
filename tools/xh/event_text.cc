#include "tools/xh/event_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "tools/common/context.h"

namespace xh::tools {
namespace {

constexpr std::uint64_t kLastMillis = 253'402'300'799'999;  // of the year 9999

std::string time_of(const Json& event) {
  const auto millis = number_of(event, "time_ms").value_or(0);
  if (millis > kLastMillis) return scalar(event, "time_ms");
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(millis / 1000)), millis % 1000);
}

std::string receipt_text(const Json& event) {
  const Json* receipt = event.find("receipt");
  const std::string outcome = receipt == nullptr ? "-" : scalar(*receipt, "outcome_name");
  return fmt::format("{} {} of {}", scalar(event, "transaction"), outcome, scalar(event, "sender"));
}

// Subject first: whoever filters by eye looks for it.
std::string operation_text(const std::string& topic, const Json& event) {
  std::string subject;
  if (topic == "records") subject = fmt::format("{} {} ", scalar(event, "kind"), scalar(event, "name"));
  if (topic == "packets") subject = fmt::format("{}/{} {} ", scalar(event, "lane"), scalar(event, "sequence"), scalar(event, "state"));
  if (topic == "chains") subject = scalar(event, "code") + " ";
  return fmt::format("{}{} by {}{}", subject, scalar(event, "operation"), scalar(event, "sender"),
                     event.find("withheld") == nullptr ? "" : " WITHHELD");
}

std::string told_text(const std::string& topic, const Json& event) {
  if (topic == "blocks")
    return fmt::format("block {} with {} transactions, {} rejected", scalar(event, "height"), scalar(event, "transactions"),
                       scalar(event, "rejected"));
  if (topic == "checkpoints") return fmt::format("checkpoint of {} blocks, root {}", scalar(event, "size"), scalar(event, "root"));
  if (event.find("redacted") != nullptr) return fmt::format("{} REDACTED", scalar(event, "transaction"));
  return topic == "receipts" ? receipt_text(event) : operation_text(topic, event);
}

}  // namespace

std::string event_text(const std::string& topic, const Json& event) {
  return fmt::format("{}  {}  {}", scalar(event, "cursor"), time_of(event), told_text(topic, event));
}

}  // namespace xh::tools
