#include "tools/xh_audit/ledger_audit.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "audited_chain.h"

namespace xh::tools {
namespace {

struct Audited {
  Status status;
  std::optional<Lie> lie;
  Json report;
};

Audited audit(const AuditedChain& chain) {
  const auto files = *storage::LedgerFiles::open(chain.folder(), chain.genesis().chain_id, {.read_only = true});
  const auto scratch = *ScratchFolder::make({});
  const auto index =
      *storage::LedgerIndex::open(scratch.path() + "/index", storage::kMinIndexMemory, storage::LedgerIndex::Writes::kScratch);
  LedgerAudit audit(chain.genesis(), files, *index);
  auto status = audit.run([](std::uint64_t) {});
  return {status, audit.lie(), status ? audit.report() : Json()};
}

// The audit of a chain with one falsified block names the block and the field.
void expect_lie(const AuditedChain::Forge& forge, std::uint64_t height, const std::string& field) {
  AuditedChain chain;
  chain.write(forge);
  const auto audited = audit(chain);
  ASSERT_FALSE(audited.status);
  ASSERT_TRUE(audited.lie) << audited.status.error().to_string();
  EXPECT_EQ(audited.lie->height, Height{height});
  EXPECT_EQ(audited.lie->field, field) << audited.lie->what;
  EXPECT_EQ(audited.status.error().id, ErrorId::kBadLedger);
  EXPECT_EQ(*to_json(*audited.lie, chain.genesis()).find("field")->string(), field);
}

TEST(LedgerAuditTest, AnHonestLedgerIsDerivedAgain) {
  AuditedChain chain;
  chain.write();
  const auto audited = audit(chain);
  ASSERT_TRUE(audited.status) << audited.status.error().to_string();
  EXPECT_EQ(*audited.report.find("height")->integer(), 8);
  EXPECT_EQ(*audited.report.find("transactions")->integer(), 8);
  EXPECT_EQ(*audited.report.find("certificates")->integer(), 4);
  EXPECT_EQ(*audited.report.find("checkpoints")->integer(), 2);
}

TEST(LedgerAuditTest, BlocksWhoseKeysAreLookedUpSideBySideAreDerivedAgainAndTheirLiesFound) {
  for (const bool lie : {false, true}) {
    AuditedChain chain;
    chain.records = 600;
    chain.write([&](Height height, storage::CommitInput& input) {
      if (lie && height == Height{5}) input.delta.begin()->second = to_bytes("what nobody wrote");
    });
    const auto audited = audit(chain);
    EXPECT_EQ(audited.status.has_value(), !lie);
    if (lie) {
      EXPECT_EQ(audited.lie->height, Height{5});
    }
  }
}

TEST(LedgerAuditTest, AForgedReceiptIsFoundWithBothValues) {
  AuditedChain chain;
  chain.write([](Height height, storage::CommitInput& input) {
    if (height == Height{4}) input.stored.receipts[0].results[2] = 3;
  });
  const auto audited = audit(chain);
  ASSERT_TRUE(audited.lie);
  EXPECT_EQ(audited.lie->height, Height{4});
  EXPECT_EQ(audited.lie->field, "receipts[0]");
  EXPECT_TRUE(audited.lie->expected.starts_with("0x"));
  EXPECT_NE(audited.lie->expected, audited.lie->found);
}

// RD14.
TEST(LedgerAuditTest, ABodyThatIsGoneAndThatNobodyRedactedIsFound) {
  AuditedChain chain;
  chain.write([](Height height, storage::CommitInput& input) {
    if (height == Height{4}) input.redacting.entries[Height{2}] = {0};
  });
  const auto audited = audit(chain);
  ASSERT_TRUE(audited.lie) << audited.status.error().to_string();
  EXPECT_EQ(audited.lie->height, Height{2});
  EXPECT_EQ(audited.lie->field, "bodies[0]");
}

// RD14.
TEST(LedgerAuditTest, AValueThatIsGoneAndThatNobodyRedactedIsFound) {
  AuditedChain chain;
  chain.write([](Height height, storage::CommitInput& input) {
    if (height == Height{3}) input.redacting.keys = {ledger::StateKey{ledger::RecordKind::kIdentifier, "88.100/part-2-0"}.hash()};
  });
  const auto audited = audit(chain);
  ASSERT_TRUE(audited.lie) << audited.status.error().to_string();
  EXPECT_EQ(audited.lie->height, Height{3});
  EXPECT_EQ(audited.lie->field, "values");
}

TEST(LedgerAuditTest, AMissingReceiptIsFound) {
  expect_lie(
      [](Height height, storage::CommitInput& input) {
        if (height == Height{2}) input.stored.receipts.clear();
      },
      2, "receipts[0]");
}

TEST(LedgerAuditTest, AnOperationThatNobodyOrderedIsFound) {
  AuditedChain chain;
  chain.write([](Height height, storage::CommitInput& input) {
    if (height == Height{5}) input.delta.begin()->second = Bytes(30, 1);
  });
  const auto audited = audit(chain);
  ASSERT_TRUE(audited.lie);
  EXPECT_EQ(audited.lie->height, Height{5});
  EXPECT_TRUE(audited.lie->field.starts_with("operations[")) << audited.lie->field;
}

TEST(LedgerAuditTest, ALieInASummaryIsFoundByItsField) {
  AuditedChain chain;
  auto other = chain.genesis();
  other.validators[0].weight = 2;  // only summaries say what the validators are
  chain.write({}, other);
  const auto audited = audit(chain);
  ASSERT_TRUE(audited.lie);
  EXPECT_EQ(audited.lie->height, Height{0});
  EXPECT_EQ(audited.lie->field, "summary.next_validators");
}

TEST(LedgerAuditTest, AChangedBodyIsFound) {
  expect_lie(
      [](Height height, storage::CommitInput& input) {
        if (height == Height{3}) input.stored.bodies[0].bytes.back() ^= 1;
      },
      3, "bodies[0]");
}

TEST(LedgerAuditTest, ACertificateOfAnotherBlockIsFound) {
  Bytes kept;
  expect_lie(
      [&](Height height, storage::CommitInput& input) {
        if (height == Height{2}) kept = input.stored.certificate;
        if (height == Height{4}) input.stored.certificate = kept;
      },
      4, "certificate");
}

TEST(LedgerAuditTest, MissingCosignaturesAreFound) {
  expect_lie(
      [](Height height, storage::CommitInput& input) {
        if (height == Height{6}) input.stored.companion.clear();
      },
      6, "companion");
}

TEST(LedgerAuditTest, AFlippedBitInAValueThatIsReadIsDamage) {
  AuditedChain chain;
  chain.write();
  // A record log frames each value with eight bytes; the first values are those of genesis, which every block reads.
  const std::string path = chain.folder() + "/values.000000";
  ASSERT_TRUE(std::filesystem::exists(path));
  std::FILE* file = std::fopen(path.c_str(), "r+");
  ASSERT_NE(file, nullptr);
  for (long at = 8; at < 200; at += 40) {
    std::fseek(file, at, SEEK_SET);
    const int byte = std::fgetc(file);
    std::fseek(file, at, SEEK_SET);
    std::fputc(byte ^ 1, file);
  }
  std::fclose(file);
  const auto audited = audit(chain);
  ASSERT_FALSE(audited.status);
  ASSERT_TRUE(audited.lie);
  EXPECT_EQ(audited.lie->field, "values");
}

}  // namespace
}  // namespace xh::tools
