// The first frame of a connection, in both directions. Spec: docs/spec/peer-protocol.md (P3).
#pragma once

#include "base/codec.h"

namespace xh::net {

inline constexpr std::size_t kMaxHelloName = 64;

struct Hello {
  std::uint32_t version = 0;
  Hash32 chain_id;
  std::string name;
  static constexpr auto fields() { return std::tuple{field(&Hello::version), field(&Hello::chain_id), field(&Hello::name, kMaxHelloName)}; }
};

}  // namespace xh::net
