#include "crosschain/cometbft_types.h"

#include "crypto/hash.h"
#include "crypto/merkle.h"
#include "crypto/ripemd160.h"

namespace xh::crosschain::cometbft {
namespace {

void varint(Bytes& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
  out.push_back(static_cast<std::uint8_t>(value));
}

// One protobuf message. Zero values and empty bytes are left out, as proto3 does.
class Message {
 public:
  Message& number(unsigned field, std::uint64_t value) {
    if (value == 0) return *this;
    varint(bytes_, field << 3);
    varint(bytes_, value);
    return *this;
  }
  Message& fixed64(unsigned field, std::uint64_t value) {
    if (value == 0) return *this;
    varint(bytes_, field << 3 | 1);
    for (unsigned i = 0; i < 8; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    return *this;
  }
  Message& text(unsigned field, ByteView value) { return value.empty() ? *this : always(field, value); }
  /// Written even when it is empty: embedded messages that are there.
  Message& always(unsigned field, ByteView value) {
    varint(bytes_, field << 3 | 2);
    varint(bytes_, value.size());
    append(bytes_, value);
    return *this;
  }
  [[nodiscard]] Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

Bytes encoded(const Time& time) { return Message().number(1, time.seconds).number(2, time.nanos).take(); }
// Field 2 is the header of the parts: total, hash.
Bytes encoded(const BlockId& block) {
  return Message().text(1, block.hash).always(2, Message().number(1, block.parts).text(2, block.parts_hash).take()).take();
}
Bytes encoded(const PublicKey& key) { return Message().text(key.suite == Suite::kEd25519 ? 1 : 2, key.raw).take(); }
Bytes wrapped(ByteView bytes) { return Message().text(1, bytes).take(); }

}  // namespace

Hash32 header_hash(const Header& header) {
  std::vector<Hash32> leaves;
  const auto leaf = [&leaves](const Bytes& bytes) { leaves.push_back(merkle::leaf_hash(bytes)); };
  leaf(Message().number(1, header.block_protocol).number(2, header.app_version).take());
  leaf(wrapped(as_bytes(header.chain_id)));
  leaf(Message().number(1, header.height).take());
  leaf(encoded(header.time));
  leaf(encoded(header.last_block));
  for (const auto* bytes : {&header.last_commit_hash, &header.data_hash, &header.validators_hash, &header.next_validators_hash,
                            &header.consensus_hash, &header.app_hash, &header.last_results_hash, &header.evidence_hash, &header.proposer})
    leaf(wrapped(*bytes));
  return merkle::root(leaves);
}

Hash32 validators_hash(std::span<const Validator> validators) {
  std::vector<Hash32> leaves;
  for (const auto& validator : validators)
    leaves.push_back(merkle::leaf_hash(Message().always(1, encoded(validator.key)).number(2, validator.power).take()));
  return merkle::root(leaves);
}

Bytes address_of(const PublicKey& key) {
  const Hash32 hash = sha256(key.raw);
  switch (key.suite) {
    case Suite::kEd25519:
      return to_bytes(hash.view().first(kAddressBytes));
    case Suite::kSecp256k1:
      return to_bytes(ripemd160(hash.view()).view());
    case Suite::kSm2:
      break;
  }
  return {};
}

Bytes sign_bytes(std::string_view chain_id, const CanonicalVote& vote) {
  Message message;
  message.number(1, static_cast<std::uint64_t>(vote.type)).fixed64(2, vote.height).fixed64(3, vote.round);
  if (vote.block != nullptr) message.always(4, encoded(*vote.block));
  const Bytes body = message.always(5, encoded(vote.time)).text(6, as_bytes(chain_id)).take();
  Bytes out;
  varint(out, body.size());
  append(out, body);
  return out;
}

}  // namespace xh::crosschain::cometbft
