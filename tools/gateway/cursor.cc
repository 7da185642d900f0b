#include "tools/gateway/cursor.h"

#include "base/json.h"

namespace xh::gateway {
namespace {

constexpr std::string_view kFormat = "xinghuo-gateway-cursor/v1";

}  // namespace

std::string cursor_text(const Cursor& cursor) {
  Json floors{Json::Object{}};
  for (const auto& [lane, number] : cursor.floors) floors.set(lane, json_u64(number));
  return Json(Json::Object{}).set("format", kFormat).set("chains", cursor.chains).set("floors", std::move(floors)).dump() + "\n";
}

Result<Cursor> cursor_from_text(std::string_view text, const std::string& chains) {
  if (text.size() > kMaxCursorBytes) return fail(ErrorId::kTooLarge, "a cursor file has at most 1 MiB");
  XH_TRY(const Json json, parse_json(text));
  JsonReader in(json, "cursor");
  Cursor out{in.text("chains"), {}};
  const std::string format = in.text("format");
  const Json& floors = in.member("floors");
  XH_TRY_VOID(in.done());
  if (format != kFormat) return fail(ErrorId::kWrongType, "the cursor file is of another format");
  if (out.chains != chains) return fail(ErrorId::kWrongType, "the cursor file is about other chains: " + out.chains);
  if (floors.object() == nullptr || floors.object()->size() > kMaxCursorLanes)
    return fail(ErrorId::kWrongType, "floors of at most 4,096 lanes are expected");
  JsonReader numbers(floors, "cursor.floors");
  for (const auto& [lane, unused] : *floors.object()) out.floors[lane] = numbers.u64(lane);
  XH_TRY_VOID(numbers.done());
  return out;
}

}  // namespace xh::gateway
