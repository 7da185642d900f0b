// A PostgreSQL that a feed fills: one connection, whole blocks and the place in one transaction. Spec: docs/spec/feed.md (FD2, FD5,
// FD12-FD14, FD17, FD18).
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "tools/feed/whole_blocks.h"

namespace xh::feed {

struct Target {
  std::string url;     ///< postgres://… or postgresql://…
  std::string schema;  ///< is_schema_name
};

/// What is fed.
struct Chain {
  std::string id;    ///< 0x…
  std::string name;  ///< of its genesis file
};

class Database {
 public:
  /// FD12: encoding, time limits and names of the session are set. Errors: kUsage (the URL, the schema's name), kDatabase.
  [[nodiscard]] static Result<std::unique_ptr<Database>> connect(const Target& target);
  virtual ~Database() = default;

  /// FD5: the place at which the feed of this chain goes on. Makes what is missing, to begin at `first`. Errors: kForeignFeed, kDatabase.
  [[nodiscard]] virtual Result<std::uint64_t> open(const Chain& chain, std::uint64_t first) = 0;
  /// FD2: writes the batch and its end, or nothing. Answers the place that the database has then: another one than the end of the batch
  /// when somebody else fed it, and nothing of the batch was written. Errors: kDatabase, kForeignFeed.
  [[nodiscard]] virtual Result<std::uint64_t> write(const WholeBlocks::Batch& batch) = 0;
  /// FD17: the id of the block of this height, 0x…; empty: it was not written. Errors: kDatabase.
  [[nodiscard]] virtual Result<std::string> block_id(std::uint64_t height) = 0;
  /// FD13: whether what failed last may succeed when it is tried again, on a new connection.
  [[nodiscard]] virtual bool may_recover() const = 0;
};

}  // namespace xh::feed
