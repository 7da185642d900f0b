// A checker of packets between two chains: it knows nothing of the rules, is told what happened on either side, and judges that alone.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace xh::execution {

// By lane and number. What the two chains must agree on.
class ExactlyOnce {
 public:
  void sent(const std::string& lane, std::uint64_t number, const Bytes& content, std::uint64_t timeout_s);
  // `now_s`: of the block that delivered it.
  void delivered(const std::string& lane, std::uint64_t number, const Bytes& content, std::uint64_t now_s);
  void answered(const std::string& lane, std::uint64_t number, bool ok);
  void given_back(const std::string& lane, std::uint64_t number);
  void ended(const std::string& lane, std::uint64_t number, const std::string& how);
  void ordered(const std::string& lane) { strict_.insert(lane); }
  // Nothing is under way any more: every packet has one end, and it is the truth.
  void finish();
  void fault(const std::string& what) { faults.push_back(what); }
  [[nodiscard]] std::size_t count() const { return stories_.size(); }
  [[nodiscard]] std::size_t deliveries() const;

  std::vector<std::string> faults;

 private:
  struct Story {
    Bytes content;
    std::uint64_t timeout_s = 0;
    int deliveries = 0;
    int refunds = 0;
    std::optional<bool> answer;
    std::string end;
  };
  Story* story(const std::string& lane, std::uint64_t number, const char* what);

  std::map<std::pair<std::string, std::uint64_t>, Story> stories_;
  std::map<std::string, std::uint64_t> last_;  ///< delivered, of lanes that keep order
  std::set<std::string> strict_;
};

}  // namespace xh::execution
