#include "base/error.h"

#include <fmt/format.h>

#include "base/check.h"

namespace xh {

const std::vector<ErrorInfo>& error_catalogue() {
  static const std::vector<ErrorInfo> table = {
#define XH_ERROR(number, name, meaning, hint) {ErrorId::name, std::string_view(#name).substr(1), meaning, hint},
#include "base/error_catalogue.inc"
#undef XH_ERROR
  };
  return table;
}

const ErrorInfo& error_info(ErrorId id) {
  for (const auto& row : error_catalogue()) {
    if (row.id == id) return row;
  }
  XH_CHECK(false && "every ErrorId is in the catalogue");
  return error_catalogue().front();
}

std::string error_code(ErrorId id) { return fmt::format("XH-{:04}", static_cast<unsigned>(id)); }

std::string Error::to_string() const {
  const auto& row = error_info(id);
  std::string text = fmt::format("{} {}", error_code(id), row.name);
  if (!what.empty()) text += ": " + what;
  if (!place.empty()) text += fmt::format(" (at {})", place);
  return text + ". " + std::string(row.hint);
}

}  // namespace xh
