#include "consensus/votes/vote.h"

#include "base/overload.h"

namespace xh::consensus {

View view_of(const Vote& vote) {
  return std::visit([](const auto& v) { return v.view; }, vote);
}

const BlockId* block_of(const Vote& vote) {
  return std::visit(Overload{
                        [](const Notarize& v) -> const BlockId* { return &v.block; },
                        [](const Nullify&) -> const BlockId* { return nullptr; },
                        [](const Finalize& v) -> const BlockId* { return &v.block; },
                    },
                    vote);
}

bool exclude_each_other(const Vote& one, const Vote& other) {
  if (view_of(one) != view_of(other)) return false;
  const BlockId* a = block_of(one);
  const BlockId* b = block_of(other);
  if (a != nullptr && b != nullptr) return *a != *b;
  return std::holds_alternative<Finalize>(one) || std::holds_alternative<Finalize>(other);
}

Bytes signing_bytes(const Hash32& chain_id, Epoch epoch, const Vote& vote) {
  static constexpr std::array<std::string_view, 3> kDomains = {"xinghuo/notarize/v1", "xinghuo/nullify/v1", "xinghuo/finalize/v1"};
  Writer out;
  out.raw(as_bytes(kDomains[vote.index()]));
  out.raw(chain_id.view());
  out.integer(epoch.value);
  codec::write(out, vote);
  return std::move(out).take();
}

}  // namespace xh::consensus
