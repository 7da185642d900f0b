#include "node/signer/folder.h"

#include <gtest/gtest.h>

#include "ledger/genesis.h"
#include "side.h"

namespace xh::signer {
namespace {

namespace fs = std::filesystem;
using consensus::Doubt;
using storage::CheckpointMark;
using storage::SignStateFile;

// A node's key folder whose keys signed something.
class SignerFolder : public testing::Test {
 protected:
  SignerFolder() {
    EXPECT_TRUE(os::make_folder(keys(), 0700));
    EXPECT_TRUE(os::write_file(source().passphrase_file, as_bytes("secret\n"), 0600));
    for (const auto& [name, number] : {std::pair("consensus.json", 1), std::pair("checkpoint.json", 2), std::pair("log.json", 3)})
      EXPECT_TRUE(storage::write_key(keys() + "/" + name, test_key(static_cast<std::uint8_t>(number)), "secret"));
    ledger::Genesis genesis;
    genesis.chain_name = "signer.example";
    genesis.time = UnixMillis{1'700'000'000'000};
    const PublicKey key = test_key(1).public_key();
    genesis.organisations.push_back({"o", "government", "Org", 0});
    genesis.validators.push_back(
        {"v0", key, test_key(2).public_key(), test_key(3).public_key(), test_key(4).public_key(), 1, account_of(key)});
    genesis.accounts.push_back({account_of(key), "supernode", "o"});
    const std::string text = ledger::genesis_text(genesis);
    EXPECT_TRUE(os::write_file(source().genesis_file, as_bytes(text)));
    const auto parsed = ledger::parse_genesis(text);
    EXPECT_TRUE(parsed) << parsed.error().to_string();
    chain = parsed->chain_id;
    auto file = *SignStateFile::create(storage::sign_state_in(keys()), {chain, key});
    file.append(notarize(5, 1));
    file.sync();
    CheckpointMark::open(storage::checkpoint_mark_in(keys()))->keep({9, Hash32{{1}}});
  }
  [[nodiscard]] std::string keys() const { return folder.at("keys"); }
  [[nodiscard]] std::string signer() const { return folder.at("signer"); }
  [[nodiscard]] Source source() const { return {keys(), folder.at("passphrase"), folder.at("genesis.json")}; }
  [[nodiscard]] Doubt doubt_of(const std::string& where) const { return (*SignStateFile::read(storage::sign_state_in(where)))->doubt(); }
  void expect_moved() const {
    EXPECT_FALSE(fs::exists(keys() + "/consensus.json"));
    EXPECT_FALSE(fs::exists(keys() + "/checkpoint.json"));
    EXPECT_TRUE(fs::exists(keys() + "/log.json"));
    EXPECT_EQ(doubt_of(keys()), Doubt::kHandedOver);
    auto opened = open(signer());
    ASSERT_TRUE(opened) << opened.error().to_string();
    const auto refused = [&](const Request& request) { return std::holds_alternative<Refused>(opened->judge.answer(request, {})); };
    EXPECT_TRUE(refused(SignVote{{}, notarize(5, 2)}));
    EXPECT_TRUE(refused(SignCheckpoint{{8, Hash32{{1}}}}));
    EXPECT_FALSE(refused(SignVote{{}, notarize(5, 1)}));
    EXPECT_FALSE(refused(SignCheckpoint{{9, Hash32{{1}}}}));
  }
  OwnFolder folder;
  Hash32 chain;
};

TEST_F(SignerFolder, AdoptMovesKeysAndWhatTheySigned) {
  ASSERT_TRUE(adopt(signer(), source()));
  expect_moved();
  ASSERT_TRUE(adopt(signer(), source())) << "again, there is nothing to do";
  expect_moved();
}

TEST_F(SignerFolder, AdoptGoesOnWhereverItDied) {
  const std::string done = folder.at("done");
  const std::string sealed = folder.at("sealed");
  fs::copy(keys(), sealed);
  ASSERT_TRUE(adopt(signer(), source()));
  fs::copy(signer(), done);
  const auto give_back = [&](const std::string& name) { fs::copy_file(sealed + "/" + name, keys() + "/" + name); };
  // Before the sign state came over, with each file of the copy missing; the node's state is marked already, or not any more than that.
  for (const auto* missing : {"passphrase", "checkpoint.json", "signed-checkpoints"}) {
    fs::remove_all(signer());
    fs::copy(done, signer());
    fs::remove(signer() + "/sign-state");
    fs::remove(signer() + "/" + missing);
    give_back("consensus.json");
    give_back("checkpoint.json");
    EXPECT_FALSE(open(signer())) << missing;
    ASSERT_TRUE(adopt(signer(), source())) << missing;
    expect_moved();
  }
  // While the node's keys were being removed.
  give_back("consensus.json");
  ASSERT_TRUE(adopt(signer(), source()));
  expect_moved();
  give_back("consensus.json");
  give_back("checkpoint.json");
  ASSERT_TRUE(adopt(signer(), source()));
  expect_moved();
}

TEST_F(SignerFolder, AdoptRefusesARunningNodeAndAFolderWithAnotherKey) {
  {
    const auto lock = *os::FileLock::take(storage::lock_in(keys()));
    EXPECT_EQ(adopt(signer(), source()).error().id, ErrorId::kLocked);
  }
  ASSERT_TRUE(os::make_folder(signer(), 0700));
  ASSERT_TRUE(storage::write_key(signer() + "/consensus.json", test_key(7), "other"));
  EXPECT_EQ(adopt(signer(), source()).error().id, ErrorId::kNotEmpty);
  EXPECT_TRUE(storage::read_key(signer() + "/consensus.json", "other")) << "it is as before";
  EXPECT_EQ(doubt_of(keys()), Doubt::kNone);
}

TEST_F(SignerFolder, ADoubtfulKeyIsNotAdoptedAndStaysWhereItIs) {
  {
    auto file = **SignStateFile::open(storage::sign_state_in(keys()), chain, test_key(1).public_key());
    auto state = file.state();
    state.doubt(Doubt::kRolledBack);
    file.replace(state);
  }
  EXPECT_EQ(adopt(signer(), source()).error().id, ErrorId::kSignStateInDoubt);
  EXPECT_TRUE(fs::exists(keys() + "/consensus.json"));
  EXPECT_EQ(open(signer()).error().id, ErrorId::kSignStateInDoubt);
}

TEST_F(SignerFolder, KeysMoveFromSignerToSignerForwardOnly) {
  ASSERT_TRUE(adopt(signer(), source()));
  const std::string other = folder.at("other");
  fs::copy(signer(), other);
  const std::string file = folder.at("state.json");
  ASSERT_TRUE(export_to(signer(), file));
  ASSERT_TRUE(export_to(signer(), file));
  EXPECT_EQ(open(signer()).error().id, ErrorId::kSignStateInDoubt);
  ASSERT_TRUE(import_from(other, file));
  ASSERT_TRUE(import_from(other, file));
  auto opened = open(other);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(std::holds_alternative<Refused>(opened->judge.answer(SignVote{{}, notarize(5, 2)}, {})));
  EXPECT_EQ(open(other).error().id, ErrorId::kLocked);
}

TEST_F(SignerFolder, AFolderThatOthersMayEnterIsNotOpened) {
  ASSERT_TRUE(adopt(signer(), source()));
  fs::permissions(signer(), fs::perms(0750));
  EXPECT_EQ(open(signer()).error().id, ErrorId::kKeyFileOpen);
}

}  // namespace
}  // namespace xh::signer
