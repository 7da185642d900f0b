#include "node/listing.h"

#include <gtest/gtest.h>

#include "ledger/execution/operation.h"

namespace xh::node {
namespace {

using ledger::RecordKind;
using ledger::StateKey;
using Keys = std::vector<StateKey>;

identity::Register record(const std::string& name) {
  return {name, std::nullopt, {{{1, "t", identity::ValueFormat::kText, {}, 1}}, {}}, {}};
}

// A block that is made entry by entry, as it is stored.
struct Made {
  std::vector<ledger::EnvelopeId> entries;
  std::vector<EnvelopeBytes> bodies;
  std::vector<ledger::Receipt> receipts;

  void add(const std::vector<execution::Operation>& operations, const std::optional<ledger::Receipt>& receipt) {
    ledger::Transaction transaction;
    transaction.nonce.bytes[0] = static_cast<std::uint8_t>(bodies.size());
    for (const auto& operation : operations)
      transaction.operations.push_back({execution::kind_of(operation), execution::body_of(operation)});
    const Bytes body = encode(ledger::Envelope{encode(transaction), {}});
    bodies.push_back({body});
    entries.push_back(ledger::envelope_id(body));
    if (!receipt) return;
    receipts.push_back(*receipt);
    receipts.back().envelope = entries.back();
  }
  [[nodiscard]] Keys below(const std::string& prefix) const {
    return made_below(prefix, entries, bodies, receipts, [this](std::size_t entry) {
      const auto known = redacted.find(entry);
      return known == redacted.end() ? Keys{} : known->second;
    });
  }
  std::map<std::size_t, Keys> redacted;  // what is known of them
};

ledger::Receipt results(const std::vector<ledger::ResultCode>& codes, ledger::ResultCode outcome = 0) {
  ledger::Receipt receipt;
  receipt.outcome = outcome;
  receipt.results = codes;
  return receipt;
}

// BK14
TEST(Listing, NamesLieBelowAPrefixByItsArcs) {
  for (const char* name : {"88.100.7.1", "88.100.7/a", "88.100.7.1/a"}) EXPECT_TRUE(lies_below(name, "88.100.7")) << name;
  for (const char* name : {"88.100.7", "88.100.70", "88.100.70/a", "88.100.8/a", "88.100", ""})
    EXPECT_FALSE(lies_below(name, "88.100.7")) << name;
}

TEST(Listing, HasWhatWasMadeInOrderAndNothingThatWasRejectedOrThereAlready) {
  Made block;
  block.add({record("88.100.7/a"), record("88.100.7/b"), record("88.100.7/c"), record("88.100.8/d")}, results({0, 1, 4, 0}));
  block.add({record("88.100.7/skipped")}, std::nullopt);
  block.add({identity::Operation(identity::AllocatePrefix{"88.100.7.1", {}, 8, 0}), record("88.100.7.1/e")}, results({0, 0}));
  block.add({record("88.100.7/undone")}, results({2}, 2));
  EXPECT_EQ(
      block.below("88.100.7"),
      (Keys{{RecordKind::kIdentifier, "88.100.7/a"}, {RecordKind::kPrefix, "88.100.7.1"}, {RecordKind::kIdentifier, "88.100.7.1/e"}}));
  EXPECT_EQ(block.below("88.100.8"), (Keys{{RecordKind::kIdentifier, "88.100.8/d"}}));
  EXPECT_EQ(block.below("88.100.7.1"), (Keys{{RecordKind::kIdentifier, "88.100.7.1/e"}}));
}

// BK14, RD15
TEST(Listing, HasWhatIsKnownOfARedactedEntryAtItsPlaceAndOnce) {
  Made block;
  block.add({record("88.100.7/a")}, results({0}));
  block.add({record("88.100.7/b"), record("88.100.7/c")}, results({0, 0}));
  block.add({record("88.100.7/d")}, results({2}, 2));
  block.add({record("88.100.7/e")}, results({0}));
  const StateKey b{RecordKind::kIdentifier, "88.100.7/b"};
  for (const std::size_t entry : {1, 2}) block.bodies[entry].bytes.clear();
  block.redacted = {{1, {b, {RecordKind::kIdentifier, "88.100.7/a"}, {RecordKind::kIdentifier, "88.100.8/x"}}},
                    {2, {{RecordKind::kIdentifier, "88.100.7/d"}}}};
  EXPECT_EQ(block.below("88.100.7"), (Keys{{RecordKind::kIdentifier, "88.100.7/a"}, b, {RecordKind::kIdentifier, "88.100.7/e"}}));
  block.bodies[1].bytes = {0, 0, 0};  // as it stands on the disk
  EXPECT_EQ(block.below("88.100.7").size(), 3u);
}

TEST(Listing, AStreamIsMadeByItsFirstRootAlone) {
  Made block;
  identity::AnchorRoot first{"88.100.7/s", {}, 5, "", {}, {}};
  identity::AnchorRoot second = first;
  second.previous.bytes[0] = 1;
  block.add({identity::Operation(first), identity::Operation(second),
             identity::Operation(identity::Update{"88.100.7/a", 1, record("x").content})},
            results({0, 0, 0}));
  EXPECT_EQ(block.below("88.100.7"), (Keys{{RecordKind::kAnchorStream, "88.100.7/s"}}));
}

TEST(Listing, GenesisMadePrefixes) {
  ledger::Genesis genesis;
  genesis.prefixes = {{"88.100", {}}, {"88.100.7", {}}, {"88.1000", {}}};
  EXPECT_EQ(made_below("88.100", genesis), (Keys{{RecordKind::kPrefix, "88.100.7"}}));
}

TEST(Listing, APlaceReadsBackAndOtherTextsDoNot) {
  for (const ListingPlace& place :
       {ListingPlace{}, ListingPlace{Height{12}, 345}, ListingPlace{Height{~std::uint64_t{0}}, ~std::uint64_t{0}}})
    EXPECT_EQ(*ListingPlace::parse(place.text()), place);
  for (const char* text : {"", "1", ".", "1.", ".1", "01.1", "1.01", "-1.1", "1.1.1", " 1.1", "18446744073709551616.0"})
    EXPECT_EQ(ListingPlace::parse(text).error().id, ErrorId::kWrongType) << text;
}

}  // namespace
}  // namespace xh::node
