// A token of SoftHSM in a folder of the test's own. Shared by the tests that need one; they skip, saying so, where it is not installed.
#pragma once

#include <cstdlib>

#include "side.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

namespace xh::signer {

/// SoftHSM 2.6 with OpenSSL 3 leaks some bytes with each Ed25519 key. What is allocated in the scope of one of these is not counted.
class IgnoredLeaks {
 public:
  IgnoredLeaks() { count(true); }
  ~IgnoredLeaks() { count(false); }
  IgnoredLeaks(const IgnoredLeaks&) = delete;
  IgnoredLeaks& operator=(const IgnoredLeaks&) = delete;

 private:
  static void count([[maybe_unused]] bool begin) {
#if defined(__SANITIZE_ADDRESS__)
    begin ? __lsan_disable() : __lsan_enable();
#endif
  }
};

/// Where distributions put the module; empty: it is not installed.
inline std::string soft_module() {
  for (const char* path : {"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                           "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so"}) {
    if (std::filesystem::exists(path)) return path;
  }
  return {};
}

/// One for the process: a module is initialised once. Tests use labels of their own.
class SoftToken {
 public:
  static SoftToken& get() {
    static SoftToken token;
    return token;
  }
  [[nodiscard]] const std::string& label() const { return label_; }
  [[nodiscard]] const std::string& pin_file() const { return pin_file_; }
  static Secret pin() { return Secret(as_bytes("1234")); }

 private:
  SoftToken() : label_("xinghuo-test"), pin_file_(folder_.at("pin")) {
    EXPECT_TRUE(os::make_folder(folder_.at("tokens"), 0700));
    const std::string config = folder_.at("softhsm2.conf");
    EXPECT_TRUE(os::write_file(config, as_bytes("directories.tokendir = " + folder_.at("tokens") + "\nlog.level = ERROR\n")));
    ::setenv("SOFTHSM2_CONF", config.c_str(), 1);
    const std::string command = "softhsm2-util --init-token --free --label " + label_ + " --pin 1234 --so-pin 5678 > /dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0);  // NOLINT(cert-env33-c)
    EXPECT_TRUE(os::write_file(pin_file_, as_bytes("1234\n"), 0600));
  }
  OwnFolder folder_;
  std::string label_;
  std::string pin_file_;
};

}  // namespace xh::signer

#define XH_NEEDS_SOFT_TOKEN()                                                                       \
  if (soft_module().empty()) GTEST_SKIP() << "SoftHSM is not installed (apt-get install softhsm2)"; \
  const IgnoredLeaks of_the_module;                                                                 \
  (void)SoftToken::get()
