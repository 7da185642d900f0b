#include "crypto/secret.h"

#include <sodium.h>

namespace xh {

void secure_wipe(std::span<std::uint8_t> bytes) { sodium_memzero(bytes.data(), bytes.size()); }

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) *this = Secret(other.expose());
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    secure_wipe(bytes_);
    bytes_ = std::move(other.bytes_);
    other.bytes_.clear();
  }
  return *this;
}

bool Secret::operator==(const Secret& other) const {
  return size() == other.size() && sodium_memcmp(bytes_.data(), other.bytes_.data(), size()) == 0;
}

}  // namespace xh
