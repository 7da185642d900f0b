// What every fuzz target has: one entry for any bytes, and valid inputs to start from. Statements about the input are XH_CHECKs: a broken
// one aborts, which is what both libFuzzer and the replay report.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "base/codec.h"

// The name and the type are libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace xh::fuzz {

/// Valid inputs of the target; mutation starts here.
[[nodiscard]] std::vector<Bytes> seeds();

/// What decodes must encode to the same bytes: one value, one form.
template <class T>
bool round_trips(ByteView bytes) {
  const auto value = decode<T>(bytes);
  if (!value) return false;
  XH_CHECK(equal(encode(*value), bytes));
  return true;
}

}  // namespace xh::fuzz
