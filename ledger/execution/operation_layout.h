// Every operation as data: numbers, names, and how the bytes of a body are laid out, member by member. It is read off the structs from
// which bytes are made (base/codec.h), so nothing can be forgotten and nothing can differ. For libraries of other languages. Spec:
// docs/spec/building.md (BD6).
#pragma once

#include "base/json.h"

namespace xh::execution {

/// {operations: [{number, name, type}], types: {NAME: {members: […]} | {words: {…}} | {tag, options: […]}}}. The same value always.
[[nodiscard]] Json operation_layout();

}  // namespace xh::execution
