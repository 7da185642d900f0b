#include "node/runtime/config_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "identity/linkset.h"
#include "node/net/peer_network.h"
#include "node/runtime/log_events.h"

namespace xh::runtime {
namespace {

template <class Number>
std::optional<Number> whole_number(std::string_view digits) {
  Number value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

ConfigValue list_from_text(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto comma = text.find(',');
    out.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
    if (text.empty()) out.emplace_back();
  }
  return out;
}

std::string_view kind_of(ValueType type) {
  switch (type) {
    case ValueType::kBoolean:
      return "true or false";
    case ValueType::kNumber:
      return "an integer";
    case ValueType::kTexts:
      return "a list of strings";
    default:
      return "a string";
  }
}

bool fits_type(ValueType type, const ConfigValue& value) {
  switch (type) {
    case ValueType::kBoolean:
      return std::holds_alternative<bool>(value);
    case ValueType::kNumber:
      return std::holds_alternative<std::int64_t>(value);
    case ValueType::kTexts:
      return std::holds_alternative<std::vector<std::string>>(value);
    default:
      return std::holds_alternative<std::string>(value);
  }
}

// What can be printed on one line, and read back from it.
bool is_plain_text(std::string_view text) {
  return is_utf8(text) && std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::optional<std::string> number_fault(const KeySchema& key, std::int64_t value) {
  if (value >= key.least && value <= key.most) return std::nullopt;
  if (key.most == kMaxNumber) return fmt::format("{} is {}, must be at least {}", key.name, value, key.least);
  return fmt::format("{} is {}, must be {} to {}", key.name, value, key.least, key.most);
}

std::optional<std::string> list_fault(const KeySchema& key, const std::vector<std::string>& value) {
  if (value.size() > static_cast<std::size_t>(key.most))
    return fmt::format("{} has {} entries, must have at most {}", key.name, value.size(), key.most);
  for (const auto& entry : value) {
    if (entry.empty() || entry.size() > static_cast<std::size_t>(kMaxHostBytes))
      return fmt::format("an entry of {} has {} bytes, must have 1 to {}", key.name, entry.size(), kMaxHostBytes);
    if (!is_plain_text(entry)) return fmt::format("an entry of {} holds control characters, or is not UTF-8", key.name);
  }
  return std::nullopt;
}

std::optional<std::string> key_fault(const KeySchema& key, const std::string& text) {
  const auto parsed = public_key_from_encoded(text);
  if (!parsed) return fmt::format("{}: {}", key.name, parsed.error().what);
  if (key.type == ValueType::kNetworkKey && parsed->suite != Suite::kEd25519) return fmt::format("{} is no Ed25519 key", key.name);
  return std::nullopt;
}

// LG3
std::optional<std::string> log_fault(const KeySchema& key, const std::string& text) {
  if (key.type == ValueType::kLogFormat && !os::format_from(text)) return fmt::format("{} must be \"text\" or \"json\"", key.name);
  if (key.type == ValueType::kLogLevel && !os::level_from(text))
    return fmt::format("{} must be \"debug\", \"info\", \"warn\" or \"error\"", key.name);
  if (key.type != ValueType::kLogLevels) return std::nullopt;
  const auto levels = os::levels_from(text, kLogComponents);
  return levels ? std::nullopt : std::optional(fmt::format("{}: {}", key.name, levels.error()));
}

std::optional<std::string> text_fault(const KeySchema& key, const std::string& text) {
  if (key.most > 0 && key.type != ValueType::kRetention &&
      (text.size() < static_cast<std::size_t>(key.least) || text.size() > static_cast<std::size_t>(key.most)))
    return fmt::format("{} has {} bytes, must have {} to {}", key.name, text.size(), key.least, key.most);
  if (!is_plain_text(text)) return fmt::format("{} holds control characters, or is not UTF-8", key.name);
  switch (key.type) {
    case ValueType::kRole:
      if (text != "validator" && text != "follower") return fmt::format("{} must be \"validator\" or \"follower\"", key.name);
      break;
    case ValueType::kAddress:
      // No address at all is what the least of the key is about.
      if (!text.empty() && !net::parse_host_port(text)) return fmt::format("{} is \"{}\", must look like host:port", key.name, text);
      break;
    case ValueType::kUrl:
      if (!text.empty() && (!identity::is_link_target(text) || text.ends_with('/')))
        return fmt::format("{} is an http or https URL without a slash at its end", key.name);
      break;
    case ValueType::kRetention:
      if (!parse_retention(text))
        return fmt::format("{} is \"{}\", must be \"archive\" or \"window:N\" with N blocks, at least {}", key.name, text, key.least);
      break;
    case ValueType::kPublicKey:
    case ValueType::kNetworkKey:
      return key_fault(key, text);
    case ValueType::kLogFormat:
    case ValueType::kLogLevel:
    case ValueType::kLogLevels:
      return log_fault(key, text);
    default:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::optional<std::uint64_t>> parse_retention(std::string_view text) {
  static constexpr std::string_view kWindow = "window:";
  if (text == "archive") return std::optional<std::uint64_t>();
  if (!text.starts_with(kWindow)) return std::nullopt;
  const auto blocks = whole_number<std::uint64_t>(text.substr(kWindow.size()));
  if (!blocks || *blocks < kMinRetainedBlocks) return std::nullopt;
  return blocks;
}

ConfigValue value_from_text(const KeySchema& key, std::string_view text) {
  if (key.type == ValueType::kBoolean && (text == "true" || text == "false")) return text == "true";
  if (key.type == ValueType::kTexts) return list_from_text(text);
  if (key.type == ValueType::kNumber) {
    if (const auto number = whole_number<std::int64_t>(text)) return *number;
  }
  return std::string(text);
}

ConfigValue default_value(const KeySchema& key) {
  std::string_view literal = key.fallback;
  if (literal.empty()) return {};
  if (literal == "[]") return std::vector<std::string>();
  if (literal.front() == '"') literal = literal.substr(1, literal.size() - 2);
  return value_from_text(key, literal);
}

std::optional<std::string> value_fault(const KeySchema& key, const ConfigValue& value) {
  if (!fits_type(key.type, value)) return fmt::format("{} must be {}", key.name, kind_of(key.type));
  if (const auto* number = std::get_if<std::int64_t>(&value)) return number_fault(key, *number);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return list_fault(key, *list);
  if (const auto* text = std::get_if<std::string>(&value)) return text_fault(key, *text);
  return std::nullopt;
}

std::string to_toml(const ConfigValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return json_quote(*text);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  if (list == nullptr) return "none";
  std::string out;
  for (const auto& entry : *list) out += (out.empty() ? "" : ", ") + json_quote(entry);
  return "[" + out + "]";
}

Json to_json(const ConfigValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return json_u64(static_cast<std::uint64_t>(*number));
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  if (list == nullptr) return nullptr;
  return Json::Array(list->begin(), list->end());
}

}  // namespace xh::runtime
