#include "ledger/state.h"

#include "crypto/hash.h"

namespace xh::ledger {
namespace {

constexpr std::string_view kKeyDomain("key\0", 4);
constexpr std::string_view kValueDomain("val\0", 4);

}  // namespace

Hash32 StateKey::hash() const {
  const auto tag = static_cast<std::uint8_t>(kind);
  return sha256({as_bytes(kKeyDomain), ByteView(&tag, 1), as_bytes(name)});
}

Hash32 value_hash(ByteView value) { return sha256({as_bytes(kValueDomain), value}); }

}  // namespace xh::ledger
