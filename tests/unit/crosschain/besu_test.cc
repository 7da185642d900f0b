// XC40, XC43-XC46 on headers and states made here.
#include "crosschain/besu.h"

#include <gtest/gtest.h>

#include "made_besu.h"

namespace xh::crosschain::besu {
namespace {

// A client at block 10 of a chain whose validators are `set`.
struct Followed {
  explicit Followed(const Numbers& set, Protocol protocol = Protocol::kQbft, const ValidatorSource& source = ByHeader{}) {
    first.protocol = protocol;
    first.number = 10;
    first.set = set;
    first.names_set = std::holds_alternative<ByHeader>(source);
    trusted = first.state(set);
    client = create_client(terms(protocol, source), trusted, after(10)).value();
  }
  [[nodiscard]] Draft next(const Numbers& set, std::uint64_t number = 11) const {
    Draft draft = first;
    draft.number = number;
    draft.parent = number == 11 ? first.block_hash() : sha256(as_bytes("some block"));
    draft.set = set;
    return draft;
  }
  [[nodiscard]] Result<Updated> apply(const Update& update, std::uint64_t number = 100) const {
    return update_client(client, {trusted, {}, {}, {}}, encode(update), after(number));
  }
  [[nodiscard]] Result<Updated> apply(const Draft& draft, const Numbers& signers) const {
    return apply(Update{ChainHeight{10}, draft.encode(signers), std::nullopt});
  }
  Draft first;
  ConsensusState trusted;
  Client client;
};

TEST(BesuClient, AHeaderOfTheTrustedValidatorsIsStored) {
  for (const Protocol protocol : {Protocol::kQbft, Protocol::kIbft2}) {
    const Followed followed(numbers(1, 4), protocol);
    Draft draft = followed.next(numbers(1, 4));
    draft.round = 3;
    const auto updated = followed.apply(draft, {4, 1, 3});  // seals in any order
    ASSERT_TRUE(updated) << updated.error().to_string();
    EXPECT_EQ(updated->state, draft.state(numbers(1, 4)));
  }
}

// XC44: ceil(2n/3), adjacent or not.
TEST(BesuClient, TwoThirdsRoundedUpMustSeal) {
  for (const unsigned size : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 10u}) {
    const Numbers set = numbers(1, size);
    const Followed followed(set);
    for (unsigned signers = 0; signers <= size; ++signers) {
      for (const std::uint64_t number : {11u, 40u})
        EXPECT_EQ(followed.apply(followed.next(set, number), numbers(1, signers)).has_value(), 3 * signers >= 2 * size)
            << signers << " of " << size;
    }
  }
}

// XC41: base fee, withdrawals root, blob gas used, excess blob gas, parent beacon root, requests hash.
TEST(BesuClient, HeadersOfEveryForkAreFollowedWithSetsOfEverySize) {
  const Bytes hash = rlp::encode_string(sha256(as_bytes("a root")).view());
  const std::vector<Bytes> later = {hash, rlp::encode_number(0), rlp::encode_number(9), hash, hash};
  for (const Protocol protocol : {Protocol::kQbft, Protocol::kIbft2}) {
    for (const unsigned size : {1u, 4u, 7u, 10u}) {
      for (const std::size_t items : {0u, 1u, 2u, 5u, 6u}) {
        const Numbers set = numbers(1, size);
        const Followed followed(set, protocol);
        Draft draft = followed.next(set, 40);
        draft.london = items > 0;
        if (items > 1) draft.later.assign(later.begin(), later.begin() + static_cast<std::ptrdiff_t>(items) - 1);
        const unsigned quorum = (2 * size + 2) / 3;
        const auto updated = followed.apply(draft, numbers(1, quorum));
        ASSERT_TRUE(updated) << size << " validators, " << items << " items: " << updated.error().to_string();
        EXPECT_EQ(updated->state, draft.state(set));
        EXPECT_FALSE(followed.apply(draft, numbers(1, quorum - 1)));
        Numbers twice = numbers(1, quorum);
        twice.push_back(1);
        EXPECT_FALSE(followed.apply(draft, twice));
      }
    }
  }
}

// The header names a set that it likes: without a quorum of those who are trusted it is nothing.
TEST(BesuClient, AnAdjacentHeaderCannotElectItsOwnSet) {
  const Followed followed(numbers(1, 4));
  for (const std::uint64_t number : {11u, 40u}) {
    const auto strangers = followed.apply(followed.next(numbers(50, 4), number), numbers(50, 4));
    EXPECT_EQ(strangers.error().id, ErrorId::kNotEnoughTrust);
    Numbers mixed = numbers(50, 2);
    mixed.insert(mixed.end(), {1, 2});
    EXPECT_EQ(followed.apply(followed.next(mixed, number), mixed).error().id, ErrorId::kNotEnoughTrust);
    mixed.push_back(3);
    EXPECT_TRUE(followed.apply(followed.next(mixed, number), mixed));
  }
}

TEST(BesuClient, TheNamedSetNeedsItsQuorumToo) {
  const Followed followed(numbers(1, 4));
  const Numbers grown = numbers(1, 10);  // of whom 7 must seal
  EXPECT_TRUE(followed.apply(followed.next(grown), numbers(1, 7)));
  EXPECT_EQ(followed.apply(followed.next(grown), numbers(1, 6)).error().id, ErrorId::kBadHeader);
}

// XC44: a named limit.
TEST(BesuClient, FromTwoValidatorsToOneNoHeaderLeads) {
  const Followed followed(numbers(1, 2));
  EXPECT_FALSE(followed.apply(followed.next(numbers(1, 1)), {1}));
  EXPECT_FALSE(followed.apply(followed.next(numbers(1, 1)), {1, 2}));
}

TEST(BesuClient, NobodySealsTwiceAndNoStrangerSeals) {
  const Followed followed(numbers(1, 4));
  const Draft draft = followed.next(numbers(1, 4));
  EXPECT_TRUE(followed.apply(draft, {1, 2, 3}));
  EXPECT_FALSE(followed.apply(draft, {1, 2, 2}));
  EXPECT_FALSE(followed.apply(draft, {1, 2, 3, 3}));
  EXPECT_FALSE(followed.apply(draft, {1, 2, 3, 9}));
}

TEST(BesuClient, AnAdjacentHeaderNamesTheTrustedBlock) {
  const Followed followed(numbers(1, 4));
  Draft draft = followed.next(numbers(1, 4));
  draft.parent.bytes[0] ^= 1;
  EXPECT_EQ(followed.apply(draft, numbers(1, 4)).error().id, ErrorId::kBadHeader);
  draft.number = 12;
  EXPECT_TRUE(followed.apply(draft, numbers(1, 4)));
}

TEST(BesuClient, TheCoinbaseIsAValidator) {
  const Followed followed(numbers(1, 4));
  Draft draft = followed.next(numbers(1, 4));
  draft.coinbase = address_of_number(9);
  EXPECT_EQ(followed.apply(draft, numbers(1, 4)).error().id, ErrorId::kBadHeader);
}

// The round is sealed and not in the hash of the block: another round of one block is no misbehaviour.
TEST(BesuClient, OneBlockInTwoRoundsIsOneBlock) {
  const Followed followed(numbers(1, 4));
  Draft first = followed.next(numbers(1, 4), 20);
  Draft second = first;
  second.round = 5;
  const auto bytes = [](const Draft& draft, const Numbers& signers) {
    return encode(Update{ChainHeight{10}, draft.encode(signers), std::nullopt});
  };
  const Bytes one = bytes(first, {1, 2, 3});
  const Bytes other = bytes(second, {2, 3, 4});
  EXPECT_EQ(freeze_client(followed.client, {one, followed.trusted, other, followed.trusted}, after(30)).error().id,
            ErrorId::kBadMisbehaviour);
  second.state_root.bytes[0] ^= 1;
  const Bytes fork = bytes(second, {2, 3, 4});
  EXPECT_EQ(freeze_client(followed.client, {one, followed.trusted, fork, followed.trusted}, after(30))->frozen, ChainHeight{20});
}

TEST(BesuClient, NoByteOfAnUpdateIsFree) {
  for (const Protocol protocol : {Protocol::kQbft, Protocol::kIbft2}) {
    const Followed followed(numbers(1, 4), protocol);
    const Bytes sound = encode(Update{ChainHeight{10}, followed.next(numbers(1, 4)).encode({1, 2, 3}), std::nullopt});
    const StoredStates stored{followed.trusted, {}, {}, {}};
    ASSERT_TRUE(update_client(followed.client, stored, sound, after(11)));
    for (std::size_t i = 0; i < sound.size(); ++i) {
      Bytes changed = sound;
      changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
      EXPECT_FALSE(update_client(followed.client, stored, changed, after(11))) << i;
    }
  }
}

// XC45.
TEST(BesuClient, ARegisteredSetStays) {
  const Followed followed(numbers(1, 4), Protocol::kQbft, Registered{});
  for (const std::uint64_t number : {11u, 40u}) {
    Draft draft = followed.next(numbers(1, 4), number);
    EXPECT_FALSE(followed.apply(draft, {1, 2}));
    const auto updated = followed.apply(draft, {1, 2, 3});
    ASSERT_TRUE(updated) << updated.error().to_string();
    EXPECT_EQ(updated->state.trust, followed.trusted.trust);
    EXPECT_FALSE(followed.apply(draft, {1, 2, 3, 9}));
    draft.names_set = true;
    EXPECT_FALSE(followed.apply(draft, {1, 2, 3}));
  }
  const Followed by_header(numbers(1, 4));
  Draft nameless = by_header.next(numbers(1, 4));
  nameless.names_set = false;
  EXPECT_FALSE(by_header.apply(nameless, {1, 2, 3}));
}

TEST(BesuClient, AContractNamesTheSetOfTheNextBlock) {
  const ByContract source{MadeState::contract(), MadeState::slot(MadeState::kArraySlot)};
  const Followed followed(numbers(1, 4), Protocol::kQbft, source);
  const Addresses next = addresses_of(numbers(3, 5));
  const MadeState state({}, {next.rbegin(), next.rend()});  // in any order
  Draft draft = followed.next(numbers(1, 4));
  draft.state_root = state.root();
  const auto apply = [&](const std::optional<ArrayProof>& proof) {
    return followed.apply(Update{ChainHeight{10}, draft.encode({1, 2, 3}), proof});
  };
  const ArrayProof sound = state.prove_array(5);
  const auto updated = apply(sound);
  ASSERT_TRUE(updated) << updated.error().to_string();
  EXPECT_EQ(updated->state.trust, encode(Trust{next}));
  EXPECT_FALSE(apply(std::nullopt));
  ArrayProof wrong = sound;
  wrong.elements.pop_back();
  EXPECT_FALSE(apply(wrong));
  wrong = sound;
  std::swap(wrong.elements[0], wrong.elements[1]);
  EXPECT_FALSE(apply(wrong));
  wrong = sound;
  wrong.elements[4] = wrong.elements[3];
  EXPECT_FALSE(apply(wrong));
  wrong = sound;
  wrong.length.nodes.pop_back();
  EXPECT_FALSE(apply(wrong));
  const MadeState twice({}, {next[0], next[1], next[0]});
  draft.state_root = twice.root();
  EXPECT_FALSE(apply(twice.prove_array(3)));
  const MadeState nobody({}, {});
  draft.state_root = nobody.root();
  EXPECT_FALSE(apply(nobody.prove_array(0)));
}

TEST(BesuClient, SixtyFourValidatorsOfAContractAreTheLimit) {
  Update update{ChainHeight{10}, Followed(numbers(1, 4)).next(numbers(1, 4)).encode({1}), ArrayProof{}};
  update.validators->elements.resize(kMaxContractValidators);
  EXPECT_TRUE(plan_update(terms(), encode(update)));
  update.validators->elements.emplace_back();
  EXPECT_EQ(plan_update(terms(), encode(update)).error().id, ErrorId::kTooLarge);
}

// XC46.
TEST(BesuClient, SlotsOfTheContractAreProvenPresentAndAbsent) {
  std::map<Hash32, Bytes> mapping;
  for (std::uint8_t i = 0; i < 30; ++i) mapping[sha256(Bytes{i})] = to_bytes(sha256(Bytes{i, 1}).view());
  mapping[sha256(Bytes{0})] = Bytes{5};  // a small number
  const MadeState state(mapping, {});
  const Followed followed(numbers(1, 4));
  ConsensusState at = followed.trusted;
  at.root = to_bytes(state.root().view());
  const auto holds = [&](const Hash32& key, const std::optional<Bytes>& value, const Proof& proof) {
    return verify_claim(followed.client, at, {to_bytes(key.view()), value}, encode(proof), after(10)).has_value();
  };
  for (std::uint8_t i = 0; i < 60; ++i) {
    const Hash32 key = sha256(Bytes{i});
    const Proof proof = state.prove(key);
    const auto found = mapping.find(key);
    EXPECT_EQ(holds(key, std::nullopt, proof), found == mapping.end()) << int{i};
    if (found == mapping.end()) continue;
    Bytes padded(32 - found->second.size());
    append(padded, found->second);
    EXPECT_TRUE(holds(key, padded, proof)) << int{i};
    padded[31] ^= 1;
    EXPECT_FALSE(holds(key, padded, proof));
    Proof shorter = proof;
    shorter.storage.nodes.pop_back();
    EXPECT_FALSE(holds(key, std::nullopt, shorter));
    Proof longer = proof;
    longer.storage.nodes.push_back(proof.storage.nodes.back());
    EXPECT_FALSE(holds(key, std::nullopt, longer));
  }
}

TEST(BesuClient, WithoutTheContractEveryKeyIsAbsent) {
  const MadeState state({}, {});
  Followed followed(numbers(1, 4));
  Parameters other = parameters();
  other.contract = address_of_number(201);
  followed.client.terms.parameters = encode(other);
  ConsensusState at = followed.trusted;
  at.root = to_bytes(state.root().view());
  const Proof proof{{state.accounts.prove(keccak256(other.contract.view()).view())}, {}};
  EXPECT_TRUE(verify_claim(followed.client, at, {Bytes(32, 1), std::nullopt}, encode(proof), after(10)));
  EXPECT_FALSE(verify_claim(followed.client, at, {Bytes(32, 1), Bytes(32, 1)}, encode(proof), after(10)));
  EXPECT_FALSE(verify_claim(followed.client, at, {Bytes(31, 1), std::nullopt}, encode(proof), after(10)));
}

TEST(BesuClient, ItsFirstStateHasItsForm) {
  const auto refused = [](const auto& twist) {
    ConsensusState first = Followed(numbers(1, 4)).trusted;
    twist(first);
    return !create_client(terms(), first, after(10));
  };
  EXPECT_FALSE(refused([](auto&) {}));
  EXPECT_TRUE(refused([](auto& s) { s.root.pop_back(); }));
  EXPECT_TRUE(refused([](auto& s) { s.trust = encode(Trust{}); }));
  EXPECT_TRUE(refused([](auto& s) { s.trust = encode(Trust{{Address{}, Address{}}}); }));
}

}  // namespace
}  // namespace xh::crosschain::besu
