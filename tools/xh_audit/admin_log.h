// xh-audit adminlog: the chain of an operator's actions, read from a file. It trusts nothing in it but what a remembered head binds.
// Rules: docs/spec/admin-log.md (AL10, AL11).
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "node/storage/admin_log.h"

namespace xh::tools {

struct AdminLogOptions {
  std::string file;
  std::string head;   ///< hash that has to be there, hex with or without 0x; empty: none
  std::string state;  ///< file that remembers; empty: none
  bool json = false;
};

/// What is remembered of a log: an entry that was seen in it.
struct RememberedHead {
  std::uint64_t number = 0;
  Hash32 hash{};
  bool operator==(const RememberedHead&) const = default;
};
[[nodiscard]] std::string to_text(const RememberedHead& head);
/// Error kBadAdminLog.
[[nodiscard]] Result<RememberedHead> remembered_head_from(std::string_view text);

enum class HeadStanding {
  kThere,
  kOlder,  ///< it stands in a file before this one
  kMissing,
};
/// Looks for heads while a file is read.
class HeadSearch {
 public:
  /// Without a number: a hash alone.
  HeadSearch(std::optional<std::uint64_t> number, const Hash32& hash) : number_(number), hash_(hash) {}
  void see(const storage::AdminEntry& entry, const Hash32& hash);
  [[nodiscard]] HeadStanding standing() const {
    return found_ ? HeadStanding::kThere : older_ ? HeadStanding::kOlder : HeadStanding::kMissing;
  }

 private:
  std::optional<std::uint64_t> number_;
  Hash32 hash_;
  bool first_ = true;
  bool found_ = false;
  bool older_ = false;
};

/// One entry, for people and for machines.
[[nodiscard]] std::string entry_line(const storage::AdminEntry& entry);
[[nodiscard]] Json entry_json(const storage::AdminEntry& entry, const Hash32& hash);
/// Prints every entry. Exit code 0, 1 for a file that cannot be read, 2 for a hash that is none, 7 or 9.
[[nodiscard]] int audit_admin_log(const AdminLogOptions& options);

}  // namespace xh::tools
