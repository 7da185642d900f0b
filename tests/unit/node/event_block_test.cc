#include "node/event_block.h"

#include "base/text.h"
#include "event_ledger.h"

namespace xh::node {
namespace {

using execution::Operation;
using ledger::RecordKind;

Operation update_of(const std::string& name, std::uint64_t version) {
  return Operation(identity::Operation(identity::Update{name, version, event_register(name).content}));
}
Operation registering(const std::string& name) { return Operation(identity::Operation(event_register(name))); }

std::vector<std::string> names(EventLedger& ledger, const EventFilter& filter) {
  std::vector<std::string> out;
  for (const auto& [cursor, event] : told_from(ledger, {EventTopic::kRecords, filter}))
    out.push_back(cursor + " " + event_word(event, "operation") + " " + event_word(event, "name"));
  return out;
}

EventFilter below(const std::string& prefix) {
  EventFilter filter;
  filter.prefix = prefix;
  return filter;
}

// SB8
TEST(EventBlock, EveryBlockIsOneEventWithItsCountsGenesisToo) {
  EventLedger ledger;
  ledger.grow();
  ledger.add({registering("88.100/a")}, {0});
  ledger.add({registering("88.100/b")}, {4}, 4);
  ledger.add_skipped();
  const auto told = told_from(ledger, {EventTopic::kBlocks, {}});
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].first, "1.0.0");
  EXPECT_EQ(event_word(told[0].second, "height"), "0");
  EXPECT_EQ(told[1].first, "2.0.0");
  EXPECT_EQ(event_word(told[1].second, "transactions"), "2");
  EXPECT_EQ(event_word(told[1].second, "rejected"), "1");
  EXPECT_EQ(event_word(told[1].second, "view"), "8");
}

TEST(EventBlock, ACheckpointIsToldByTheBlockThatNamesAnotherOneThanTheBlockBefore) {
  EventLedger ledger;
  ledger.grow();
  ledger.grow();
  ledger.name_checkpoint(2);
  ledger.grow();
  ledger.grow();
  ledger.name_checkpoint(4);
  ledger.grow();
  ledger.name_checkpoint(4);  // cosignatures once more
  const auto told = told_from(ledger, {EventTopic::kCheckpoints, {}});
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].first, "3.0.0");
  EXPECT_EQ(event_word(told[0].second, "note"), "note of 2");
  EXPECT_EQ(event_word(told[1].second, "size"), "4");
  // At the first height that is kept nobody knows what was named before.
  ledger.first = Height{5};
  EXPECT_EQ(told_from(ledger, {EventTopic::kCheckpoints, {}}, {Height{5}, 0, 0}).size(), 1u);
}

TEST(EventBlock, ReceiptsAreToldOfTheSenderOrOneTransactionAlsoRejectedOnes) {
  EventLedger ledger;
  ledger.grow();
  ledger.add_skipped();
  const auto first = ledger.add({registering("88.100/a")}, {0}, 0, 1).transaction;
  ledger.add({registering("88.100/b")}, {4}, 4, 2);
  const auto all = told_from(ledger, {EventTopic::kReceipts, {}});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].first, "1.1.0");
  EXPECT_EQ(all[1].first, "1.2.0");
  EXPECT_EQ(*all[1].second.find("receipt")->find("outcome")->integer(), 4);
  EventFilter by_account;
  by_account.account = event_account(2);
  ASSERT_EQ(told_from(ledger, {EventTopic::kReceipts, by_account}).size(), 1u);
  EventFilter by_id;
  by_id.transaction = first;
  const auto one = told_from(ledger, {EventTopic::kReceipts, by_id});
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(event_word(one[0].second, "sender"), to_bid(event_account(1)));
}

