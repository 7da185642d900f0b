// BCS (Binary Canonical Serialization, https://github.com/diem/bcs): the one encoding of everything hashed, signed, stored or sent.
// A struct lists its fields once and gets both directions:
//
//   struct Vote {
//     View view;
//     Bytes note;
//     static constexpr auto fields() { return std::tuple{field(&Vote::view), field(&Vote::note, kMaxNote)}; }
//   };
//
// Integers little-endian, lengths and variants ULEB128, optional as 0 | 1 value, fixed arrays bare. Decoding is total and canonical:
// encode(decode(b)) == b for every accepted b. It does not do maps, floats, 128-bit integers or recursion. Spec: docs/spec/encoding.md.
#pragma once

#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/strong.h"

namespace xh {

inline constexpr std::size_t kNoMaximum = 0;

/// One member of a struct; `maximum` bounds a container's length (bytes for Bytes and std::string, elements for vectors).
template <class Member>
struct Field {
  Member member;
  std::size_t maximum;
};
template <class Member>
constexpr Field<Member> field(Member member, std::size_t maximum = kNoMaximum) {
  return {member, maximum};
}

/// Appends values to a byte string.
class Writer {
 public:
  void raw(ByteView bytes) { append(out_, bytes); }
  void uleb(std::uint32_t value);
  template <std::unsigned_integral T>
  void integer(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  [[nodiscard]] Bytes take() && { return std::move(out_); }
  [[nodiscard]] const Bytes& bytes() const { return out_; }

 private:
  Bytes out_;
};

/// Consumes a byte string. The first failure sticks; later reads return zero values, so callers check once at the end.
class Reader {
 public:
  explicit Reader(ByteView input) : input_(input) {}
  /// The next n bytes, or an empty view after a failure.
  ByteView raw(std::size_t n);
  std::uint32_t uleb();
  /// A length that must be <= maximum.
  std::size_t length(std::size_t maximum);
  template <std::unsigned_integral T>
  T integer() {
    const ByteView bytes = raw(sizeof(T));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) value |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
    return static_cast<T>(value);
  }
  void fail(ErrorId id, std::string what);
  [[nodiscard]] bool ok() const { return !error_; }
  [[nodiscard]] std::size_t offset() const { return offset_; }
  /// Checks that nothing failed and nothing is left.
  [[nodiscard]] Status finish();

