// A ledger of empty blocks that grows while it is read, for tests of whoever tells of it.
#pragma once

#include <atomic>

#include "node/rpc/event_server.h"

namespace xh::rpc {

class GrowingLedger {
 public:
  void grow(std::uint64_t blocks) { head_ += blocks; }
  void forget_below(std::uint64_t height) { first_ = height; }
  /// Outlived by what it answers for.
  EventPorts ports() {
    return {[this] { return range(); }, std::make_unique<Source>(*this)};
  }

 private:
  class Source final : public node::EventSource, public ledger::StateView {
   public:
    explicit Source(const GrowingLedger& ledger) : ledger_(ledger) {}
    node::EventRange range() override { return ledger_.range(); }
    Read block(Height height, bool) override {
      if (height < range().first || height > range().head) return {};
      block_.summary.height = height;
      return {&block_, 0};
    }
    node::EventView view() override { return {*this}; }
    [[nodiscard]] std::optional<Bytes> read(const ledger::StateKey&) const override { return std::nullopt; }
    [[nodiscard]] std::optional<ledger::TransactionId> remembered(const AccountId&, const ledger::Nonce&) const override {
      return std::nullopt;
    }

   private:
    const GrowingLedger& ledger_;
    node::EventBlock block_;
  };
  [[nodiscard]] node::EventRange range() const { return {Height{first_}, Height{head_}}; }
  std::atomic<std::uint64_t> head_{0};
  std::atomic<std::uint64_t> first_{0};
};

}  // namespace xh::rpc