TEST(EventBlock, ACosignerIsToldOfItsReceipts) {
  EventLedger ledger;
  ledger.grow();
  ledger::Transaction transaction;
  transaction.sender = event_account(1);
  transaction.cosigners = {event_account(3)};
  const Bytes body = encode(ledger::Envelope{encode(transaction), {}});
  auto& made = ledger.blocks.back();
  made.block.entries.push_back(ledger::envelope_id(body));
  made.bodies.push_back({body});
  made.receipts.emplace_back().envelope = made.block.entries.back();
  EventFilter filter;
  filter.account = event_account(3);
  EXPECT_EQ(told_from(ledger, {EventTopic::kReceipts, filter}).size(), 1u);
}

// SB9
TEST(EventBlock, RecordsAreOperationsThatChangedSomethingByPrefixOrName) {
  EventLedger ledger;
  ledger.grow();
  ledger.add({registering("88.100.7/a"), registering("88.100.7/same"), registering("88.100.7/rejected"), registering("88.200/x")},
             {0, 1, 4, 0});
  ledger.add({registering("88.100.7/undone")}, {2}, 2);
  ledger.grow();
  ledger.add({Operation(identity::Operation(identity::AllocatePrefix{"88.100.7.1", {}, 8, 0})), update_of("88.100.7/a", 1)}, {0, 0});
  EXPECT_EQ(names(ledger, below("88.100.7")),
            (std::vector<std::string>{"1.0.1 register 88.100.7/a", "2.0.1 allocate-prefix 88.100.7.1", "2.0.2 update 88.100.7/a"}));
  EXPECT_EQ(names(ledger, below("88.100.7.1")), (std::vector<std::string>{"2.0.1 allocate-prefix 88.100.7.1"}));
  EventFilter one;
  one.name = "88.200/x";
  EXPECT_EQ(names(ledger, one), (std::vector<std::string>{"1.0.4 register 88.200/x"}));
}

TEST(EventBlock, AnEventSaysWhatChangedByWhomInWhichTransaction) {
  EventLedger ledger;
  ledger.grow();
  const auto id = ledger.add({registering("88.100/a")}, {0}).transaction;
  const auto told = told_from(ledger, {EventTopic::kRecords, {}});
  ASSERT_EQ(told.size(), 1u);
  const Json& event = told[0].second;
  EXPECT_EQ(event_word(event, "transaction"), to_0x(id.view()));
  EXPECT_EQ(event_word(event, "sender"), to_bid(event_account(1)));
  EXPECT_EQ(event_word(event, "kind"), "identifier");
  EXPECT_EQ(event_word(*event.find("change"), "identifier"), "88.100/a");
  EXPECT_NE(event.find("change")->find("values"), nullptr);
  EXPECT_EQ(event_word(event, "time_ms"), "1000");
}

// SB10
TEST(EventBlock, WithheldContentIsLeftOutAsSoonAsItIsWithheldAndShownWhereThatIsAllowed) {
  EventLedger ledger;
  ledger.grow();
  ledger.add({registering("88.100/a")}, {0});
  const identity::Target target{identity::TargetKind::kPrefix, "88.100"};
  identity::SupervisionRecord record;
  record.restraints = {{identity::RestraintKind::kWithhold, event_account(9), 7, {}, {}}};
  ledger.state[{RecordKind::kSupervision, identity::record_name(target)}] = encode(record);
  auto told = told_from(ledger, {EventTopic::kRecords, {}});
  EXPECT_EQ(told[0].second.find("change")->find("values"), nullptr);
  EXPECT_EQ(event_word(*told[0].second.find("withheld"), "name"), "88.100");
  ledger.show_withheld = true;
  told = told_from(ledger, {EventTopic::kRecords, {}});
  EXPECT_NE(told[0].second.find("change")->find("values"), nullptr);
  EXPECT_NE(told[0].second.find("withheld"), nullptr);
}

