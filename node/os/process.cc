#include "node/os/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

namespace xh::os {

void harden_process() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

bool lock_memory(ByteView secret) {
  if (secret.empty()) return true;
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(secret.data()) / page * page;
  const auto end = reinterpret_cast<std::uintptr_t>(secret.data()) + secret.size();
  // By its number: sanitizers put a function in the place of mlock() that does nothing.
  return ::syscall(SYS_mlock, begin, end - begin) == 0;
}

void wipe(std::string& text) {
  text.resize(text.capacity());  // a text that was longer once, or was moved from
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

// A short text is copied by a move.
SecretText::SecretText(std::string text) : text_(std::move(text)) { wipe(text); }

SecretText::SecretText(SecretText&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }

}  // namespace xh::os
