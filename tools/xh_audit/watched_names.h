// What a watcher knows of names: the newest proven state of each. Pure but for the file.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/json.h"
#include "ledger/proof.h"

namespace xh::tools {

/// A name under a certified checkpoint.
struct WatchedState {
  std::uint64_t size = 0;  ///< of the checkpoint
  std::string state;       ///< "absent", "version 3 active", "version 4 revoked"
  Hash32 value;            ///< hash of the record; zero when absent

  bool operator==(const WatchedState&) const = default;
};
using WatchedNames = std::map<std::string, WatchedState>;

enum class WatchVerdict {
  kFirst,    ///< was not watched before
  kSame,     ///< unchanged
  kChanged,  ///< another record, or there and gone
  kOlder,    ///< the proof is older than what is known: the node lags
};

/// The state that a proof file shows of an identifier. Error kBadProof: not valid, or about something else.
[[nodiscard]] Result<WatchedState> watched_from(std::string_view proof, const ledger::Genesis& genesis, const std::string& name);
[[nodiscard]] WatchVerdict compare_watched(const std::optional<WatchedState>& last, const WatchedState& now);

/// Lines of a file of names that are not empty.
[[nodiscard]] std::vector<std::string> names_from(std::string_view lines);
[[nodiscard]] std::string to_text(const WatchedNames& names, const ledger::Genesis& genesis);
/// Errors: kBadJson and the like with the member, kWrongChain.
[[nodiscard]] Result<WatchedNames> watched_from_text(std::string_view text, const ledger::Genesis& genesis);

}  // namespace xh::tools
