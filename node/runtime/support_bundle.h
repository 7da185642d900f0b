// One file for whoever helps: versions, configuration, the node's answers, sizes, logs and facts of the machine, without secrets. It works
// beside a running node and without one, also when the configuration is wrong. Spec: docs/spec/support-bundle.md.
#pragma once

#include <string>
#include <vector>

#include "node/runtime/config_sources.h"

namespace xh::runtime {

/// Of the end of each log that is taken.
inline constexpr std::size_t kMaxLogTailBytes = std::size_t{1024} * 1024;
inline constexpr std::size_t kMaxListedFiles = 20'000;
/// Of one question to the node.
inline constexpr std::uint64_t kSupportAskMillis = 5'000;

struct SupportOptions {
  std::string output;             ///< FILE.tar, .tar.gz, .tgz or .tar.zst
  std::string node;               ///< URL; empty: rpc.listen of the configuration
  std::vector<std::string> logs;  ///< files; what lies beside the configuration as *.log is taken besides
  bool json = false;
};

/// Writes the file with mode 0600 and prints what is in it and what is not. Errors kUsage, kCannotWrite.
[[nodiscard]] Status make_support_bundle(const ConfigSources& sources, const SupportOptions& options);

}  // namespace xh::runtime
