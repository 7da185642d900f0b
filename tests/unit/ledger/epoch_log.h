// A chain log whose validators change every ten blocks, one of four at a time.
#pragma once

#include "crypto/hash.h"
#include "ledger/epoch_chain.h"
#include "ledger/merkle_levels.h"

namespace xh::ledger {

class EpochLog {
 public:
  static constexpr std::uint64_t kBlocks = 10;  ///< of an epoch; genesis is the first block of the first one
  static constexpr std::uint16_t kSeats = 4;

  explicit EpochLog(std::uint64_t blocks, Profile profile = Profile::kStandard) : suite_(validator_suite(profile)) {
    genesis_.profile = profile;
    genesis_.chain_name = "epochs.example";
    genesis_.chain_id = sha256(as_bytes("a chain of epochs"));
    genesis_.validators = set(0, suite_);
    for (std::uint64_t h = 0; h < blocks; ++h) {
      BlockSummary summary;
      summary.height = Height{h};
      summary.epoch = Epoch{h / kBlocks};
      summary.last_of_epoch = h % kBlocks == kBlocks - 1;
      summary.next_validators = validators_hash(set(h / kBlocks + (summary.last_of_epoch ? 1 : 0), suite_));
      summaries_.push_back(summary);
      log_.set(h, merkle::leaf_hash(encode(summary)));
    }
  }

  [[nodiscard]] const Genesis& genesis() const { return genesis_; }
  [[nodiscard]] const BlockSummary& summary(std::uint64_t height) const { return summaries_[height]; }
  [[nodiscard]] merkle::SubtreeHash subtree() const {
    return [this](unsigned level, std::uint64_t index) { return log_.at(level, index); };
  }
  [[nodiscard]] CheckpointName name(std::uint64_t size) const { return {size, merkle::root_of(subtree(), size)}; }
  /// The validators epoch, epoch + 1, epoch + 2, epoch + 3.
  [[nodiscard]] static std::vector<Validator> set(std::uint64_t epoch, Suite suite = Suite::kEd25519) {
    std::vector<Validator> out;
    for (std::uint64_t i = epoch; i < epoch + kSeats; ++i) {
      const auto key = [i](std::uint8_t use, Suite of) { return key_of(i, use, of).public_key(); };
      out.push_back(
          {"v" + std::to_string(i), key(0, suite), key(1, suite), key(2, suite), key(3, Suite::kEd25519), 1, account_of(key(4, suite))});
    }
    return out;
  }
  /// Three lines of the set of an epoch; by itself of the one that certifies the size.
  [[nodiscard]] SignedCheckpoint certify(std::uint64_t size, std::optional<std::uint64_t> by = std::nullopt) const {
    const std::uint64_t epoch = by.value_or(size < 2 ? 0 : (size - 1) / kBlocks);
    SignedCheckpoint out{name(size), {}};
    for (std::uint16_t i = 0; i < kSeats - 1; ++i)
      out.lines.push_back({i, 1, sign_checkpoint(key_of(epoch + i, 1, suite_), genesis_.origin(), out.name, 1)});
    return out;
  }
  [[nodiscard]] EpochLink link(std::uint64_t epoch) const {
    const std::uint64_t last = (epoch + 1) * kBlocks - 1;
    return {certify(last + 1), summaries_[last], merkle::inclusion_path_of(subtree(), last, last + 1), set(epoch + 1, suite_)};
  }
  [[nodiscard]] EpochChain chain(std::uint64_t links) const {
    EpochChain out(genesis_);
    for (std::uint64_t epoch = 0; epoch < links; ++epoch) (void)out.add(link(epoch));
    return out;
  }

 private:
  [[nodiscard]] static PrivateKey key_of(std::uint64_t validator, std::uint8_t use, Suite suite) {
    Bytes seed(kPrivateKeyBytes, use);
    seed[0] = static_cast<std::uint8_t>(validator + 1);
    return *PrivateKey::from_raw(suite, seed);
  }

  Suite suite_;
  Genesis genesis_;
  std::vector<BlockSummary> summaries_;
  MerkleLevels log_{merkle::kNodeTag};
};

}  // namespace xh::ledger
