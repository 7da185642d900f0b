// Z13, Z17 with SoftHSM: keys move into a token and what they signed stays; new ones begin with nothing.
#include "node/signer/token_folder.h"

#include "ledger/genesis.h"
#include "node/signer/folder.h"
#include "node/signer/folder_files.h"
#include "node/signer/token.h"
#include "soft_token.h"

namespace xh::signer {
namespace {

using storage::CheckpointMark;
using storage::SignStateFile;

// A signer's folder with key files, as `adopt` makes it, whose keys signed something.
class SignerTokenFolder : public testing::Test {
 protected:
  void make_signer(std::uint8_t first) {
    ledger::Genesis genesis;
    genesis.chain_name = "signer.example";
    genesis.time = UnixMillis{1'700'000'000'000};
    const PublicKey key = test_key(first).public_key();
    genesis.organisations.push_back({"o", "government", "Org", 0});
    genesis.validators.push_back(
        {"v0", key, test_key(2).public_key(), test_key(3).public_key(), test_key(4).public_key(), 1, account_of(key)});
    genesis.accounts.push_back({account_of(key), "supernode", "o"});
    const std::string text = ledger::genesis_text(genesis);
    ASSERT_TRUE(os::write_file(genesis_in(folder.path()), as_bytes(text), 0600));
    chain = ledger::parse_genesis(text)->chain_id;
    ASSERT_TRUE(os::write_file(passphrase_in(folder.path()), as_bytes("secret\n"), 0600));
    ASSERT_TRUE(storage::write_key(consensus_in(folder.path()), test_key(first), "secret"));
    ASSERT_TRUE(storage::write_key(checkpoint_in(folder.path()), test_key(static_cast<std::uint8_t>(first + 1)), "secret"));
    auto file = *SignStateFile::create(storage::sign_state_in(folder.path()), {chain, key});
    file.append(notarize(5, 1));
    file.sync();
    CheckpointMark::open(storage::checkpoint_mark_in(folder.path()))->keep({9, Hash32{{1}}});
  }
  [[nodiscard]] static TokenChoice choice(const std::string& name) {
    return {soft_module(), SoftToken::get().label(), SoftToken::get().pin_file(), name};
  }
  [[nodiscard]] static bool refuses(Judge& judge, const Request& request) {
    return std::holds_alternative<Refused>(judge.answer(request, {}));
  }
  OwnFolder folder;
  Hash32 chain;
};

TEST_F(SignerTokenFolder, KeysMoveAndWhatTheySignedStays) {
  XH_NEEDS_SOFT_TOKEN();
  make_signer(41);
  const auto put = put_into_token(folder.path(), choice("moved"));
  ASSERT_TRUE(put) << put.error().to_string();
  for (const auto& path : {consensus_in(folder.path()), checkpoint_in(folder.path()), passphrase_in(folder.path())})
    EXPECT_FALSE(std::filesystem::exists(path)) << path;
  {
    auto opened = signer::open(folder.path());
    ASSERT_TRUE(opened) << opened.error().to_string();
    EXPECT_TRUE(refuses(opened->judge, SignVote{{}, notarize(5, 2)}));
    EXPECT_TRUE(refuses(opened->judge, SignCheckpoint{{8, Hash32{{1}}}}));
    const auto answer = opened->judge.answer(SignVote{{}, notarize(5, 1)}, {});
    ASSERT_TRUE(std::holds_alternative<VoteSigned>(answer));
    const auto bytes = signing_bytes(chain, Epoch{0}, notarize(5, 1).vote);
    EXPECT_EQ(std::get<VoteSigned>(answer).signature, test_key(41).sign(bytes));
  }
  EXPECT_TRUE(put_into_token(folder.path(), choice("moved"))) << "run again, nothing changes";
  EXPECT_EQ(put_into_token(folder.path(), choice("other")).error().id, ErrorId::kNotEmpty);
  EXPECT_TRUE(show(folder.path(), true));
}

// Z17: it may die at any line.
TEST_F(SignerTokenFolder, AMoveThatWasInterruptedGoesOn) {
  XH_NEEDS_SOFT_TOKEN();
  make_signer(51);
  const auto token = *Token::open(soft_module(), SoftToken::get().label(), SoftToken::pin());
  ASSERT_TRUE(token->put("interrupted-consensus", test_key(51)));
  ASSERT_TRUE(put_into_token(folder.path(), choice("interrupted")));
  EXPECT_TRUE(signer::open(folder.path()));
}

TEST_F(SignerTokenFolder, AKeyOfAnotherIsNeitherUsedNorOverwritten) {
  XH_NEEDS_SOFT_TOKEN();
  make_signer(61);
  const auto token = *Token::open(soft_module(), SoftToken::get().label(), SoftToken::pin());
  ASSERT_TRUE(token->put("taken-consensus", test_key(66)));
  EXPECT_EQ(put_into_token(folder.path(), choice("taken")).error().id, ErrorId::kNotEmpty);
  EXPECT_TRUE(std::filesystem::exists(consensus_in(folder.path())));
  EXPECT_TRUE(signer::open(folder.path())) << "the key files still serve";
  ASSERT_TRUE(token->put("taken-checkpoint", test_key(67)));
  const TokenPlace place{soft_module(),      SoftToken::get().label(),  SoftToken::get().pin_file(), "taken-consensus",
                         "taken-checkpoint", test_key(61).public_key(), test_key(62).public_key()};
  ASSERT_TRUE(os::write_file(token_file_in(folder.path()), as_bytes(to_text(place)), 0600));
  EXPECT_EQ(signer::open(folder.path()).error().id, ErrorId::kHardwareModule);
}

TEST_F(SignerTokenFolder, NewKeysBeginWithAStateThatHasSignedNothing) {
  XH_NEEDS_SOFT_TOKEN();
  make_signer(71);
  OwnFolder fresh;
  const auto made = make_in_token(fresh.at("signer"), genesis_in(folder.path()), choice("fresh"));
  ASSERT_TRUE(made) << made.error().to_string();
  EXPECT_EQ(make_in_token(fresh.at("signer"), genesis_in(folder.path()), choice("again")).error().id, ErrorId::kNotEmpty);
  auto opened = signer::open(fresh.at("signer"));
  ASSERT_TRUE(opened) << opened.error().to_string();
  EXPECT_EQ(opened->judge.state().doubt(), consensus::Doubt::kNone);
  EXPECT_FALSE(refuses(opened->judge, SignVote{{}, notarize(5, 2)}));
}

// Z14
TEST_F(SignerTokenFolder, WithoutAPinItIsSaidThatOneIsNeeded) {
  XH_NEEDS_SOFT_TOKEN();
  make_signer(81);
  TokenChoice without = choice("pinless");
  without.pin_file = "";
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(put_into_token(folder.path(), without).error().id, ErrorId::kPassphraseNeeded);
  ASSERT_TRUE(os::write_file(folder.at("pin"), as_bytes("1234\n"), 0400));
  ::setenv("CREDENTIALS_DIRECTORY", folder.path().c_str(), 1);
  EXPECT_TRUE(put_into_token(folder.path(), without));
  EXPECT_TRUE(signer::open(folder.path()));
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(signer::open(folder.path()).error().id, ErrorId::kPassphraseNeeded);
}

}  // namespace
}  // namespace xh::signer
