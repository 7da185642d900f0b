// The explorer: a page for browsers that the program carries. Here it is found and given out; what it shows it asks of the node like every
// client. Its parts are packed at build time by node/explorer/pack.py. Spec: docs/spec/explorer.md.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "node/rpc/http_server.h"

namespace xh::explorer {

/// EX2: all parts together, as they are sent.
inline constexpr std::size_t kMaxPackedBytes = 100'000;

/// One part, compressed with gzip.
struct Asset {
  std::string_view path;  ///< "/" for the page itself
  std::string_view content_type;
  std::string_view etag;  ///< with its quotes: of the hash of the content
  bool named_by_hash;     ///< another content has another path
  bool download;          ///< for the visitor's disk, and not for this window
  std::span<const unsigned char> packed;
};

/// All of them; the source is made by pack.py.
[[nodiscard]] std::span<const Asset> assets();

/// The answer where the path is one of the explorer; nullopt for every other path.
[[nodiscard]] std::optional<rpc::HttpAnswer> explorer_read(const rpc::HttpGet& request);

}  // namespace xh::explorer
