#include "node/runtime/state_memo.h"

namespace xh::runtime {
namespace {

// Names of prefixes begin with a digit and have no slash; an account's name, which may look like one, is remembered as well.
bool is_worth_it(const ledger::StateKey& key) {
  return key.kind == ledger::RecordKind::kSupervision && !key.name.empty() && key.name[0] >= '0' && key.name[0] <= '9' &&
         key.name.find('/') == std::string::npos;
}

}  // namespace

// Under mutex_. What was read before this version is of it or of a newer state: it is kept for this version alone.
void StateMemo::go_to(std::uint64_t version) const {
  if (version <= version_) return;
  version_ = version;
  prefixes_.clear();
  basis_.reset();
}

std::optional<Bytes> StateMemo::read(const ledger::StateKey& key) const {
  if (!is_worth_it(key)) return store_.read(key);
  const std::uint64_t version = store_.version();
  {
    const std::scoped_lock guard(mutex_);
    const auto known = version == version_ ? prefixes_.find(key.name) : prefixes_.end();
    if (known != prefixes_.end()) return known->second;
  }
  auto value = store_.read(key);
  const std::scoped_lock guard(mutex_);
  go_to(version);
  if (version != version_) return value;  // a block came meanwhile
  if (prefixes_.size() >= kMaxRememberedPrefixes) prefixes_.clear();
  prefixes_.emplace(key.name, value);
  return value;
}

Result<std::shared_ptr<const ProofBasis>> StateMemo::basis(const ledger::Genesis& genesis, const MakeAnchor& make) const {
  const std::uint64_t version = store_.version();
  {
    const std::scoped_lock guard(mutex_);
    if (version == version_ && basis_ != nullptr) return basis_;
  }
  XH_TRY(auto anchor, make());
  ledger::ProofFrame frame(genesis, anchor);
  auto made = std::make_shared<const ProofBasis>(ProofBasis{std::move(anchor), std::move(frame)});
  const std::scoped_lock guard(mutex_);
  go_to(version);
  if (version == version_) basis_ = made;
  return made;
}

std::size_t StateMemo::count() const {
  const std::scoped_lock guard(mutex_);
  return prefixes_.size();
}

}  // namespace xh::runtime
