// The replica's rules by height: which parameters its timers follow, and where a build that knows too little ends (U6, U8-U11).
#include <fmt/format.h>

#include <bit>

#include "node/replica.h"

namespace xh::node {
namespace {

Duration millis(std::uint64_t n) { return std::chrono::milliseconds(n); }

}  // namespace

Duration Replica::delta() const { return own_delta_.value_or(millis(rules_.at(executed_height_.next()).parameters.delta_ms)); }

Duration Replica::idle() const { return millis(rules_.at(executed_height_.next()).parameters.idle_interval_ms); }

bool Replica::knows(Height height) const {
  const auto end = rules_.beyond(known_protocol_);
  return !end || height < *end;
}

// After every executed block. The core takes the pace at its next view (U8).
void Replica::follow_rules(std::optional<ledger::RulesRecord>& changed) {
  const bool fresh = changed.has_value();
  if (fresh) rules_ = *std::move(changed);
  core_.set_pace(delta(), idle());
  const auto end = rules_.beyond(known_protocol_);
  if (end && (fresh || std::has_single_bit(end->value - executed_height_.value))) tell_end();
}

// U10: said when it is decided, at every start, and again whenever half of the blocks that were left are gone.
void Replica::tell_end() {
  const auto end = rules_.beyond(known_protocol_);
  if (!end || *end <= executed_height_) return;
  out_.push_back(
      Note{fmt::format("this build knows protocol {}, and protocol {} begins at height {}, {} blocks from here: it stops before; "
                       "install a newer build in time",
                       known_protocol_, rules_.at(*end).protocol, end->value, end->value - executed_height_.value)});
}

void Replica::stop_if_outgrown() {
  const Height next = executed_height_.next();
  if (outgrown_ || knows(next)) return;
  outgrown_ = true;
  end_at_ = clock_.now + kFarewell;
  core_.mute();
  out_.push_back(Note{fmt::format("height {} was the last that this build knows: it votes no more, and ends in {} seconds",
                                  executed_height_.value, std::chrono::duration_cast<std::chrono::seconds>(kFarewell).count())});
}

// Until now it gave its line for the last checkpoint, and the last block to whoever lacked it.
void Replica::end_farewell() {
  end_at_ = kNever;
  const Height next = executed_height_.next();
  out_.push_back(Outgrown{next, rules_.at(next).protocol});
}

void Replica::report_rules(Report& report) const {
  report.known_protocol = known_protocol_;
  for (const auto& step : rules_.steps) {
    if (step.protocol && step.from > executed_height_) report.upgrades.push_back({step.from, *step.protocol});
  }
}

}  // namespace xh::node
