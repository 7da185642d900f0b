// XH_CHECK: the mechanism for bugs, and only for bugs. Always on, aborts, never reached by any input.
// Faults of the world are Result (base/result.h); refusals by the rules of the chain are ledger/execution/reject.h.
#pragma once

namespace xh {

/// Prints the broken condition to standard error and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace xh

#define XH_CHECK(condition)                               \
  do {                                                    \
    if (!(condition)) [[unlikely]]                        \
      ::xh::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)
