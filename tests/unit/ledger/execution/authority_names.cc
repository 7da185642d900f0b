// What the oracle says about prefixes, identifiers and anchored streams.
#include "authority_oracle.h"

namespace xh::execution::authority {
namespace {

int dots(const std::string& name) { return static_cast<int>(std::ranges::count(name, '.')); }
std::string data_of(const Content& content) { return std::string(as_text(content.values[0].data)); }

}  // namespace

std::vector<std::string> Oracle::upwards(std::string name) {
  std::vector<std::string> all;
  for (; !name.empty(); name = above(name)) all.push_back(name);
  return all;
}

std::string Oracle::home(const std::string& name) const {
  for (const auto& up : upwards(name)) {
    if (prefixes.contains(up)) return up;
  }
  return "";
}

bool Oracle::on_hold(const std::string& target) const {
  const auto it = restraints.find(target);
  return it != restraints.end() && std::ranges::any_of(it->second, [](const auto& r) { return r.hold; });
}

int Oracle::closed(const std::string& name) const {
  for (const auto& up : upwards(name)) {
    if (!prefixes.contains(up)) continue;
    if (prefixes.at(up).suspended) return kPrefixSuspended;
    if (on_hold(up)) return kHeld;
  }
  return kDone;
}

int Oracle::granted(int who, const Allocated& prefix, unsigned scope) const {
  if (prefix.owner == who) return kDone;
  const auto it = prefix.delegates.find(who);
  if (it == prefix.delegates.end()) return kNotOwner;
  const auto& [scopes, until] = it->second;
  if (until != 0 && until <= now) return kDelegationExpired;
  return (scopes & scope) != 0 ? kDone : kScopeExceeded;
}

int Oracle::on(int who, const Voices&, const AllocatePrefix& op) {
  if (!op.prefix.starts_with("88")) return kArcNotAllowed;
  const int to = number_of(op.owner);
  if (prefixes.contains(op.prefix)) return prefixes[op.prefix].owner == to ? kSame : kAlreadyExists;
  Allocated fresh;
  fresh.owner = to;
  fresh.depth = op.depth;
  fresh.quota = op.quota;
  const std::string parent = above(op.prefix);
  const std::string nearest = home(parent);
  if (nearest.empty()) {
    if (parent.empty()) return kArcNotAllowed;
    if (!accounts[who].supernode) return kRoleMissing;
  } else {
    if (const int no = granted(who, prefixes[nearest], 4)) return no;
    if (const int no = closed(parent)) return no;
    const int down = dots(op.prefix) - dots(nearest);
    if (down > prefixes[nearest].depth) return kTooDeep;
    fresh.depth = std::min(fresh.depth, prefixes[nearest].depth - down);
  }
  prefixes[op.prefix] = fresh;
  return kDone;
}

int Oracle::on(int who, const Voices&, const UpdatePrefix& op) {
  if (!prefixes.contains(op.prefix)) return kNotFound;
  auto& p = prefixes[op.prefix];
  const std::string parent = above(op.prefix);
  const std::string nearest = home(parent);
  if (op.suspended || op.quota) {
    if (nearest.empty() || prefixes[nearest].owner != who) return kNotOwner;
  }
  if (op.templates && p.owner != who) return kNotOwner;
  if (const int no = closed(op.templates ? op.prefix : parent)) return no;
  Allocated next = p;
  if (op.suspended) next.suspended = *op.suspended;
  if (op.quota) next.quota = *op.quota;
  if (op.templates) next.templates = *op.templates;
  if (next.suspended == p.suspended && next.quota == p.quota && next.templates == p.templates) return kSame;
  if (p.version != op.version) return kVersionMismatch;
  ++next.version;
  p = next;
  return kDone;
}

int Oracle::on(int who, const Voices&, const TransferPrefix& op) {
  if (!prefixes.contains(op.prefix)) return kNotFound;
  auto& p = prefixes[op.prefix];
  if (p.owner != who) return kNotOwner;
  if (const int no = closed(op.prefix)) return no;
  const int to = number_of(op.owner);
  if (p.owner == to) return kSame;
  for (const auto& up : upwards(op.prefix)) {
    if (up != op.prefix && prefixes.contains(up) && prefixes[up].owner == to) return kTransferUpward;
  }
  if (p.version != op.version) return kVersionMismatch;
  p.owner = to;
  p.delegates.clear();
  ++p.version;
  return kDone;
}

int Oracle::on(int who, const Voices&, const DelegateKey& op) {
  if (!prefixes.contains(op.prefix)) return kNotFound;
  auto& p = prefixes[op.prefix];
  if (p.owner != who) return kNotOwner;
  if (const int no = closed(op.prefix)) return no;
  const auto until = op.delegation.expires.value;
  if (until != 0 && until <= now) return kDelegationExpired;
  const std::pair<unsigned, std::uint64_t> given{op.delegation.scopes, until};
  const int to = number_of(op.delegation.delegate);
  if (p.delegates.contains(to) && p.delegates[to] == given) return kSame;
  p.delegates[to] = given;
  ++p.version;
  return kDone;
}

int Oracle::on(int who, const Voices&, const RevokeDelegation& op) {
  if (!prefixes.contains(op.prefix)) return kNotFound;
  auto& p = prefixes[op.prefix];
  const int to = number_of(op.delegate);
  if (p.owner != who && to != who) return kNotOwner;
  if (p.delegates.erase(to) == 0) return kNotFound;
  ++p.version;
  return kDone;
}

int Oracle::on(int who, const Voices&, const Register& op) {
  const int controller = op.controller ? number_of(*op.controller) : who;
  const std::string data = data_of(op.content);
  if (records.contains(op.identifier)) {
    const auto& r = records[op.identifier];
    return !r.revoked && r.controllers == std::set{controller} && r.data == data ? kSame : kAlreadyExists;
  }
  const std::string at = home(before_slash(op.identifier));
  if (at.empty()) return kPrefixNotAllocated;
  if (const int no = granted(who, prefixes[at], 1)) return no;
  if (const int no = closed(at)) return no;
  for (const auto& up : upwards(at)) {
    if (!prefixes.contains(up) || prefixes[up].quota == 0) continue;
    auto& p = prefixes[up];
    if (p.window != height / kWindow) p.used = 0;
    p.window = height / kWindow;
    if (p.used >= p.quota) return kQuotaExceeded;
    ++p.used;
    break;
  }
  records[op.identifier] = {{controller}, 1, false, 1, data};
  return kDone;
}

template <class Apply>
int Oracle::change(int who, const Voices& voices, const std::string& id, std::uint64_t version, bool revokes, Apply apply_change) {
  if (!records.contains(id)) return kNotFound;
  auto& r = records[id];
  std::size_t count = 0;
  for (const int c : r.controllers) count += c == who || voices.contains(c) ? 1 : 0;
  int no = count == 0 ? kNotOwner : count < r.threshold ? kThresholdNotMet : kDone;
  if (revokes && no != kDone) {
    const int owner = granted(who, prefixes[home(before_slash(id))], 2);
    no = owner == kNotOwner ? no : owner;
  }
  if (no != kDone) return no;
  if (!revokes) {
    if (on_hold(id)) return kHeld;
    if (const int blocked = closed(before_slash(id))) return blocked;
  }
  if (r.revoked) return kRevoked;
  if (r.version != version) return kVersionMismatch;
  apply_change(r);
  ++r.version;
  return kDone;
}

int Oracle::on(int who, const Voices& voices, const Update& op) {
  return change(who, voices, op.identifier, op.version, false, [&](Named& r) { r.data = data_of(op.content); });
}

int Oracle::on(int who, const Voices& voices, const Transfer& op) {
  return change(who, voices, op.identifier, op.version, false, [&](Named& r) {
    r.controllers = {number_of(op.controller)};
    r.threshold = 1;
  });
}

int Oracle::on(int who, const Voices& voices, const SetController& op) {
  return change(who, voices, op.identifier, op.version, false, [&](Named& r) {
    r.controllers.clear();
    for (const auto& c : op.controllers) r.controllers.insert(number_of(c));
    r.threshold = op.threshold;
  });
}

int Oracle::on(int who, const Voices& voices, const Revoke& op) {
  return change(who, voices, op.identifier, op.version, true, [](Named& r) { r.revoked = true; });
}

int Oracle::on(int who, const Voices&, const AnchorRoot& op) {
  const std::string at = home(before_slash(op.stream));
  const int below = at.empty() ? static_cast<int>(kPrefixNotAllocated) : granted(who, prefixes[at], 8);
  const bool known = streams.contains(op.stream);
  if (below != kDone && !(known && streams[op.stream].owner == who)) return below;
  if (known) {
    const Stream& s = streams[op.stream];
    if (s.root == op.root && s.count == op.count && s.uri == op.uri && s.previous == op.previous) return kSame;
  }
  if (on_hold(op.stream)) return kHeld;
  if (const int no = closed(before_slash(op.stream))) return no;
  if (!known) {
    if (op.previous != Hash32{} || !op.consistency.empty()) return kPreviousMismatch;
    streams[op.stream] = {who, op.root, {}, op.count, op.uri, 1};
    return kDone;
  }
  Stream& s = streams[op.stream];
  if (op.count <= s.count) return kStreamNotGrowing;
  if (op.previous != s.root) return kPreviousMismatch;
  bool grows = false;
  for (int log = 0; log < kLogs; ++log)
    grows = grows ||
            (s.root == log_root(log, s.count) && op.root == log_root(log, op.count) && op.consistency == log_path(log, s.count, op.count));
  if (!grows) return kNotConsistent;
  s = {s.owner, op.root, s.root, op.count, op.uri, s.version + 1};
  return kDone;
}

}  // namespace xh::execution::authority
