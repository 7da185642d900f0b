#include "node/rpc/rate_limit.h"

#include <algorithm>
#include <vector>

namespace xh::rpc {

bool RateLimit::take(const std::string& client, Time now) {
  auto it = clients_.find(client);
  if (it == clients_.end()) {
    if (clients_.size() >= kMaxRatedClients) forget_oldest();
    it = clients_.emplace(client, Client{per_second_, now}).first;
  }
  Client& known = it->second;
  const auto elapsed = std::max(now - known.refilled, Time::duration::zero());
  if (elapsed >= std::chrono::seconds(1)) {
    known.left = per_second_;
    known.refilled = now;
  } else {
    const auto micros = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count());
    const std::uint64_t fresh = micros * per_second_ / 1'000'000;
    if (fresh > 0) {
      known.left = std::min(per_second_, known.left + fresh);
      known.refilled = now;
    }
  }
  if (known.left == 0) return false;
  --known.left;
  return true;
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
