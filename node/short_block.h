// Short blocks: how a proposal names its transactions on the wire. Runs of the numbers that accepting nodes gave them, and plain ids where
// there is no number. A reader rebuilds the exact entries, which the header's payload root proves; nothing but the wire knows this form.
// Spec: docs/spec/node.md (N10-N12).
#pragma once

#include "node/number_book.h"

namespace xh::node {

/// Entries of one run, 1 to this many.
inline constexpr std::uint8_t kMaxRun = 255;

/// Consecutive numbers of one author. In a large set a proposal has one of each author, 138 times over: every byte counts.
struct Run {
  std::uint16_t author = 0;  ///< validator index
  std::uint32_t first = 0;   ///< low half of the first number
  std::uint8_t count = 0;
  std::uint16_t check = 0;  ///< run_check() of the ids: says which run a reader has wrong, and proves nothing
  bool operator==(const Run&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Run::author), field(&Run::first), field(&Run::count), field(&Run::check)}; }
};

/// A header, the runs whose entries come first, and the ids of the others.
struct ShortBlock {
  ledger::Header header;
  std::vector<Run> runs;
  std::vector<ledger::EnvelopeId> listed;
  bool operator==(const ShortBlock&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&ShortBlock::header), field(&ShortBlock::runs, ledger::kMaxBlockEntries),
                      field(&ShortBlock::listed, ledger::kMaxBlockEntries)};
  }
};

/// Positions in the entries of a block.
struct Span {
  std::uint16_t first = 0;
  std::uint16_t count = 0;
  bool operator==(const Span&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Span::first), field(&Span::count)}; }
};

/// First two bytes, little-endian, of H("xinghuo/run/v1" || ids).
[[nodiscard]] std::uint16_t run_check(std::span<const ledger::EnvelopeId> ids);
/// No run is empty, authors are of the set, and the entries are as many as the header says, kMaxBlockEntries at most. Error: kBadBlock.
[[nodiscard]] Status check_form(const ShortBlock& block, std::size_t validators);
/// How many positions; they must ascend without touching, and end at kMaxBlockEntries. Error: kBadBlock.
[[nodiscard]] Result<std::size_t> positions_in(std::span<const Span> spans);

/// N11: how a leader names what it selected.
struct Naming {
  const NumberBook& book;
  Instant settled_before;                 ///< what is here since then, its readers have, too
  std::size_t young;                      ///< younger numbered ones that are listed; the others wait for the next leader
  const std::set<std::uint16_t>& listed;  ///< authors whose entries are listed in any case
};
struct Arrangement {
  std::vector<ledger::EnvelopeId> entries;  ///< those of the runs, then the listed ones
  std::vector<Run> runs;
};
/// Numbered entries by author and number, then the listed ones as they came.
[[nodiscard]] Arrangement arrange(const std::vector<ledger::EnvelopeId>& selected, const Naming& naming);

/// N12: the entries of one short block, as far as they are known. What comes later costs no walk over the others: gossip comes often.
class Rebuild {
 public:
  /// Of a block with check_form().
  explicit Rebuild(ShortBlock block);
  [[nodiscard]] const ledger::Header& header() const { return block_.header; }

  /// Takes what the book knows. Returns the authors whose numbers stand for something else than the leader's block says.
  [[nodiscard]] std::set<std::uint16_t> fill(const NumberBook& book);
  /// A trusted author says later what its number stands for. True when that author means something else than the leader's block says.
  [[nodiscard]] bool told(Number number, const ledger::EnvelopeId& id);
  /// Takes what a peer answered for missing(); anything else is ignored.
  void answer(std::span<const Span> spans, std::span<const ledger::EnvelopeId> ids);
  /// What has to be asked for.
  [[nodiscard]] std::vector<Span> missing() const;
  [[nodiscard]] bool complete() const { return complete_; }
  /// BCS of the ledger::Block. Only when complete.
  [[nodiscard]] Bytes block() const;

 private:
  struct Part {
    std::size_t begin = 0;
    std::size_t count = 0;
    std::size_t left = 0;    ///< to be known
    bool by_number = false;  ///< numbers may still tell
    bool answered = false;   ///< some of it came from a peer
  };
  void put(std::size_t position, const ledger::EnvelopeId& id, Part* part);
  void clear(Part& part);
  /// True when the numbers alone gave something else than the leader means.
  bool settle(std::size_t run);
  void settle_all();

  ShortBlock block_;
  std::vector<std::optional<ledger::EnvelopeId>> entries_;
  std::vector<Part> parts_;                                              ///< of the runs
  std::map<std::pair<std::uint16_t, std::uint32_t>, std::size_t> runs_;  ///< by author and first number
  std::size_t left_ = 0;                                                 ///< entries to be known
  bool whole_ = false;  ///< the runs do not give the block: only an answer for all of it will do
  bool complete_ = false;
};

/// Short proposals of a node since its start, and how it went on.
struct ShortCounts {
  std::uint64_t at_once = 0;       ///< rebuilt when they came
  std::uint64_t later = 0;         ///< rebuilt by late gossip or an answer
  std::uint64_t asked = 0;         ///< requests for entries
  std::uint64_t contradicted = 0;  ///< authors whose numbers meant something else
  std::uint64_t served = 0;        ///< requests of others that were answered
  std::uint64_t listed = 0;        ///< authors whose entries are listed for a while (N13)
  bool operator==(const ShortCounts&) const = default;
};

}  // namespace xh::node
