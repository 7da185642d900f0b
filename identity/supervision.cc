#include "identity/supervision.h"

namespace xh::identity {

Status check_target(const Target& target) {
  switch (target.kind) {
    case TargetKind::kAccount:
      return account_from_bid(target.name).map([](const auto&) {});
    case TargetKind::kPrefix:
      return Prefix::parse(target.name).map([](const auto&) {});
    case TargetKind::kIdentifier:
      break;
  }
  return Identifier::parse(target.name).map([](const auto&) {});
}

std::string record_name(const Target& target) {
  if (target.kind != TargetKind::kAccount) return target.name;
  return std::string(as_text(account_from_bid(target.name)->view()));
}

Result<Target> target_from_name(std::string_view name) {
  const TargetKind kind = name.starts_with("did:")                   ? TargetKind::kAccount
                          : name.find('/') != std::string_view::npos ? TargetKind::kIdentifier
                                                                     : TargetKind::kPrefix;
  Target target{kind, std::string(name)};
  XH_TRY_VOID(check_target(target));
  return target;
}

bool SupervisionRecord::has(RestraintKind kind) const { return std::ranges::find(restraints, kind, &Restraint::kind) != restraints.end(); }

}  // namespace xh::identity
