// What a WebSocket tells besides answers, as JSON Schema: types among those of result_schemas.h, and two members of the description,
// `x-notifications` and `x-events`. Spec: docs/spec/subscriptions.md (SB17).
#pragma once

#include "base/json.h"

namespace xh::rpc {

/// The types of events, and the names that the tables give.
void add_event_types(Json& components);
/// [{name, description, params}], params as those of methods.
[[nodiscard]] Json describe_notifications();
/// {topic: {description, filter, schema}}
[[nodiscard]] Json describe_events();

}  // namespace xh::rpc
