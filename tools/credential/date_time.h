// Times as credentials write them: dateTimeStamp of XML Schema 1.1, from 1970 on. Rules: docs/spec/credentials.md (CR19).
#pragma once

#include <optional>
#include <string_view>

#include "base/strong.h"

namespace xh::tools {

/// 2024-05-16T08:00:00Z, with a fraction of at most nine digits and with another zone (+08:00); what is below a millisecond is dropped.
/// nullopt for anything else, also without a zone.
[[nodiscard]] std::optional<UnixMillis> date_time_from(std::string_view text);

}  // namespace xh::tools
