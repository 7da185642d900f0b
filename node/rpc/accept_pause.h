// What servers do when a connection cannot be accepted. Spec: docs/spec/guarding.md (GD18).
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

namespace xh::rpc {

inline constexpr auto kAcceptPause = std::chrono::milliseconds(100);

/// Without file descriptors the connection stays in the queue of the system, and would be reported again at once. `again` outlives the
/// timer.
template <class Again>
void accept_later(boost::asio::steady_timer& pause, Again again) {
  pause.expires_after(kAcceptPause);
  pause.async_wait([again = std::move(again)](const auto& stopped) {
    if (!stopped) again();
  });
}

}  // namespace xh::rpc
