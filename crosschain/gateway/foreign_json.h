// Reading the JSON that nodes of other chains serve: members are named, what is not asked for is passed over, and every value has a form
// and a limit. The first error sticks and says where. Spec: docs/spec/gateway.md (GW3).
#pragma once

#include "base/bytes.h"
#include "base/json.h"

namespace xh::crosschain::gateway {

/// What a node of another chain, or of this one, served is not what it was asked for.
[[nodiscard]] inline tl::unexpected<Error> bad_answer(std::string what) { return fail(ErrorId::kBadAnswer, std::move(what)); }

class ForeignJson {
 public:
  /// `error` collects what goes wrong here and in what is read below; it outlives this.
  ForeignJson(const Json* value, std::string place, std::optional<Error>& error)
      : value_(value), place_(std::move(place)), error_(&error) {}

  /// True when the member is there and not null.
  [[nodiscard]] bool has(std::string_view key) const;
  /// Each of these is an empty value after an error, which is kBadAnswer.
  [[nodiscard]] std::string text(std::string_view key, std::size_t maximum) const;
  /// A number, or a decimal string without leading zeros.
  [[nodiscard]] std::uint64_t decimal(std::string_view key) const;
  /// "0x" and hex digits without leading zeros, at most 64 bits; "0x0" is zero.
  [[nodiscard]] std::uint64_t quantity(std::string_view key) const;
  /// The same, as big-endian bytes without leading zeros, at most 32.
  [[nodiscard]] Bytes big_quantity(std::string_view key) const;
  /// Hex with or without "0x"; null and a missing member are nothing, where `maximum` is not exact.
  [[nodiscard]] Bytes hex(std::string_view key, std::size_t maximum) const;
  [[nodiscard]] Bytes exact_hex(std::string_view key, std::size_t size) const;
  [[nodiscard]] Bytes base64(std::string_view key, std::size_t maximum) const;
  [[nodiscard]] ForeignJson object(std::string_view key) const;
  [[nodiscard]] std::vector<ForeignJson> array(std::string_view key, std::size_t maximum) const;
  /// This value itself as hex text: an element of an array.
  [[nodiscard]] Bytes as_hex(std::size_t maximum) const;
  /// This value itself as a number.
  [[nodiscard]] std::uint64_t as_decimal() const;
  void fail(std::string what) const;
  [[nodiscard]] const std::string& place() const { return place_; }

 private:
  [[nodiscard]] const Json* find(std::string_view key) const;
  [[nodiscard]] ForeignJson member(std::string_view key) const;
  [[nodiscard]] const std::string* string() const;

  const Json* value_;  ///< nullptr: missing
  std::string place_;
  std::optional<Error>* error_;
};

/// The value when nothing went wrong.
template <class T>
[[nodiscard]] Result<T> unless(const std::optional<Error>& error, T value) {
  if (error) return xh::fail(*error);
  return value;
}
/// Keeps the first error.
inline void note(std::optional<Error>& error, std::string what) {
  if (!error) error = Error{ErrorId::kBadAnswer, std::move(what), {}};
}

}  // namespace xh::crosschain::gateway
