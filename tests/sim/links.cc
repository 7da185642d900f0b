#include "tests/sim/links.h"

#include "tests/sim/millis.h"

namespace xh::sim {

Links::Links(Random& random, FaultCounts& counts, const std::set<Fault>& faults, std::size_t processes)
    : random_(random), counts_(counts), faults_(faults), side_(processes, 0) {
  loss_ = has(Fault::kLoss) ? 5 + random_.below(140) : 0;
}

void Links::strike(Instant now) {
  if (now >= sides_end_) side_.assign(side_.size(), 0);
  if (has(Fault::kPartition) && now >= sides_end_ && random_.chance(50)) split(now, false);
  if (has(Fault::kBridge) && now >= sides_end_ && random_.chance(50)) split(now, true);
  if (has(Fault::kOneWay) && now >= one_way_.until && random_.chance(60)) {
    one_way_ = {random_.below(side_.size()), random_.chance(500), now + millis(random_.between(200, 2000))};
    ++counts_["one-way"];
  }
  if (has(Fault::kClog) && random_.chance(60)) {
    const std::size_t from = random_.below(side_.size());
    clogged_[{from, (from + 1 + random_.below(side_.size() - 1)) % side_.size()}] = now + millis(random_.between(200, 1500));
    ++counts_["clog"];
  }
  if (has(Fault::kFlap) && now >= flaps_end_ && random_.chance(60)) {
    const std::size_t from = random_.below(side_.size());
    flapping_ = {from, (from + 1 + random_.below(side_.size() - 1)) % side_.size()};
    flaps_end_ = now + millis(random_.between(500, 2000));
    ++counts_["flap"];
  }
}

void Links::split(Instant now, bool bridge) {
  for (auto& side : side_) side = random_.below(2);
  if (bridge) side_[random_.below(side_.size())] = 2;
  sides_end_ = now + millis(random_.between(200, 1500));
  ++counts_[bridge ? "bridge" : "partition"];
}

void Links::heal() {
  healed_ = true;
  loss_ = 5;
  side_.assign(side_.size(), 0);
  one_way_.until = flaps_end_ = Instant{};
  clogged_.clear();
}

bool Links::cut(Instant now, std::size_t from, std::size_t to) const {
  if (side_[from] != side_[to] && side_[from] != 2 && side_[to] != 2) return true;
  if (now < one_way_.until && one_way_.process == (one_way_.deaf ? to : from)) return true;
  const auto pair = std::minmax(from, to);
  const auto flapping = std::minmax(flapping_.first, flapping_.second);
  constexpr auto kPeriod = std::chrono::milliseconds(80);
  return now < flaps_end_ && pair == flapping && (now.time_since_epoch() / kPeriod) % 2 == 0;
}

std::vector<Duration> Links::arrivals(Instant now, std::size_t from, std::size_t to) {
  if (cut(now, from, to) || random_.chance(loss_)) {
    ++counts_["loss"];
    return {};
  }
  Duration delay = millis(random_.between(1, 25));
  if (!healed_ && has(Fault::kDelay) && random_.chance(40)) {
    delay = millis(random_.between(50, 2000));
    ++counts_["delay"];
  }
  if (const auto clog = clogged_.find({from, to}); clog != clogged_.end() && clog->second > now) delay += clog->second - now;
  std::vector<Duration> out = {delay};
  if (has(Fault::kDuplicate) && random_.chance(30)) {
    out.push_back(delay + millis(random_.below(100)));
    ++counts_["duplicate"];
  }
  if (!healed_ && has(Fault::kReplay) && random_.chance(20)) {
    out.push_back(delay + millis(random_.between(300, 4000)));
    ++counts_["replay"];
  }
  return out;
}

}  // namespace xh::sim
