#include "node/runtime/ledger_events.h"

#include <array>

#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

// Those who are told stand at few places: at the newest block, and at one that they catch up from.
constexpr std::size_t kKeptEventBlocks = 8;

node::EventRange range_of(const Node& node) { return {node.store().retained(), node.store().head().summary.height}; }

class LedgerEvents final : public node::EventSource {
 public:
  explicit LedgerEvents(const Node& node) : node_(node) {}

  node::EventRange range() override { return range_of(node_); }

  Read block(Height height, bool operations) override {
    const Height head = node_.store().head().summary.height;
    for (const auto& kept : kept_) {
      // A later block may have taken bytes away: what was read under an older head is read again.
      if (kept.read && kept.head == head && kept.block.summary.height == height && (kept.operations || !operations))
        return {&kept.block, kept.bytes};
    }
    auto& place = kept_[turn_++ % kKeptEventBlocks];
    place.read = false;
    const auto summary = node_.store().summary(height);
    const auto stored = summary ? node_.store().block(height) : std::nullopt;
    if (!stored) return {};
    auto block = node::make_event_block({*summary, stored->block, stored->companion, stored->bodies, stored->receipts}, operations);
    if (!block) return {};
    place = {true, operations, head, *std::move(block), 0};
    for (const auto& body : stored->bodies) place.bytes += body.bytes.size();
    return {&place.block, place.bytes};
  }

  node::EventView view() override {
    return {node_.store(), node_.config().show_withheld, [this](const auto& checkpoint) { return node_.note_of(checkpoint); }};
  }

 private:
  struct Kept {
    bool read = false;
    bool operations = false;
    Height head;
    node::EventBlock block;
    std::size_t bytes = 0;
  };
  const Node& node_;
  std::array<Kept, kKeptEventBlocks> kept_;
  std::size_t turn_ = 0;
};

}  // namespace

rpc::EventPorts event_ports(Node& node) {
  return {[&node] { return range_of(node); }, std::make_unique<LedgerEvents>(node), [&node] { ++node.counters().rpc_requests; }};
}

}  // namespace xh::runtime
