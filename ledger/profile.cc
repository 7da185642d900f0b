#include "ledger/profile.h"

namespace xh::ledger {

std::string_view name_of(Profile profile) { return profile == Profile::kGm ? "gm" : "standard"; }

Result<Profile> profile_from_name(std::string_view name) {
  for (const auto profile : {Profile::kStandard, Profile::kGm}) {
    if (name == name_of(profile)) return profile;
  }
  return fail(ErrorId::kBadGenesis, "standard or gm is expected");
}

bool admits(Profile profile, const AccountId& account) {
  const auto suite = suite_of_letter(static_cast<char>(account.bytes.front()));
  return suite && admits(profile, *suite);
}

}  // namespace xh::ledger
