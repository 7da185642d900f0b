// The file of a node's configuration: strict TOML by the table of keys, with the line of every value. All faults are collected, not only
// the first. Rules: docs/spec/configuration.md (CF2, CF6).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "node/runtime/config_value.h"

namespace xh::runtime {

/// More are found, counted and not kept.
inline constexpr std::size_t kMaxConfigFaults = 100;

/// Collects what is wrong. Lines of the file come first, in their order; then what stands elsewhere, in the order of add().
class ConfigFaults {
 public:
  explicit ConfigFaults(std::string file) : file_(std::move(file)) {}
  /// Line 0: the file as a whole.
  void add_in_file(std::size_t line, std::string what, ErrorId id = ErrorId::kBadConfig);
  void add(std::string what, std::string place);
  [[nodiscard]] bool empty() const { return found_ == 0; }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] std::string place_of(std::size_t line) const;
  [[nodiscard]] std::vector<Error> take();

 private:
  struct Fault {
    std::size_t line;
    Error error;
  };
  void keep(std::size_t line, Error error);

  std::string file_;
  std::vector<Fault> kept_;
  std::size_t found_ = 0;
};

struct FileValue {
  ConfigValue value;  ///< monostate: said, and faulty
  std::size_t line = 0;
};

struct ConfigFile {
  struct Peer {
    std::size_t line = 0;
    std::map<std::string_view, FileValue> values;  ///< by full name
  };
  std::map<std::string_view, FileValue> values;              ///< by full name; those that are there
  std::map<std::string, std::size_t, std::less<>> sections;  ///< lines of their headers
  std::vector<Peer> peers;
  bool whole = false;  ///< it could be read: what is absent is missing
};

/// Never throws; what is wrong goes to `faults`.
[[nodiscard]] ConfigFile parse_config_file(const std::string& text, ConfigFaults& faults);
/// The same of the file that `faults` names.
[[nodiscard]] ConfigFile read_config_file(ConfigFaults& faults);

}  // namespace xh::runtime
