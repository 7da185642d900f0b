#include "crosschain/gateway/foreign_json.h"

#include <fmt/format.h>

#include "base/text.h"

namespace xh::crosschain::gateway {
namespace {

constexpr std::size_t kMaxDigits = 20;  // of 64 bits

std::optional<std::uint64_t> decimal_in(const Json& value) {
  if (const auto* number = value.integer()) return *number < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(*number));
  const auto* text = value.string();
  if (text == nullptr || text->empty() || text->size() > kMaxDigits || (text->size() > 1 && text->front() == '0')) return std::nullopt;
  std::uint64_t out = 0;
  for (const char c : *text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (out > (~std::uint64_t{0} - digit) / 10) return std::nullopt;
    out = out * 10 + digit;
  }
  return out;
}

}  // namespace

const Json* ForeignJson::find(std::string_view key) const {
  const Json* found = value_ == nullptr ? nullptr : value_->find(key);
  return found == nullptr || found->is_null() ? nullptr : found;
}

bool ForeignJson::has(std::string_view key) const { return find(key) != nullptr; }

ForeignJson ForeignJson::member(std::string_view key) const {
  return {find(key), place_.empty() ? std::string(key) : fmt::format("{}.{}", place_, key), *error_};
}

void ForeignJson::fail(std::string what) const { note(*error_, place_.empty() ? std::move(what) : fmt::format("{}: {}", place_, what)); }

const std::string* ForeignJson::string() const {
  const std::string* text = value_ == nullptr ? nullptr : value_->string();
  if (text == nullptr) fail("a text is expected");
  return text;
}

std::string ForeignJson::text(std::string_view key, std::size_t maximum) const {
  const ForeignJson at = member(key);
  const std::string* found = at.string();
  if (found == nullptr) return {};
  if (found->size() <= maximum) return *found;
  at.fail(fmt::format("a text of at most {} bytes is expected", maximum));
  return {};
}

std::uint64_t ForeignJson::as_decimal() const {
  const auto number = value_ == nullptr ? std::nullopt : decimal_in(*value_);
  if (!number) fail("a decimal number of 64 bits is expected");
  return number.value_or(0);
}
std::uint64_t ForeignJson::decimal(std::string_view key) const { return member(key).as_decimal(); }

Bytes ForeignJson::big_quantity(std::string_view key) const {
  const ForeignJson at = member(key);
  const std::string* found = at.string();
  if (found == nullptr) return {};
  const std::string digits = found->starts_with("0x") ? found->substr(2) : std::string();
  const bool minimal = digits == "0" || (!digits.empty() && digits.front() != '0');
  const auto bytes = from_hex(digits.size() % 2 == 0 ? digits : "0" + digits);
  if (!minimal || !bytes || bytes->size() > Hash32::kSize) {
    at.fail("a quantity is expected: 0x and hex digits without leading zeros");
    return {};
  }
  return digits == "0" ? Bytes() : *bytes;
}

std::uint64_t ForeignJson::quantity(std::string_view key) const {
  const Bytes bytes = big_quantity(key);
  if (bytes.size() <= sizeof(std::uint64_t)) return read_be(bytes);
  member(key).fail("a quantity of 64 bits is expected");
  return 0;
}

Bytes ForeignJson::as_hex(std::size_t maximum) const {
  const std::string* found = string();
  if (found == nullptr) return {};
  std::string_view digits = *found;
  if (digits.starts_with("0x")) digits.remove_prefix(2);
  // Before it is decoded: twice the digits are twice the bytes.
  const auto bytes = digits.size() <= 2 * maximum ? from_hex(digits) : Result<Bytes>(tl::unexpect, Error{ErrorId::kBadText, {}, {}});
  if (bytes) return *bytes;
  fail(fmt::format("hex of at most {} bytes is expected", maximum));
  return {};
}

Bytes ForeignJson::hex(std::string_view key, std::size_t maximum) const { return has(key) ? member(key).as_hex(maximum) : Bytes(); }

Bytes ForeignJson::exact_hex(std::string_view key, std::size_t size) const {
  Bytes bytes = member(key).as_hex(size);
  if (bytes.size() == size) return bytes;
  member(key).fail(fmt::format("hex of {} bytes is expected", size));
  return Bytes(size);
}

Bytes ForeignJson::base64(std::string_view key, std::size_t maximum) const {
  const ForeignJson at = member(key);
  const std::string* found = at.string();
  if (found == nullptr) return {};
  const auto bytes = found->size() <= 2 * maximum + 4 ? from_base64(*found) : Result<Bytes>(tl::unexpect, Error{ErrorId::kBadText, {}, {}});
  if (bytes && bytes->size() <= maximum) return *bytes;
  at.fail(fmt::format("base64 of at most {} bytes is expected", maximum));
  return {};
}

ForeignJson ForeignJson::object(std::string_view key) const {
  const ForeignJson at = member(key);
  if (at.value_ == nullptr || at.value_->object() == nullptr) at.fail("an object is expected");
  return at;
}

std::vector<ForeignJson> ForeignJson::array(std::string_view key, std::size_t maximum) const {
  const ForeignJson at = member(key);
  const Json::Array* found = at.value_ == nullptr ? nullptr : at.value_->array();
  std::vector<ForeignJson> out;
  if (found == nullptr || found->size() > maximum) {
    at.fail(fmt::format("a list of at most {} elements is expected", maximum));
    return out;
  }
  for (std::size_t i = 0; i < found->size(); ++i) out.emplace_back(&(*found)[i], fmt::format("{}[{}]", at.place_, i), *error_);
  return out;
}

}  // namespace xh::crosschain::gateway
