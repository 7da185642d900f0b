#include "node/rpc/guard.h"

#include <algorithm>

namespace xh::rpc {

Guard::Guard(const GuardConfig& config) {
  config_.per_second = {};  // there are no buckets yet
  use(config);
}

void Guard::use(const GuardConfig& config) {
  const std::scoped_lock guard(mutex_);
  for (std::size_t i = 0; i < kCostClasses; ++i) {
    if (config.per_second[i] == config_.per_second[i]) continue;
    buckets_[i].reset();
    if (config.per_second[i] > 0) buckets_[i].emplace(config.per_second[i], 2 * config.per_second[i]);
  }
  config_ = config;
  hosts_ = std::make_shared<const std::vector<std::string>>(config.hosts);
  limit_loopback_ = config.limit_loopback;
  max_connections_ = config.max_connections;
}

std::shared_ptr<const std::vector<std::string>> Guard::hosts() const {
  const std::scoped_lock guard(mutex_);
  return hosts_;
}

std::chrono::microseconds Guard::wait_of(const ClientName& client, const Charge& charge, Time now) {
  auto wait = nonsense_.wait(client.name, now);
  for (std::size_t i = 0; i < kCostClasses; ++i) {
    if (charge.of[i] > 0 && buckets_[i]) wait = std::max(wait, buckets_[i]->wait(client.name, now));
  }
  return wait;
}

std::optional<RetryAfter> Guard::admit(const ClientName& client, const Charge& charge, Time now) {
  if (is_free(client)) return std::nullopt;
  const std::scoped_lock guard(mutex_);
  const auto wait = wait_of(client, charge, now);
  const bool asks = std::ranges::any_of(charge.of, [](auto cost) { return cost > 0; });
  if (wait.count() > 0) {
    // GD12: whoever goes on asking is not listened to. What was not even read costs nothing more.
    if (asks || charge.nonsense > 0) nonsense_.charge(client.name, std::max<std::uint64_t>(1, charge.nonsense), now);
    ++refused_;
    return RetryAfter{static_cast<std::uint64_t>((wait.count() + 999'999) / 1'000'000)};
  }
  for (std::size_t i = 0; i < kCostClasses; ++i) {
    if (charge.of[i] > 0 && buckets_[i]) buckets_[i]->charge(client.name, charge.of[i], now);
  }
  if (charge.nonsense > 0) nonsense_.charge(client.name, charge.nonsense, now);
  return std::nullopt;
}

bool Guard::hold(const ClientName& client, Held what) {
  // Counted also where it is not limited: it may be later.
  const bool free = is_free(client);
  const std::scoped_lock guard(mutex_);
  auto& count = held_[client.name][static_cast<std::size_t>(what)];
  if (!free && count >= (what == Held::kConnection ? config_.client_connections : kMaxClientInFlight)) return false;
  ++count;
  return true;
}

void Guard::release(const ClientName& client, Held what) {
  const std::scoped_lock guard(mutex_);
  const auto it = held_.find(client.name);
  if (it == held_.end()) return;
  auto& count = it->second[static_cast<std::size_t>(what)];
  if (count > 0) --count;
  if (it->second == std::array<std::size_t, 2>{}) held_.erase(it);
}

std::size_t Guard::holders() const {
  const std::scoped_lock guard(mutex_);
  return held_.size();
}

}  // namespace xh::rpc
