// O14: evidence bundles, whole and tampered with. The proof files are the frozen ones.
#include "tools/xh_audit/bundle.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "crypto/hash.h"
#include "ledger/proof.h"
#include "node/os/files.h"

namespace xh::tools {
namespace {

namespace fs = std::filesystem;

const fs::path kProofs = fs::path(XH_SOURCE_DIR) / "tests/vectors/proofs";

class BundleTest : public testing::Test {
 protected:
  BundleTest()
      : genesis_(*read_genesis((kProofs / "genesis.json").string())),
        folder_(fs::path(testing::TempDir()) /
                (std::string("xh_bundle_") + testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    bundle_.chain_id = genesis_.chain_id;
    bundle_.chain_name = genesis_.chain_name;
    bundle_.target = "88.100.7/part-2";
    add("record.xhproof", "record", "identifier 88.100.7/part-2");
    add("history.xhproof", "history", "identifier 88.100.7/part-2");
    const auto report = ledger::verify_proof(bytes("transaction.xhproof"), genesis_);
    add("transaction.xhproof", "transaction", subject_of(*report.claim));
    add("absent-supervision-of-a-prefix.xhproof", "absent", "supervision 88.100.7");
    save();
  }
  ~BundleTest() override { fs::remove_all(folder_); }

  static std::string bytes(const std::string& name) { return std::string(as_text(*os::read_file((kProofs / name).string(), 1 << 20))); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name, std::ios::binary) << text; }
  void add(const std::string& name, const std::string& claim, const std::string& subject) {
    write(name, bytes(name));
    bundle_.files.push_back({name, sha256(as_bytes(bytes(name))), claim, subject});
  }
  void save() const { write("manifest.json", to_text(bundle_)); }
  // The files that are not what they should be.
  std::vector<std::string> problems() const {
    std::vector<std::string> names;
    const auto report = check_bundle(folder_.string(), genesis_);
    if (!report) return {report.error().to_string()};
    for (const auto& verdict : report->files) {
      if (!verdict.problem.empty()) names.push_back(verdict.file);
    }
    EXPECT_EQ(report->whole(), names.empty());
    return names;
  }
  int verify(const std::string& expect = "") const {
    AuditOptions options;
    options.target = folder_.string();
    options.expect = expect;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = verify_bundle(options, genesis_);
    (void)testing::internal::GetCapturedStdout();
    (void)testing::internal::GetCapturedStderr();
    return code;
  }

  ledger::Genesis genesis_;
  fs::path folder_;
  Bundle bundle_;
};
using Names = std::vector<std::string>;

TEST_F(BundleTest, AWholeBundleHolds) {
  EXPECT_EQ(problems(), Names{});
  EXPECT_EQ(verify(), 0);
  EXPECT_EQ(bundle_from_text(to_text(bundle_)).value(), bundle_);
  EXPECT_EQ(verify("record"), 2) << "of single files only";
}

TEST_F(BundleTest, WhatTheManifestSaysIsMissingLeavesItPartial) {
  bundle_.missing = {{"identifier 88.100.7/part-2", "XH-1615 Withheld"}};
  save();
  EXPECT_EQ(problems(), Names{});
  EXPECT_EQ(verify(), 9);
}

TEST_F(BundleTest, AFileThatIsGoneChangedOrAddedIsNamed) {
  fs::remove(folder_ / "record.xhproof");
  EXPECT_EQ(problems(), Names{"record.xhproof"});
  EXPECT_EQ(verify(), 7);
  write("record.xhproof", bytes("record.xhproof") + " ");
  EXPECT_EQ(problems(), Names{"record.xhproof"});
  write("record.xhproof", bytes("record.xhproof"));
  write("more.xhproof", bytes("record.xhproof"));
  EXPECT_EQ(problems(), Names{"more.xhproof"});
}

TEST_F(BundleTest, AProofOfSomethingElseIsNoneOfWhatTheManifestSays) {
  bundle_.files[0].subject = "identifier 88.100.7/part-3";
  save();
  EXPECT_EQ(problems(), Names{"record.xhproof"});
  bundle_.files[0].subject = "identifier 88.100.7/part-2";
  bundle_.files[0].claim = "past";
  save();
  EXPECT_EQ(problems(), Names{"record.xhproof"});
}

TEST_F(BundleTest, AProofThatDoesNotHoldIsRefusedWhateverItsDigest) {
  std::string text = bytes("record.xhproof");
  const auto at = text.find("part-2");
  ASSERT_NE(at, std::string::npos);
  text[at + 5] = '3';
  write("record.xhproof", text);
  bundle_.files[0].sha256 = sha256(as_bytes(text));
  bundle_.files[0].subject = "identifier 88.100.7/part-3";
  save();
  EXPECT_EQ(problems(), Names{"record.xhproof"});
}

TEST_F(BundleTest, ABundleOfAnotherChainIsRefused) {
  bundle_.chain_id.bytes[0] ^= 1;
  save();
  EXPECT_EQ(verify(), 7);
}

TEST_F(BundleTest, ManifestsThatLeadOutOfTheFolderOrAreNoneAreRefused) {
  for (const auto* name : {"../genesis.json", "/etc/passwd", ".hidden", "", "a b", "manifest.json", "Record.xhproof", "history.xhproof"}) {
    auto bundle = bundle_;
    bundle.files[0].file = name;
    const auto read = bundle_from_text(to_text(bundle));
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().id, ErrorId::kBadBundle) << name;
  }
  for (const auto* text : {"", "{}", "[]", R"({"format":"xinghuo-bundle/v2"})"}) EXPECT_FALSE(bundle_from_text(text)) << text;
}

TEST_F(BundleTest, ABundleHasAGreatestNumberOfFiles) {
  Bundle many = bundle_;
  many.files.clear();
  for (std::size_t i = 0; i < kMaxBundleFiles; ++i) many.files.push_back({"f" + std::to_string(i), {}, "record", "x"});
  EXPECT_TRUE(bundle_from_text(to_text(many)));
  many.files.push_back({"one-more", {}, "record", "x"});
  const auto read = bundle_from_text(to_text(many));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().id, ErrorId::kTooLarge);
}

}  // namespace
}  // namespace xh::tools
