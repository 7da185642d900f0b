// Judges a simulated run by what leaves the nodes and by what they call final. Own data and own arithmetic only: it calls no function of
// the code that it judges. A violation is a text that begins with the rule's name.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "consensus/message.h"
#include "tests/sim/toy_block.h"

namespace xh::sim {

/// Counts of what a node keeps in memory.
struct Holding {
  std::size_t views = 0;
  std::size_t votes = 0;
  std::size_t proposals = 0;
  std::size_t certificates = 0;
  std::size_t blocks = 0;
  std::size_t wants = 0;
};

class Checker {
 public:
  /// Only what honest nodes do may be told to it.
  Checker(Hash32 root, std::size_t nodes) : root_(root), final_(nodes), votes_(nodes) {}

  /// A vote leaves a node; `written` says whether its disk holds it at that moment.
  void vote_sent(std::size_t node, const consensus::SignedVote& vote, bool written);
  void certificate_seen(const consensus::Certificate& certificate);
  /// A node appends a block to its final chain; `durable` says whether its disk holds it.
  void finalized(std::size_t node, const Hash32& id, const ToyBlock& block, bool durable);
  /// S9: what a node keeps after a step. `open`: views above the last final one, up to the current one.
  void holds(std::size_t node, const Holding& held, std::uint64_t open);
  /// S9: a node sends a certificate to one other, in this second of the run.
  void answered(std::size_t node, std::size_t to, std::uint64_t second);
  /// What a process answered, it forgets with its life.
  void restarted(std::size_t node) {
    std::erase_if(answers_, [node](const auto& item) { return item.first.first == node; });
  }
  [[nodiscard]] const std::optional<std::string>& violation() const { return violation_; }
  void report(const std::string& what) {
    if (!violation_) violation_ = what;
  }

 private:
  struct Kinds {
    std::optional<Hash32> notarize;
    std::optional<Hash32> finalize;
    bool nullify = false;
  };
  struct FinalChain {
    Hash32 tip;
    std::uint64_t height = 0;
  };

  Hash32 root_;
  std::map<std::uint64_t, Hash32> by_height_;
  std::map<std::uint64_t, Hash32> transactions_;  ///< number -> block that applied it
  std::set<std::uint64_t> nullified_;
  std::set<std::uint64_t> finalized_views_;
  std::vector<FinalChain> final_;
  std::vector<std::map<std::uint64_t, Kinds>> votes_;
  struct Answers {
    std::uint64_t second = 0;
    std::uint64_t count = 0;
  };
  std::map<std::pair<std::size_t, std::size_t>, Answers> answers_;
  std::optional<std::string> violation_;
};

}  // namespace xh::sim
