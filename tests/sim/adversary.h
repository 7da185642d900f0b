// A Byzantine validator of a simulated set: it runs the honest core and says other things instead of, or besides, what that core says. It
// signs with its own key only. Each adversary has a file in tests/sim/adversaries.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "consensus/core.h"
#include "tests/sim/random.h"
#include "tests/sim/toy_block.h"

namespace xh::sim {

/// One thing that an adversary puts on the wire.
struct Lie {
  std::optional<std::size_t> to;  ///< a validator; absent: all others
  Bytes bytes;                    ///< an encoded message, or not even that
  Duration delay{};
};

/// What an adversary has at its disposal.
struct Means {
  Hash32 chain_id;
  consensus::ValidatorIndex me = 0;
  std::size_t validators = 0;
  consensus::Signer& signer;
  std::map<Hash32, Bytes>& blocks;  ///< that it knows; what it makes goes there, too
  Random& random;
  std::uint64_t& transaction;  ///< number of the newest
  std::uint64_t& lies;         ///< to be counted when it does not behave as its core

  [[nodiscard]] consensus::SignedVote sign(const consensus::Vote& vote) const;
  /// Another block for a proposal, signed again.
  void put(consensus::Proposal& proposal, const ToyBlock& block, View parent_view) const;
  [[nodiscard]] static Bytes message(consensus::Body body) { return encode(consensus::Message{Epoch{0}, std::move(body)}); }
  /// Some other validator.
  [[nodiscard]] std::size_t other() const { return (me + 1 + random.below(validators - 1)) % validators; }
};

class Adversary {
 public:
  explicit Adversary(Means means) : means_(means) {}
  virtual ~Adversary() = default;
  /// What goes out in place of a message of the core; `to` is absent for a broadcast.
  [[nodiscard]] virtual std::vector<Lie> says(const consensus::Message& message, std::optional<std::size_t> to) {
    return {{to, encode(message), {}}};
  }
  /// A message came in.
  virtual void hears(std::size_t from, const consensus::Message& message) {
    (void)from;
    (void)message;
  }
  /// Every 100 ms: what it says unasked. `view`: of its core.
  [[nodiscard]] virtual std::vector<Lie> unasked(View view) {
    (void)view;
    return {};
  }

 protected:
  Means means_;
};

/// Besides those of the files: "twins", two honest cores with one key (Bano et al., Twins, OPODIS 2021), which the cluster itself plays.
inline constexpr std::string_view kTwins = "twins";
/// Drawn less often than the others: it makes long runs.
inline constexpr std::string_view kFlooder = "flooder";
/// The flooder is the last one.
[[nodiscard]] const std::vector<std::string_view>& adversary_names();
/// nullptr for a name that is not known, and for the twins.
[[nodiscard]] std::unique_ptr<Adversary> make_adversary(std::string_view name, const Means& means);

}  // namespace xh::sim
