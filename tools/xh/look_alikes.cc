#include "tools/xh/look_alikes.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace xh::tools {
namespace {

struct Fold {
  std::uint32_t code;
  char latin;
};
// Greek and Cyrillic letters that fonts draw like Latin ones; ascending.
constexpr auto kFolds = std::to_array<Fold>({
    {0x391, 'a'}, {0x392, 'b'}, {0x395, 'e'}, {0x396, 'z'}, {0x397, 'h'}, {0x399, 'i'}, {0x39a, 'k'}, {0x39c, 'm'}, {0x39d, 'n'},
    {0x39f, 'o'}, {0x3a1, 'p'}, {0x3a4, 't'}, {0x3a5, 'y'}, {0x3a7, 'x'}, {0x3b1, 'a'}, {0x3b9, 'i'}, {0x3ba, 'k'}, {0x3bd, 'v'},
    {0x3bf, 'o'}, {0x3c1, 'p'}, {0x3c5, 'u'}, {0x3c7, 'x'}, {0x405, 's'}, {0x406, 'i'}, {0x408, 'j'}, {0x410, 'a'}, {0x412, 'b'},
    {0x415, 'e'}, {0x41a, 'k'}, {0x41c, 'm'}, {0x41d, 'h'}, {0x41e, 'o'}, {0x420, 'p'}, {0x421, 'c'}, {0x422, 't'}, {0x423, 'y'},
    {0x425, 'x'}, {0x430, 'a'}, {0x435, 'e'}, {0x43a, 'k'}, {0x43e, 'o'}, {0x440, 'p'}, {0x441, 'c'}, {0x443, 'y'}, {0x445, 'x'},
    {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'}, {0x4bb, 'h'}, {0x501, 'd'}, {0x51b, 'q'}, {0x51d, 'w'},
});

std::size_t length_at(std::string_view text, std::size_t i) {
  const auto lead = static_cast<unsigned char>(text[i]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return std::min(length, text.size() - i);
}

std::uint32_t code_of(std::string_view character) {
  std::uint32_t code = static_cast<unsigned char>(character[0]);
  if (character.size() > 1) code &= 0x7fU >> character.size();
  for (std::size_t i = 1; i < character.size(); ++i) code = code << 6 | (static_cast<unsigned char>(character[i]) & 0x3fU);
  return code;
}

char fold_ascii(char c) {
  if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (c == '0') return 'o';
  return c == '1' || c == 'i' ? 'l' : c;
}

}  // namespace

std::string skeleton(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view character = text.substr(i, length_at(text, i));
    i += character.size();
    const std::uint32_t code = code_of(character);
    const auto fold = std::ranges::lower_bound(kFolds, code, {}, &Fold::code);
    if (code < 0x80) {
      out += fold_ascii(static_cast<char>(code));
    } else if (fold != kFolds.end() && fold->code == code) {
      out += fold_ascii(fold->latin);
    } else if (code >= 0xff01 && code <= 0xff5e) {
      out += fold_ascii(static_cast<char>(code - 0xfee0));  // full width
    } else {
      out += character;
    }
  }
  return out;
}

}  // namespace xh::tools
