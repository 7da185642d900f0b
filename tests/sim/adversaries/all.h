// The named adversaries, each with what it tries. Their files say how.
#pragma once

#include "tests/sim/adversary.h"

namespace xh::sim {

/// As leader: two blocks, each for some of the others.
class Equivocator final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> says(const consensus::Message& message, std::optional<std::size_t> to) override;
};

/// Beside each vote those that exclude it, for some of the others.
class DoubleVoter final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> says(const consensus::Message& message, std::optional<std::size_t> to) override;
};

/// As leader: a block on a parent that R4 forbids, because views between were not nullified or a final block lies above it.
class Misplacer final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> says(const consensus::Message& message, std::optional<std::size_t> to) override;
};

/// Proposals reach one validator only, blocks and certificates nobody: the others must fetch from each other.
class Withholder final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> says(const consensus::Message& message, std::optional<std::size_t> to) override;
};

/// Honest to all but one, to which it says nothing.
class Snubber final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> says(const consensus::Message& message, std::optional<std::size_t> to) override;
};

/// Proposals and votes come just before or just after the others' timers.
class LateLeader final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> says(const consensus::Message& message, std::optional<std::size_t> to) override;
};

/// Votes and requests for views that nobody is in, near and absurd.
class FarFuture final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> unasked(View view) override;
};

/// Its own messages with one field changed a little, signed properly (small-scope mutation: Winter et al., ByzzFuzz, OOPSLA 2023).
class Mutator final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> says(const consensus::Message& message, std::optional<std::size_t> to) override;
};

/// Certificates, proposals and blocks that it once heard, again and out of time.
class Replayer final : public Adversary {
 public:
  using Adversary::Adversary;
  void hears(std::size_t from, const consensus::Message& message) override;
  std::vector<Lie> unasked(View view) override;

 private:
  std::vector<Bytes> heard_;
};

/// Gives every view up, its own first, and votes for no block.
class Quitter final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> says(const consensus::Message& message, std::optional<std::size_t> to) override;
  std::vector<Lie> unasked(View view) override;
};

/// Relays no certificate, finalizes nothing, and answers requests with certificates of other views.
class Hoarder final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> says(const consensus::Message& message, std::optional<std::size_t> to) override;
  void hears(std::size_t from, const consensus::Message& message) override;

 private:
  std::vector<consensus::Certificate> hoard_;
};

/// Flipped bits, cut and lengthened messages, and none of any sense.
class Garbler final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> says(const consensus::Message& message, std::optional<std::size_t> to) override;
  std::vector<Lie> unasked(View view) override;
};

/// Hundreds of old votes and requests at once, to one other: answering all of them would cost it more than they cost here.
class Flooder final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> unasked(View view) override;
};

/// Votes in the names of others, and certificates that it signed for all of them.
class Impersonator final : public Adversary {
 public:
  using Adversary::Adversary;
  std::vector<Lie> unasked(View view) override;
};

}  // namespace xh::sim
