// Who could do what: worlds in which nobody may do anything say little.
#include "authority_maker.h"

namespace xh::execution::authority {
namespace {

struct Fitting {
  const Oracle& oracle;
  std::size_t pick;  ///< which of several

  int owner(const std::string& prefix) const {
    const auto it = oracle.prefixes.find(oracle.home(prefix));
    if (it == oracle.prefixes.end()) return static_cast<int>(pick % 4);  // a supernode
    const auto& delegates = it->second.delegates;
    if (delegates.empty() || pick % 3 != 0) return it->second.owner;
    return std::next(delegates.begin(), static_cast<std::ptrdiff_t>(pick % delegates.size()))->first;
  }
  int controller(const std::string& id) const {
    const auto it = oracle.records.find(id);
    if (it == oracle.records.end()) return owner(before_slash(id));
    const auto& all = it->second.controllers;
    return *std::next(all.begin(), static_cast<std::ptrdiff_t>(pick % all.size()));
  }
  int authority(const std::string& organisation) const {
    const auto it = oracle.organisations.find(organisation);
    return it == oracle.organisations.end() ? static_cast<int>(pick % 4) : it->second.authority;
  }
  int supervisor() const {
    std::vector<int> all;
    for (const auto& [number, a] : oracle.accounts) {
      if (a.supervisor) all.push_back(number);
    }
    return all.empty() ? 4 : all[pick % all.size()];
  }

  int operator()(const AllocatePrefix& op) const { return owner(above(op.prefix)); }
  int operator()(const UpdatePrefix& op) const { return owner(op.templates ? op.prefix : above(op.prefix)); }
  int operator()(const TransferPrefix& op) const { return owner(op.prefix); }
  int operator()(const DelegateKey& op) const { return owner(op.prefix); }
  int operator()(const RevokeDelegation& op) const { return pick % 4 == 0 ? number_of(op.delegate) : owner(op.prefix); }
  int operator()(const Register& op) const { return owner(before_slash(op.identifier)); }
  int operator()(const Update& op) const { return controller(op.identifier); }
  int operator()(const Transfer& op) const { return controller(op.identifier); }
  int operator()(const SetController& op) const { return controller(op.identifier); }
  int operator()(const Revoke& op) const { return pick % 3 == 0 ? owner(before_slash(op.identifier)) : controller(op.identifier); }
  int operator()(const AnchorRoot& op) const {
    const auto it = oracle.streams.find(op.stream);
    return it == oracle.streams.end() || pick % 3 == 0 ? owner(before_slash(op.stream)) : it->second.owner;
  }
  int operator()(const RegisterOrganisation&) const { return pick % 4 == 0 ? 6 : static_cast<int>(pick % 4); }
  int operator()(const UpdateOrganisation& op) const { return authority(op.id); }
  int operator()(const Enroll& op) const { return authority(op.organisation); }
  int operator()(const Dismiss& op) const { return authority(oracle.accounts.at(number_of(op.account)).organisation); }
  int operator()(const RegisterIssuer& op) const { return authority(oracle.accounts.at(number_of(op.account)).organisation); }
  int operator()(const Hold&) const { return supervisor(); }
  int operator()(const Withhold&) const { return supervisor(); }
  int operator()(const Release&) const { return supervisor(); }
  int operator()(const DescribeSubChain& op) const {
    const auto it = oracle.sub_chains.find(op.code);
    return it == oracle.sub_chains.end() ? -1 : it->second.owner;
  }
  /// Whoever sends it does it for himself.
  template <class T>
  int operator()(const T&) const {
    return -1;
  }
};

}  // namespace

int Maker::fitting(const Oracle& oracle, const Operation& op) {
  if (const auto* about_identity = std::get_if<identity::Operation>(&op)) return std::visit(Fitting{oracle, below(1000)}, *about_identity);
  return static_cast<int>(below(4));
}

}  // namespace xh::execution::authority