TEST(EventBlock, ARedactedTransactionIsOneEventForEveryFilterAndMovesNoCursor) {
  EventLedger ledger;
  ledger.grow();
  ledger.add({registering("88.100/a"), registering("88.100/b")}, {0, 0});
  ledger.add({registering("88.100/c")}, {0});
  ledger.redact(Height{1}, 0);
  EXPECT_EQ(names(ledger, below("88.100")), (std::vector<std::string>{"1.1.0 absent absent", "1.1.1 register 88.100/c"}));
  EXPECT_EQ(names(ledger, below("77.1")), (std::vector<std::string>{"1.1.0 absent absent"}));
  const auto first = told_from(ledger, {EventTopic::kRecords, {}})[0].second;
  EXPECT_NE(first.find("redacted"), nullptr);
  // Who was told of its first operation is not told of it again.
  EXPECT_EQ(told_from(ledger, {EventTopic::kRecords, {}}, {Height{1}, 0, 1}).size(), 1u);
  // Of whom it was, nobody can say: every account is told of the receipt.
  EventFilter somebody;
  somebody.account = event_account(200);
  EXPECT_EQ(told_from(ledger, {EventTopic::kReceipts, somebody}).size(), 1u);
  EXPECT_EQ(told_from(ledger, {EventTopic::kPackets, {}}).size(), 0u);
}

TEST(EventBlock, ARedactedTransactionNamesTheRedaction) {
  EventLedger ledger;
  ledger.grow();
  ledger.add({registering("88.100/a")}, {0});
  ledger.redact(Height{1}, 0);
  identity::Redaction redaction;
  redaction.reason = 12;
  ledger.state[{RecordKind::kRedaction, "2:88.100/a"}] = encode(identity::RedactionRecord{{redaction}});
  ledger.state[{RecordKind::kRedactedEntries, identity::entries_name(Height{1})}] =
      encode(identity::RedactedEntriesRecord{{{0, "2:88.100/a", 0}}});
  const auto told = told_from(ledger, {EventTopic::kRecords, {}});
  EXPECT_EQ(event_word(*told[0].second.find("redacted"), "reason"), "12");
}

TEST(EventBlock, ABlockWhoseReceiptsAreOfOtherEntriesIsRefused) {
  EventLedger ledger;
  ledger.grow();
  ledger.add({registering("88.100/a")}, {0});
  auto& made = ledger.blocks.back();
  made.receipts[0].envelope.bytes[0] ^= 1;
  EXPECT_EQ(make_event_block({made.summary, encode(made.block), {}, made.bodies, made.receipts}, true).error().id, ErrorId::kBadBlock);
  EXPECT_EQ(make_event_block({made.summary, to_bytes("x"), {}, made.bodies, {}}, true).error().id, ErrorId::kBadBlock);
}

// SB14: of a thousand subscribers the first pays for an event. The bound is met, and what passes it is told all the same.
TEST(EventTexts, AreMadeOnceUpToTheirBound) {
  EventTexts texts;
  int made = 0;
  const auto text = [&](EventTopic topic, std::uint32_t entry, std::size_t size) {
    return texts.text(topic, {Height{1}, entry, 0}, [&] {
      ++made;
      return Json(std::string(size - 2, static_cast<char>('a' + made)));
    });
  };
  const std::string first = text(EventTopic::kRecords, 1, 100);
  EXPECT_EQ(text(EventTopic::kRecords, 1, 100), first);
  EXPECT_EQ(made, 1);
  EXPECT_NE(text(EventTopic::kReceipts, 1, 100), first) << "another topic says other things of the same place";
  EXPECT_EQ(made, 2);
  const std::string last = text(EventTopic::kRecords, 2, EventTexts::kMaxBytes - 200);
  EXPECT_EQ(texts.bytes(), EventTexts::kMaxBytes);
  EXPECT_EQ(text(EventTopic::kRecords, 2, 0), last);
  EXPECT_EQ(text(EventTopic::kRecords, 3, 10).size(), 10u);
  EXPECT_EQ(text(EventTopic::kRecords, 3, 10).size(), 10u);
  EXPECT_EQ(made, 5);
  EXPECT_EQ(texts.bytes(), EventTexts::kMaxBytes);
}

}  // namespace
}  // namespace xh::node
