// A log in memory behind the port of a server, with checkpoints signed by four validators.
#pragma once

#include "ledger/merkle_levels.h"
#include "tools/xh_audit/log_reader.h"

namespace xh::tools {

class SyntheticLog {
 public:
  /// Entries "entry <i>"; from `fork` on they are others.
  explicit SyntheticLog(std::uint64_t size, std::uint64_t fork = ~std::uint64_t{0}) {
    for (std::uint8_t i = 0; i < 4; ++i) {
      keys_.push_back(*PrivateKey::from_seed(Bytes(kEd25519SeedBytes, static_cast<std::uint8_t>(i + 1))));
      ledger::Validator v;
      v.name = "v" + std::to_string(i);
      v.consensus_key = v.checkpoint_key = v.log_key = v.network_key = keys_.back().public_key();
      genesis_.validators.push_back(v);
    }
    genesis_.chain_name = "test.example";
    genesis_.chain_id.bytes[0] = 9;
    for (std::uint64_t i = 0; i < size; ++i) {
      entries_.push_back(to_bytes((i < fork ? "entry " : "forked entry ") + std::to_string(i)));
      log_.set(i, merkle::leaf_hash(entries_.back()));
    }
  }

  [[nodiscard]] const ledger::Genesis& genesis() const { return genesis_; }
  [[nodiscard]] const std::vector<PrivateKey>& keys() const { return keys_; }
  [[nodiscard]] merkle::SubtreeHash subtree() const {
    return [this](unsigned level, std::uint64_t index) { return log_.at(level, index); };
  }
  [[nodiscard]] ledger::CheckpointName name(std::uint64_t size) const { return {size, merkle::root_of(subtree(), size)}; }
  /// Three cosignatures and the type-01 line of the first validator's log key.
  [[nodiscard]] std::string note(std::uint64_t size, std::uint16_t signers = 3) const {
    ledger::SignedCheckpoint checkpoint{name(size), {}};
    for (std::uint16_t i = 0; i < signers; ++i)
      checkpoint.lines.push_back({i, 1'700'000'000, ledger::sign_checkpoint(keys_[i], genesis_.origin(), checkpoint.name, 1'700'000'000)});
    return ledger::to_note(genesis_.cosigners(), genesis_.origin(), checkpoint) +
           ledger::sign_as_log(keys_[0], genesis_.origin(), checkpoint.name);
  }
  [[nodiscard]] CertifiedNote certified_note(std::uint64_t size) const { return {note(size), name(size), {}}; }

  /// The bytes of "tile/…".
  [[nodiscard]] Result<std::string> get(const std::string& path) const {
    const auto tile = ledger::tile_from_path(std::string_view(path).substr(path.find('/') + 1));
    if (!tile || !ledger::has_tile(*tile, entries_.size())) return fail(ErrorId::kNotFound, path);
    if (!tile->entries) return std::string(as_text(ledger::tile_bytes(subtree(), *tile)));
    Bytes bundle;
    for (std::size_t i = 0; i < tile->width; ++i) ledger::append_entry(bundle, entries_[tile->number * ledger::kTileWidth + i]);
    return std::string(as_text(bundle));
  }
  [[nodiscard]] LogFetch fetch() const {
    return [this](const std::string& path) { return get(path); };
  }

 private:
  ledger::Genesis genesis_;
  std::vector<PrivateKey> keys_;
  std::vector<Bytes> entries_;
  ledger::MerkleLevels log_{merkle::kNodeTag};
};

}  // namespace xh::tools
