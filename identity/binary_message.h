// Messages of the binary resolution of Xinghuo RFC-011: a header and units of id, length and payload, big-endian. Forms only: what is asked
// and answered, binary_view.h knows. Spec: docs/spec/binary-resolution.md (BR2-BR5).
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace xh::identity {

inline constexpr std::size_t kBinaryHeaderBytes = 16;
inline constexpr std::size_t kMaxBinaryHeaderBytes = 60;  ///< four bits count fours
inline constexpr std::uint8_t kBinaryVersion = 1;
inline constexpr std::size_t kMaxDatagramBytes = 1024;      ///< of the RFC
inline constexpr std::size_t kMaxBinaryBytes = 256 * 1024;  ///< of an answer over TCP: a document and what its units add
inline constexpr std::size_t kMaxUnitPayload = 65'535;
inline constexpr std::size_t kMaxUnits = 16'384;  ///< side by side: as many as a payload has room for

enum class BinaryReply : std::uint16_t {
  kNone = 0,
  kSuccess = 1,
  kError = 2,
  kBusy = 3,
  kProtocol = 4,
  kUnsupported = 5,
  kNotFound = 6,
  kNoAnswer = 7,
  kNoField = 8,
  kVerifyFailed = 9,
  kNoChain = 10,
  kAuthentication = 11,
};
/// "not found"; "unknown" for a number that has no name.
[[nodiscard]] std::string_view to_word(BinaryReply reply);

enum class BinaryOperation : std::uint8_t { kQuery = 0, kReverse = 1, kUpdate = 2 };

struct BinaryHeader {
  bool answer = false;         ///< QR
  bool truncated = false;      ///< TC
  bool recursion = false;      ///< RD
  bool trust_wanted = false;   ///< DT; in an answer: it was not verified
  bool trusted = false;        ///< TR
  bool signature = false;      ///< CT
  std::uint8_t operation = 0;  ///< four bits: BinaryOperation
  BinaryReply reply = BinaryReply::kNone;
  std::uint16_t message = 0;      ///< of a fragment
  std::uint32_t transaction = 0;  ///< the client's, echoed
  bool operator==(const BinaryHeader&) const = default;
};

struct BinaryMessage {
  BinaryHeader header;
  Bytes body;
  bool operator==(const BinaryMessage&) const = default;
};

/// A whole message; options of the header are not read. Errors kTruncated, kTrailingBytes, kTooLarge, kBadEnum.
[[nodiscard]] Result<BinaryMessage> parse_binary(ByteView bytes);
[[nodiscard]] Bytes binary_bytes(const BinaryMessage& message);
/// How long a message is that begins with these kBinaryHeaderBytes. Errors kTruncated, kBadEnum, kTooLarge: longer than `most`.
[[nodiscard]] Result<std::size_t> binary_size(ByteView head, std::size_t most);

struct Unit {
  std::uint16_t id = 0;
  ByteView payload;
};
/// The units that a payload consists of, at most kMaxUnits. Errors kTruncated, kTooLarge.
[[nodiscard]] Result<std::vector<Unit>> units_of(ByteView payload);
/// Appends a unit. The payload has at most kMaxUnitPayload bytes.
void append_unit(Bytes& out, std::uint16_t id, ByteView payload);

}  // namespace xh::identity
