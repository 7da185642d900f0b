// A chain of this software whose validators change every ten blocks, one of four at a time, with a record in its state.
#pragma once

#include "crosschain/xinghuo.h"
#include "crypto/hash.h"
#include "ledger/merkle_levels.h"
#include "ledger/state.h"
#include "tests/unit/ledger/memory_tree.h"

namespace xh::crosschain {

class MadeXinghuo {
 public:
  static constexpr std::uint64_t kEpochBlocks = 10;  ///< genesis is the first block of the first epoch
  static constexpr std::uint16_t kSeats = 4;
  static constexpr std::uint64_t kStartMs = 1'700'000'000'000;

  /// Forks of one chain differ in their blocks from height `fork` on.
  explicit MadeXinghuo(std::uint64_t blocks, std::uint64_t fork = ~std::uint64_t{0}, Suite suite = Suite::kEd25519) : suite_(suite) {
    const auto applied = memory.apply(0, sha256(as_bytes("genesis")),
                                      {{key.hash(), ledger::value_hash(value)}, {sha256(as_bytes("more")), sha256(as_bytes("1"))}});
    for (std::uint64_t h = 0; h < blocks; ++h) {
      ledger::BlockSummary summary;
      summary.height = Height{h};
      summary.block = sha256(as_bytes((h >= fork ? "fork " : "block ") + std::to_string(h)));
      summary.time = UnixMillis{kStartMs + 1000 * h};
      summary.epoch = Epoch{h / kEpochBlocks};
      summary.state_root = applied.head.state_root();
      summary.last_of_epoch = h % kEpochBlocks == kEpochBlocks - 1;
      summary.next_validators = ledger::validators_hash(set(h / kEpochBlocks + (summary.last_of_epoch ? 1 : 0), suite));
      summaries_.push_back(summary);
      log_.set(h, merkle::leaf_hash(encode(summary)));
    }
  }

  static XinghuoParameters parameters() { return {"sub.example", sha256(as_bytes("a sub-chain"))}; }
  static ClientTerms terms() { return {ClientType::kXinghuo, encode(parameters()), 24ull * 3600 * 1000, 5'000}; }
  static UnixMillis after(std::uint64_t height) { return UnixMillis{kStartMs + 1000 * height + 500}; }
  /// The validators epoch to epoch + 3.
  static std::vector<ledger::Validator> set(std::uint64_t epoch, Suite suite = Suite::kEd25519) {
    std::vector<ledger::Validator> out;
    for (std::uint64_t i = epoch; i < epoch + kSeats; ++i) {
      const auto k = [i](std::uint8_t use, Suite of) { return key_of(i, use, of).public_key(); };
      out.push_back({"v" + std::to_string(i), k(0, suite), k(1, suite), k(2, suite), k(3, Suite::kEd25519), 1, account_of(k(4, suite))});
    }
    return out;
  }
  [[nodiscard]] const ledger::BlockSummary& summary(std::uint64_t height) const { return summaries_[height]; }
  [[nodiscard]] static std::uint64_t epoch_after(std::uint64_t height) { return (height + 1) / kEpochBlocks; }
  [[nodiscard]] ConsensusState state(std::uint64_t height) const {
    const auto& at = summaries_[height];
    const std::uint64_t epoch = epoch_after(height);
    const XinghuoTrust trust{Epoch{epoch}, Height{epoch == 0 ? 0 : epoch * kEpochBlocks - 1}, ledger::validators_hash(set(epoch, suite_))};
    return {ChainHeight{height}, chain_time(at.time), at.block, to_bytes(at.state_root.view()), encode(trust)};
  }
  [[nodiscard]] ledger::SignedCheckpoint certify(std::uint64_t size, std::uint16_t signers = kSeats - 1) const {
    const std::uint64_t epoch = size < 2 ? 0 : (size - 1) / kEpochBlocks;
    ledger::SignedCheckpoint out{{size, merkle::root_of(subtree(), size)}, {}};
    for (std::uint16_t i = 0; i < signers; ++i)
      out.lines.push_back({i, 1, ledger::sign_checkpoint(key_of(epoch + i, 1, suite_), parameters().origin(), out.name, 1)});
    return out;
  }
  [[nodiscard]] ledger::EpochLink link(std::uint64_t epoch) const {
    const std::uint64_t last = (epoch + 1) * kEpochBlocks - 1;
    return {certify(last + 1), summaries_[last], merkle::inclusion_path_of(subtree(), last, last + 1), set(epoch + 1, suite_)};
  }
  /// Of a height, under the checkpoint of `size` (0: the one that ends with it), from a trusted height.
  [[nodiscard]] XinghuoUpdate update(std::uint64_t trusted, std::uint64_t height, std::uint64_t size = 0) const {
    if (size == 0) size = height + 1;
    XinghuoUpdate out{ChainHeight{trusted},
                      set(epoch_after(trusted), suite_),
                      {},
                      certify(size),
                      summaries_[height],
                      merkle::inclusion_path_of(subtree(), height, size)};
    const std::uint64_t last = std::max((size - 1) / kEpochBlocks, epoch_after(height));
    for (std::uint64_t epoch = epoch_after(trusted); epoch < last; ++epoch) out.links.push_back(link(epoch));
    return out;
  }

  ledger::StateKey key{ledger::RecordKind::kIdentifier, "88.100/a"};
  ledger::StateKey nobody{ledger::RecordKind::kIdentifier, "88.100/nobody"};
  Bytes value = to_bytes("a record");
  ledger::MemoryTree memory;

 private:
  [[nodiscard]] merkle::SubtreeHash subtree() const {
    return [this](unsigned level, std::uint64_t index) { return log_.at(level, index); };
  }
  [[nodiscard]] static PrivateKey key_of(std::uint64_t validator, std::uint8_t use, Suite suite) {
    Bytes seed(kPrivateKeyBytes, use);
    seed[0] = static_cast<std::uint8_t>(validator + 1);
    return *PrivateKey::from_raw(suite, seed);
  }
  Suite suite_;
  std::vector<ledger::BlockSummary> summaries_;
  ledger::MerkleLevels log_{merkle::kNodeTag};
};

}  // namespace xh::crosschain
