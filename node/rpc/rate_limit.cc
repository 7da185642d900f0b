#include "node/rpc/rate_limit.h"

#include <algorithm>
#include <vector>

namespace xh::rpc {
namespace {

constexpr std::int64_t kOne = 1'000'000;
/// What a client owes at most, so that sums stay far from the end of their type.
constexpr std::int64_t kMostOwed = 1'000'000 * kOne;

}  // namespace

RateLimit::Client& RateLimit::refilled(const std::string& client, Time now) {
  const auto full = static_cast<std::int64_t>(burst_) * kOne;
  auto it = clients_.find(client);
  if (it == clients_.end()) {
    if (clients_.size() >= kMaxRatedClients) forget_oldest();
    it = clients_.emplace(client, Client{full, now}).first;
  }
  Client& known = it->second;
  const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(now - known.refilled).count();
  // What is missing comes in this many microseconds: past that, no product can overflow.
  const std::int64_t missing = (full - known.left) / static_cast<std::int64_t>(per_second_) + 1;
  known.left =
      elapsed >= missing ? full : std::min(full, known.left + std::max<std::int64_t>(elapsed, 0) * static_cast<std::int64_t>(per_second_));
  known.refilled = std::max(known.refilled, now);
  return known;
}

bool RateLimit::take(const std::string& client, Time now) {
  Client& known = refilled(client, now);
  if (known.left < kOne) return false;
  known.left -= kOne;
  return true;
}

std::chrono::microseconds RateLimit::wait(const std::string& client, Time now) {
  const Client& known = refilled(client, now);
  if (known.left >= kOne) return {};
  const auto rate = static_cast<std::int64_t>(per_second_);
  return std::chrono::microseconds((kOne - known.left + rate - 1) / rate);
}

void RateLimit::charge(const std::string& client, std::uint64_t cost, Time now) {
  Client& known = refilled(client, now);
  const auto whole = static_cast<std::int64_t>(std::min<std::uint64_t>(cost, 1'000'000));
  known.left = std::max(known.left - whole * kOne, -kMostOwed);
}

// Half at once, so that a flood of invented addresses costs little for each.
void RateLimit::forget_oldest() {
  std::vector<Time> times;
  for (const auto& [name, client] : clients_) times.push_back(client.refilled);
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  std::erase_if(clients_, [&](const auto& entry) { return entry.second.refilled <= *middle; });
}

}  // namespace xh::rpc
