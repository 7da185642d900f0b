#include "node/cli/style.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

namespace xh::cli {

bool shows_colour(std::FILE* stream) {
  const char* none = std::getenv("NO_COLOR");
  if (none != nullptr && *none != '\0') return false;
  const char* term = std::getenv("TERM");
  if (term == nullptr || std::string_view(term) == "dumb") return false;
  return ::isatty(::fileno(stream)) == 1;
}

std::string styled(std::FILE* stream, Style style, std::string_view text) {
  if (!shows_colour(stream)) return std::string(text);
  const int code = style == Style::kGood ? 32 : style == Style::kBad ? 31 : style == Style::kDoubtful ? 33 : 1;
  return fmt::format("\033[{}m{}\033[0m", code, text);
}

std::string error_line(std::FILE* stream, const Error& error) {
  return fmt::format("{} {}", styled(stream, Style::kBad, "error:"), error.to_string());
}

}  // namespace xh::cli
