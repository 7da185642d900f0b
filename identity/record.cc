#include "identity/record.h"

#include <fmt/format.h>

#include "base/json.h"

namespace xh::identity {

Status check_content(const Content& content) {
  const auto bad = [](std::string what) { return fail(ErrorId::kBadContent, std::move(what)); };
  if (content.anchor.has_value() == !content.values.empty()) return bad("a record has values or one anchor, and not both");
  for (std::size_t i = 0; i < content.values.size(); ++i) {
    const auto& value = content.values[i];
    if (value.index == 0 || (i > 0 && value.index <= content.values[i - 1].index)) return bad("value indexes ascend from 1");
    if (value.type.empty() || !is_utf8(value.type)) return bad(fmt::format("value {} has no valid type", value.index));
    if (value.format == ValueFormat::kText && !is_utf8(as_text(value.data)))
      return bad(fmt::format("value {} is text but not valid UTF-8", value.index));
  }
  if (content.anchor && (!is_utf8(content.anchor->media_type) || !is_utf8(content.anchor->uri)))
    return bad("the anchor's texts are not valid UTF-8");
  return {};
}

}  // namespace xh::identity
