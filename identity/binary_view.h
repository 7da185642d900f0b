// The binary view of an account (Xinghuo RFC-011): a query becomes the question of RFC-005 (bid_view.h), and its answer becomes units. It
// reads nothing itself. Spec: docs/spec/binary-resolution.md (BR4-BR10).
#pragma once

#include <variant>

#include "identity/bid_view.h"
#include "identity/binary_message.h"

namespace xh::identity {

/// What a query asks for: the whole document, or a part of it.
enum class BinaryField : std::uint16_t {
  kDocument = 0,
  kKeys = 0x2200,
  kAttributes = 0x2700,
  kAcCodes = 0x2800,
  kCredentials = 0x2900,
  kServices = 0x3000,
};

struct BinaryQuestion {
  BinaryHeader header;
  std::string bid_text;
  BidQuestion question;
};

/// What is to be done with a request: look up, answer at once, or nothing at all (BR6).
using BinaryAsked = std::variant<BinaryQuestion, BinaryMessage, std::monostate>;
[[nodiscard]] BinaryAsked ask_binary(ByteView request);
[[nodiscard]] BinaryMessage answer_binary(const BinaryQuestion& question, const DidFacts& facts);
/// BR8, BR9: the message as it goes out, within `most` bytes; where it is longer, the header alone, truncated. `most` has room for that.
[[nodiscard]] Bytes fitting_bytes(const BinaryMessage& answer, std::size_t most);

/// A query, padded to `size` bytes (BR8).
[[nodiscard]] Bytes binary_query(std::uint32_t transaction, BinaryField field, std::string_view bid, std::string_view part,
                                 std::size_t size);
/// An answer as JSON for people: members named as in RFC-004, unknown units by number.
[[nodiscard]] Result<Json> json_of_binary(ByteView body);

}  // namespace xh::identity
