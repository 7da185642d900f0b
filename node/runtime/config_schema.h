// The keys of a node's configuration: one table, of which the reader, the default file, the reference and `xhd config show` are made.
// Rules: docs/spec/configuration.md (CF1). It reads nothing.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace xh::runtime {

/// Bounds of texts and lists that have none of their own.
inline constexpr std::int64_t kMaxPathBytes = 4095;    // PATH_MAX without its end
inline constexpr std::int64_t kMaxAddressBytes = 261;  // a name of DNS, a colon and a port, or brackets around IPv6
inline constexpr std::int64_t kMaxUrlBytes = 1024;     // of links, which begin with it
inline constexpr std::int64_t kMaxLogLevelsBytes = 1024;
inline constexpr std::int64_t kMaxHosts = 256;
inline constexpr std::int64_t kMaxHostBytes = 253;  // of DNS
/// The greatest integer of TOML.
inline constexpr std::int64_t kMaxNumber = std::numeric_limits<std::int64_t>::max();

enum class ValueType : std::uint8_t {
  kText,
  kRole,
  kPath,
  kAddress,
  kUrl,
  kPublicKey,
  kNetworkKey,
  kBoolean,
  kNumber,
  kTexts,
  kRetention,
  kLogFormat,
  kLogLevel,
  kLogLevels
};
enum class Need : std::uint8_t { kOptional, kRequired, kOfSigner /* when any key of [signer] is set */, kOfPeer };

struct KeySchema {
  std::string_view name;  ///< with its section: "rpc.listen"
  ValueType type;
  Need need;
  std::int64_t least;         ///< of numbers; bytes of texts; entries of lists
  std::int64_t most;          ///< inclusive
  std::string_view unit;      ///< of numbers; may be empty
  std::string_view fallback;  ///< TOML of the default; empty: there is none
  std::string_view without;   ///< what holds without the key, where there is no default
  std::string_view example;   ///< TOML
  std::string_view meaning;
  bool reloads = false;  ///< AD10: `xhd admin reload` applies it to a running node

  [[nodiscard]] std::string_view section() const { return name.substr(0, name.rfind('.')); }
  [[nodiscard]] std::string_view leaf() const { return name.substr(name.rfind('.') + 1); }
  /// Keys of [[peers.peer]] stand once for each peer, in the file only.
  [[nodiscard]] bool of_peer() const { return section() == kPeerSection; }

  static constexpr std::string_view kPeerSection = "peers.peer";
};

inline constexpr std::string_view kEnvironmentPrefix = "XHD_";

/// All keys, by section.
[[nodiscard]] std::span<const KeySchema> config_keys();
/// By its full name; nullptr when there is none.
[[nodiscard]] const KeySchema* find_config_key(std::string_view name);
/// CF3: "rpc.listen" is XHD_RPC_LISTEN.
[[nodiscard]] std::string environment_name(const KeySchema& key);
/// "integer, 32 to 65,536 MiB".
[[nodiscard]] std::string describe_type(const KeySchema& key);

}  // namespace xh::runtime