 private:
  ByteView input_;
  std::size_t offset_ = 0;
  std::optional<Error> error_;
};

namespace codec {

template <class T>
concept Described = requires {
  T::fields();
};
template <class T>
struct IsStrong : std::false_type {};
template <class Tag, class Rep>
struct IsStrong<Strong<Tag, Rep>> : std::true_type {};
template <class T>
struct IsFixed : std::false_type {};
template <std::size_t N, class Tag>
struct IsFixed<FixedBytes<N, Tag>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVariant : std::false_type {};
template <class... T>
struct IsVariant<std::variant<T...>> : std::true_type {};
template <class T>
concept ByteContainer = std::same_as<T, Bytes> || std::same_as<T, std::string>;

template <class T>
void write(Writer& out, const T& value) {
  if constexpr (std::same_as<T, bool>) {
    out.integer(static_cast<std::uint8_t>(value ? 1 : 0));
  } else if constexpr (std::unsigned_integral<T>) {
    out.integer(value);
  } else if constexpr (std::is_enum_v<T>) {
    out.uleb(static_cast<std::uint32_t>(value));
  } else if constexpr (IsStrong<T>::value) {
    out.integer(value.value);
  } else if constexpr (IsFixed<T>::value) {
    out.raw(value.view());
  } else if constexpr (std::same_as<T, std::string>) {
    out.uleb(static_cast<std::uint32_t>(value.size()));
    out.raw(as_bytes(value));
  } else if constexpr (std::same_as<T, Bytes>) {
    out.uleb(static_cast<std::uint32_t>(value.size()));
    out.raw(value);
  } else if constexpr (IsVector<T>::value) {
    out.uleb(static_cast<std::uint32_t>(value.size()));
    for (const auto& element : value) write(out, element);
  } else if constexpr (IsOptional<T>::value) {
    out.integer(static_cast<std::uint8_t>(value ? 1 : 0));
    if (value) write(out, *value);
  } else if constexpr (IsVariant<T>::value) {
    out.uleb(static_cast<std::uint32_t>(value.index()));
    std::visit([&](const auto& alternative) { write(out, alternative); }, value);
  } else {
    static_assert(Described<T>, "give the struct a static fields()");
    std::apply([&](const auto&... f) { (write(out, value.*(f.member)), ...); }, T::fields());
  }
}

template <class T>
void read(Reader& in, T& value, std::size_t maximum = kNoMaximum);

template <std::size_t I = 0, class... T>
void read_alternative(Reader& in, std::variant<T...>& value, std::uint32_t index) {
  if constexpr (I == sizeof...(T)) {
    in.fail(ErrorId::kBadEnum, "variant " + std::to_string(index));
  } else if (index == I) {
    read(in, value.template emplace<I>());
  } else {
    read_alternative<I + 1>(in, value, index);
  }
}

template <class T>
void read_container(Reader& in, T& value, std::size_t maximum) {
  const std::size_t n = in.length(maximum);
  if constexpr (ByteContainer<T>) {
    const ByteView bytes = in.raw(n);
    value.assign(bytes.begin(), bytes.end());
  } else {
    // Grows as elements arrive: a huge announced length costs nothing until bytes back it.
    for (std::size_t i = 0; i < n && in.ok(); ++i) read(in, value.emplace_back());
  }
}

template <class T>
void read(Reader& in, T& value, std::size_t maximum) {
  if constexpr (std::same_as<T, bool>) {
    const auto byte = in.integer<std::uint8_t>();
    if (byte > 1) in.fail(ErrorId::kNotCanonical, "a boolean is 0 or 1");
    value = byte == 1;
  } else if constexpr (std::unsigned_integral<T>) {
    value = in.integer<T>();
  } else if constexpr (std::is_enum_v<T>) {
    // Compared before it narrows: 1024 must not pass as the 0 of an 8-bit enumeration.
    const std::uint32_t number = in.uleb();
    value = static_cast<T>(number);
    if (in.ok() && (static_cast<std::uint32_t>(value) != number || !is_valid(value)))
      in.fail(ErrorId::kBadEnum, "enumeration " + std::to_string(number));
  } else if constexpr (IsStrong<T>::value) {
    value.value = in.integer<typename T::rep>();
  } else if constexpr (IsFixed<T>::value) {
    const ByteView bytes = in.raw(T::kSize);
    if (in.ok()) value = T::from(bytes);
  } else if constexpr (ByteContainer<T> || IsVector<T>::value) {
    read_container(in, value, maximum);
  } else if constexpr (IsOptional<T>::value) {
    bool present = false;
    read(in, present);
    if (in.ok() && present) read(in, value.emplace(), maximum);
  } else if constexpr (IsVariant<T>::value) {
    const std::uint32_t index = in.uleb();
    if (in.ok()) read_alternative(in, value, index);
  } else {
    static_assert(Described<T>, "give the struct a static fields()");
    std::apply([&](const auto&... f) { (read(in, value.*(f.member), f.maximum), ...); }, T::fields());
  }
}

}  // namespace codec

/// The canonical bytes of a value.
template <class T>
[[nodiscard]] Bytes encode(const T& value) {
  Writer out;
  codec::write(out, value);
  return std::move(out).take();
}

/// The value of exactly these bytes. Errors: kTruncated, kTrailingBytes, kNotCanonical, kTooLarge, kBadEnum, with the byte offset.
template <class T>
[[nodiscard]] Result<T> decode(ByteView bytes) {
  Reader in(bytes);
  T value{};
  codec::read(in, value);
  if (auto status = in.finish(); !status) return fail(std::move(status).error());
  return value;
}

}  // namespace xh
