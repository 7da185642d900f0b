#include "exactly_once.h"

namespace xh::execution {

ExactlyOnce::Story* ExactlyOnce::story(const std::string& lane, std::uint64_t number, const char* what) {
  const auto it = stories_.find({lane, number});
  if (it != stories_.end()) return &it->second;
  fault(lane + "/" + std::to_string(number) + " was " + what + ", and never sent");
  return nullptr;
}

void ExactlyOnce::sent(const std::string& lane, std::uint64_t number, const Bytes& content, std::uint64_t timeout_s) {
  if (!stories_.emplace(std::pair(lane, number), Story{content, timeout_s, 0, 0, std::nullopt, {}}).second)
    fault(lane + "/" + std::to_string(number) + " was sent twice");
}

void ExactlyOnce::delivered(const std::string& lane, std::uint64_t number, const Bytes& content, std::uint64_t now_s) {
  Story* known = story(lane, number, "delivered");
  if (known == nullptr) return;
  if (++known->deliveries > 1) fault(lane + "/" + std::to_string(number) + " was delivered again");
  if (known->content != content) fault(lane + "/" + std::to_string(number) + " was delivered with other content");
  if (now_s >= known->timeout_s) fault(lane + "/" + std::to_string(number) + " was delivered too late");
  if (strict_.contains(lane) && number <= last_[lane]) fault(lane + "/" + std::to_string(number) + " came out of order");
  last_[lane] = number;
}

void ExactlyOnce::answered(const std::string& lane, std::uint64_t number, bool ok) {
  Story* known = story(lane, number, "answered");
  if (known == nullptr) return;
  if (known->deliveries == 0) fault(lane + "/" + std::to_string(number) + " was answered before it came");
  if (known->answer) fault(lane + "/" + std::to_string(number) + " was answered twice");
  known->answer = ok;
}

void ExactlyOnce::given_back(const std::string& lane, std::uint64_t number) {
  Story* known = story(lane, number, "given back");
  if (known == nullptr) return;
  if (++known->refunds > 1) fault(lane + "/" + std::to_string(number) + " was given back twice");
  if (known->answer == true) fault(lane + "/" + std::to_string(number) + " was given back, and done");
}

void ExactlyOnce::ended(const std::string& lane, std::uint64_t number, const std::string& how) {
  if (Story* known = story(lane, number, "ended")) known->end = how;
}

void ExactlyOnce::finish() {
  for (const auto& [name, known] : stories_) {
    const std::string what = name.first + "/" + std::to_string(name.second) + " ended as " + known.end;
    if (known.end == "ok" && known.answer != true) fault(what + " without such an answer");
    if (known.end == "failed" && known.answer != false) fault(what + " without such an answer");
    if (known.end == "timeout" && known.deliveries > 0) fault(what + ", and was delivered");
    if (known.end == "refunded" && known.deliveries > 0 && known.answer != false) fault(what + ", and was delivered");
    if (known.end == "refunded" && known.refunds != 1) fault(what + " without a word of its sender");
    if (known.end.empty() || known.end == "init") fault(what + ": it has no end");
  }
}

std::size_t ExactlyOnce::deliveries() const {
  std::size_t sum = 0;
  for (const auto& [name, known] : stories_) sum += static_cast<std::size_t>(known.deliveries);
  return sum;
}

}  // namespace xh::execution
