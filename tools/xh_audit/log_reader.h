// A chain log as somebody serves it: untrusted until it hashes to a certified root. Reads checkpoints and tiles through a port, so that
// tests and files can stand behind it. Formats: docs/spec/checkpoint.md (K6-K10).
#pragma once

#include <functional>
#include <map>

#include "ledger/epoch_chain.h"
#include "ledger/log.h"
#include "node/client/rpc_client.h"

namespace xh::tools {

/// The bytes at a path below the log: "checkpoint", "tile/0/000", "epochs/0". Errors as of RpcClient::get(): kNotFound for what is not
/// there.
using LogFetch = std::function<Result<std::string>(const std::string& path)>;
/// The log of a node. The client outlives it.
[[nodiscard]] LogFetch fetch_from(client::RpcClient& node);

/// A checkpoint that a quorum of the validators of its epoch signed, as it was received.
struct CertifiedNote {
  std::string note;
  ledger::CheckpointName name;
  std::vector<ledger::EpochLink> links;  ///< from genesis to the set that signed
};
/// Error kBadCheckpoint when it is not of this chain, not signed by a quorum, or a line of a validator does not verify.
[[nodiscard]] Result<CertifiedNote> certified(const ledger::EpochChain& epochs, std::string note);
/// The newest checkpoint of a log; `epochs` grows by the links that the log has beyond it. Errors: of the fetch, kBadCheckpoint.
[[nodiscard]] Result<CertifiedNote> newest_checkpoint(ledger::EpochChain& epochs, const LogFetch& fetch);

/// What the tiles of a log of `size` leaves say about its first `old_size` leaves.
struct LogPrefix {
  Hash32 root;        ///< of the first old_size leaves
  merkle::Path path;  ///< consistency path between both sizes
};

/// Subtree hashes of a log of a fixed size, from its tiles. Fetches each tile once.
class TileReader {
 public:
  TileReader(LogFetch fetch, std::uint64_t size) : fetch_(std::move(fetch)), size_(size) {}
  /// old_size in 1..size. Nothing is proven until the path leads to a certified root.
  [[nodiscard]] Result<LogPrefix> prefix(std::uint64_t old_size);

 private:
  [[nodiscard]] Hash32 subtree(unsigned level, std::uint64_t index);
  [[nodiscard]] Result<std::vector<Hash32>> tile(unsigned level, std::uint64_t number) const;

  LogFetch fetch_;
  std::uint64_t size_;
  std::map<std::pair<unsigned, std::uint64_t>, std::vector<Hash32>> tiles_;
  std::optional<Error> error_;
};

}  // namespace xh::tools
