// The commands that follow a running chain: its log, names of it, its log as files.
#pragma once

#include <string>
#include <vector>

#include "node/client/trust_files.h"

namespace xh::tools {

struct FollowOptions {
  std::vector<std::string> nodes;  ///< URLs; at least one
  client::TrustFiles trust;
  std::vector<std::string> names;  ///< of watch; "@FILE" stands for the lines of a file
  std::string genesis;
  std::string state;     ///< file that remembers
  std::string evidence;  ///< where a contradiction is written; default: the state file's name and ".evidence"
  std::string out;       ///< folder of export
  std::uint64_t interval_ms = 2'000;
  bool once = false;
  bool json = false;
};

/// Fetches checkpoints until a contradiction, or once. Exit codes: 0, 3, 4 no node answers, 7 contradiction or no valid checkpoint.
[[nodiscard]] int follow_log(const FollowOptions& options);
/// Verifies a fresh proof of every name and prints what changed. Exit codes: 0, 3, 4, 7.
[[nodiscard]] int watch_names(const FollowOptions& options);
/// Writes the whole log as static files. Exit codes: 0, 3, 4, 7.
[[nodiscard]] int export_log(const FollowOptions& options);

}  // namespace xh::tools
