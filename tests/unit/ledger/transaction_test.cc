#include "ledger/transaction.h"

#include <gtest/gtest.h>

namespace xh::ledger {
namespace {

PrivateKey sender_key(std::uint8_t number) { return PrivateKey::from_seed(Bytes(kEd25519SeedBytes, number)).value(); }

Hash32 chain(std::uint8_t number) {
  Hash32 id;
  id.bytes.fill(number);
  return id;
}

Transaction transaction() {
  Transaction out;
  out.chain_id = chain(7);
  out.sender = account_of(sender_key(1).public_key());
  out.valid_until = UnixMillis{1'700'000'000'000};
  out.operations = {{50, {1, 2, 3}}};
  out.memo = "memo";
  return out;
}

Envelope signed_by(const Transaction& t, std::vector<PrivateKey> keys) {
  std::ranges::sort(keys, {}, [](const PrivateKey& key) { return key.public_key(); });
  Envelope envelope{encode(t), {}};
  for (const auto& key : keys) envelope.signatures.push_back({key.public_key(), key.sign(signing_bytes(t.chain_id, envelope.transaction))});
  return envelope;
}

ErrorId refused(const Envelope& envelope) {
  const auto result = verify_envelope(encode(envelope), chain(7));
  return result ? ErrorId{} : result.error().id;
}

TEST(Envelope, KeepsTheExactBytesAndTheirIds) {
  const Bytes bytes = encode(sign_transaction(transaction(), sender_key(1)));
  const auto verified = verify_envelope(bytes, chain(7)).value();
  EXPECT_EQ(verified.bytes(), bytes);
  EXPECT_EQ(verified.id(), envelope_id(bytes));
  EXPECT_EQ(verified.transaction_id(), transaction_id(encode(transaction())));
  EXPECT_EQ(verified.transaction(), transaction());
}

TEST(Envelope, EveryFlippedByteIsRefused) {
  const Bytes bytes = encode(sign_transaction(transaction(), sender_key(1)));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes flipped = bytes;
    flipped[i] ^= 1;
    EXPECT_FALSE(verify_envelope(flipped, chain(7))) << i;
  }
}

TEST(Envelope, TheSameSignatureHasNoSecondEncoding) {
  Bytes bytes = encode(sign_transaction(transaction(), sender_key(1)));
  // The suite of the key, 0, as a number that its type would cut to 0.
  const std::size_t suite = 2 + encode(transaction()).size() + 1 - (encode(transaction()).size() < 0x80 ? 1 : 0);
  ASSERT_EQ(bytes[suite], 0);
  bytes[suite] = 0x80;
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(suite) + 1, 0x02);
  EXPECT_EQ(verify_envelope(bytes, chain(7)).error().id, ErrorId::kBadEnum);
}

TEST(Envelope, ATransactionOfAnotherChainIsRefused) {
  Transaction other = transaction();
  other.chain_id = chain(8);
  EXPECT_EQ(refused(sign_transaction(other, sender_key(1))), ErrorId::kWrongChain);
}

TEST(Envelope, SignaturesStandInAscendingOrderOfKeysEachOnce) {
  const Envelope good = signed_by(transaction(), {sender_key(1), sender_key(2)});
  EXPECT_EQ(refused(good), ErrorId{});
  Envelope swapped = good;
  std::swap(swapped.signatures[0], swapped.signatures[1]);
  EXPECT_EQ(refused(swapped), ErrorId::kBadSignature);
  Envelope twice = good;
  twice.signatures[1] = twice.signatures[0];
  EXPECT_EQ(refused(twice), ErrorId::kBadSignature);
  Envelope none = good;
  none.signatures.clear();
  EXPECT_EQ(refused(none), ErrorId::kBadSignature);
}

TEST(Envelope, OperationsSignaturesAndMemoAtTheirMaximaPassAndOneBeyondFails) {
  Transaction t = transaction();
  t.operations.assign(kMaxOperations, {50, {}});
  t.memo = std::string(kMaxMemoBytes, 'm');
  EXPECT_EQ(refused(sign_transaction(t, sender_key(1))), ErrorId{});
  t.operations.push_back({50, {}});
  EXPECT_EQ(refused(sign_transaction(t, sender_key(1))), ErrorId::kTooLarge);
  t = transaction();
  t.memo = std::string(kMaxMemoBytes + 1, 'm');
  EXPECT_EQ(refused(sign_transaction(t, sender_key(1))), ErrorId::kTooLarge);
  std::vector<PrivateKey> keys;
  for (std::uint8_t i = 1; i <= kMaxSignatures; ++i) keys.push_back(sender_key(i));
  EXPECT_EQ(refused(signed_by(transaction(), keys)), ErrorId{});
  keys.push_back(sender_key(99));
  EXPECT_EQ(refused(signed_by(transaction(), keys)), ErrorId::kTooLarge);
}

TEST(Envelope, AnEmptyBatchAndABadMemoAreRefused) {
  Transaction t = transaction();
  t.operations.clear();
  EXPECT_EQ(refused(sign_transaction(t, sender_key(1))), ErrorId::kNoOperations);
  t = transaction();
  t.memo = "\xff";
  EXPECT_EQ(refused(sign_transaction(t, sender_key(1))), ErrorId::kBadText);
}

TEST(Envelope, OneOfMoreThanAMegabyteIsRefusedBeforeItIsRead) {
  EXPECT_EQ(verify_envelope(Bytes(kMaxTransactionBytes + 1, 0), chain(7)).error().id, ErrorId::kTransactionTooLarge);
}

TEST(Signing, CoversDomainChainAndBytes) {
  const Bytes bytes = signing_bytes(chain(7), as_bytes("x"));
  EXPECT_EQ(as_text(ByteView(bytes).first(18)), "xinghuo/tx-sign/v1");
  EXPECT_EQ(bytes.size(), 18u + 32u + 1u);
}

}  // namespace
}  // namespace xh::ledger
