// What a feed keeps in a database, as statements of PostgreSQL. The schema's name is the only text that is put into a statement, and
// is_schema_name holds for it. Spec: docs/spec/feed.md (FD5-FD9), docs/FEED.md.
#pragma once

#include <array>
#include <string>

#include "tools/feed/event_rows.h"

namespace xh::feed {

inline constexpr std::int64_t kSchemaVersion = 1;

/// Makes tables, indexes and views in an empty schema that exists: several statements.
[[nodiscard]] std::string make_tables(const std::string& schema);
/// COPY ... FROM STDIN of the table that a topic fills.
[[nodiscard]] std::string copy_into(const std::string& schema, Topic topic);
/// Brings `records` up to the changes of heights $1 to $2 - 1.
[[nodiscard]] std::string fold_records(const std::string& schema);

}  // namespace xh::feed
