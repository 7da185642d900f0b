// xhd admin: what an operator asks of the running node. Spec: docs/spec/cli.md, docs/spec/admin.md.
#pragma once

#include <chrono>
#include <memory>

#include "base/json.h"
#include "node/runtime/config_sources.h"

namespace CLI {
class App;
}

namespace xh::runtime {

class AdminCommands {
 public:
  /// Adds them to a program. `sources`: where the socket is found; outlives the object, and is filled by --config and --set.
  AdminCommands(CLI::App& app, ConfigSources& sources);
  ~AdminCommands();
  AdminCommands(const AdminCommands&) = delete;
  AdminCommands& operator=(const AdminCommands&) = delete;
  /// One of them was given.
  [[nodiscard]] bool given() const;
  /// Where the node's socket is, if that was said.
  [[nodiscard]] const std::string& socket() const;
  /// Asks and prints.
  [[nodiscard]] Status run(const std::string& socket) const;

 private:
  struct Options;
  std::unique_ptr<Options> options_;
};

/// "info,net=debug": parameters of admin_setLogLevels. A level alone ends those of single components; without one it stays as it is.
[[nodiscard]] Json level_parameters(std::string_view text);
/// What admin_status answers, for people.
[[nodiscard]] std::string status_page(const Json& status);
/// What admin_peers answers, for people.
[[nodiscard]] std::string peers_page(const Json& peers);

}  // namespace xh::runtime
