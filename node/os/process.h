// What a process with keys asks of the operating system: no core files, no reader of its memory, no swapping of its secrets. Rules KF9,
// KF10: docs/spec/keystore.md.
#pragma once

#include <string>

#include "base/bytes.h"

namespace xh::os {

/// For the life of the process: no core file, and no other process of this user may read its memory or trace it.
void harden_process();
/// Keeps the pages of a secret out of swap for as long as the process lives. False: the limit of locked memory (ulimit -l) forbids it.
[[nodiscard]] bool lock_memory(ByteView secret);
/// Overwrites a text that was a secret, with what lies behind its end, in a way that the compiler keeps, and empties it.
void wipe(std::string& text);

/// Wipes itself when it goes.
class SecretText {
 public:
  explicit SecretText(std::string text);
  SecretText(SecretText&& other) noexcept;
  SecretText& operator=(SecretText&&) = delete;
  SecretText(const SecretText&) = delete;
  ~SecretText() { wipe(text_); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace xh::os
