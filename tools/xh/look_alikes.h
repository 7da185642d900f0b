// Names that people take for each other. Rule: docs/spec/bulk.md (BK17).
#pragma once

#include <string>
#include <string_view>

namespace xh::tools {

/// The text with everything folded that makes no difference to the eye: two names look alike when their skeletons are equal. Not complete,
/// and a text for comparison only. Of valid UTF-8.
[[nodiscard]] std::string skeleton(std::string_view text);

}  // namespace xh::tools
