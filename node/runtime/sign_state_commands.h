// xhd key sign-state: what a validator's consensus key signed, shown, made, and handed over between hosts. Spec: docs/spec/sign-state.md
// (W7, W9).
#pragma once

#include "node/runtime/config.h"

namespace xh::runtime {

/// Floor, votes, doubt. May run beside the node.
[[nodiscard]] Status sign_state_show(const Config& config, bool json);
/// Makes a state for a key that has none: empty, or from the votes of the journal. Error kNotEmpty when there is one.
[[nodiscard]] Status sign_state_create(const Config& config, bool from_journal);
/// Hands consensus and checkpoint key over: nothing is signed here any more, and the file says what was. Run again, it writes the same
/// file.
[[nodiscard]] Status sign_state_export(const Config& config, const std::string& file);
/// Takes the keys over. May be repeated.
[[nodiscard]] Status sign_state_import(const Config& config, const std::string& file);

}  // namespace xh::runtime
