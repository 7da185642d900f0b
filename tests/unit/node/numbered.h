// Instants and ids of envelopes by a number.
#pragma once

#include "base/time.h"
#include "crypto/hash.h"
#include "ledger/transaction.h"

namespace xh::node {

inline Instant at(std::uint64_t millis) { return Instant(std::chrono::milliseconds(millis)); }
inline ledger::EnvelopeId envelope(std::uint64_t number) {
  return ledger::EnvelopeId{sha256(as_bytes("envelope " + std::to_string(number))).bytes};
}

}  // namespace xh::node
