// How far the making of derived things is: summaries read, operations replayed, blocks and operations indexed. Knows no file. Spec:
// docs/spec/storage.md (F12).
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

namespace xh::storage {

class RecoverySteps {
 public:
  using Tell = std::function<void(std::uint64_t done, std::uint64_t all)>;

  RecoverySteps() = default;
  /// `tell` may be empty.
  RecoverySteps(Tell tell, std::uint64_t blocks, std::uint64_t operations)
      : tell_(std::move(tell)), blocks_(blocks), operations_(operations) {}

  /// Steps of the part that is under way. What a part did not need to do is done when it ends.
  void add(std::uint64_t steps) { reach(std::min(done_ + steps, end_of_part())); }
  void read_summaries() { next(1); }
  void replayed_operations() { next(2); }
  void finish() { next(3); }

 private:
  [[nodiscard]] std::uint64_t end_of_part() const {
    return part_ == 0 ? blocks_ : part_ == 1 ? blocks_ + operations_ : 2 * (blocks_ + operations_);
  }
  void next(int part) {
    reach(end_of_part());
    part_ = part;
  }
  void reach(std::uint64_t done) {
    done_ = done;
    if (tell_) tell_(done_, 2 * (blocks_ + operations_));
  }

  Tell tell_;
  std::uint64_t blocks_ = 0;
  std::uint64_t operations_ = 0;
  std::uint64_t done_ = 0;
  int part_ = 0;
};

}  // namespace xh::storage
