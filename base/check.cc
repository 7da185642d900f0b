#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace xh {

void check_failed(const char* condition, const char* file, int line) {
  // The one place of the pure layers that prints: the process is about to die and has no other way to say why.
  char text[512];
  std::snprintf(text, sizeof text, "xinghuo: broken invariant: %s (%s:%d)\n", condition, file, line);
  std::fputs(text, stderr);
  std::abort();
}

}  // namespace xh
