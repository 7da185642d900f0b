// Headers of QBFT and IBFT 2.0 chains sealed by test keys, and a contract with storage.
#pragma once

#include "crosschain/besu.h"
#include "crosschain/rlp.h"
#include "crypto/hash.h"
#include "crypto/secp256k1_recovery.h"
#include "made_trie.h"

namespace xh::crosschain::besu {

inline constexpr std::uint64_t kStart = 1'700'000'000;
using Numbers = std::vector<unsigned>;

inline Bytes scalar_of(unsigned number) {
  Bytes out(32, 1);
  out[30] = static_cast<std::uint8_t>(number >> 8);
  out[31] = static_cast<std::uint8_t>(number);
  return out;
}
inline Address address_of_number(unsigned number) { return address_of(secp256k1::coordinates_of(scalar_of(number)).value()); }
inline Numbers numbers(unsigned first, unsigned count) {
  Numbers out;
  for (unsigned i = first; i < first + count; ++i) out.push_back(i);
  return out;
}
inline Addresses addresses_of(const Numbers& set) {
  Addresses out;
  for (const unsigned number : set) out.push_back(address_of_number(number));
  std::ranges::sort(out);
  return out;
}

/// What a header is made of; encode() seals it.
struct Draft {
  Protocol protocol = Protocol::kQbft;
  std::uint64_t number = 0;
  Hash32 parent;
  Hash32 state_root = sha256(as_bytes("state"));
  Numbers set;
  bool names_set = true;
  std::uint64_t time = 0;
  std::uint32_t round = 0;
  std::uint64_t difficulty = 1;
  Bytes vanity = Bytes(32);
  std::optional<Bytes> vote;  ///< RLP
  std::optional<Bytes> round_item;
  std::optional<Address> coinbase;
  Bytes nonce = Bytes(8);
  Bytes mix = from_mix();
  bool london = false;
  std::vector<Bytes> later;  ///< items of later forks, behind that of London: RLP

  static Bytes from_mix() {
    constexpr std::array<std::uint8_t, 32> kMix = {0x63, 0x74, 0x69, 0x63, 0x61, 0x6c, 0x20, 0x62, 0x79, 0x7a, 0x61,
                                                   0x6e, 0x74, 0x69, 0x6e, 0x65, 0x20, 0x66, 0x61, 0x75, 0x6c, 0x74,
                                                   0x20, 0x74, 0x6f, 0x6c, 0x65, 0x72, 0x61, 0x6e, 0x63, 0x65};
    return to_bytes(kMix);
  }
  [[nodiscard]] Bytes round_bytes() const {
    if (round_item) return *round_item;
    if (protocol == Protocol::kQbft) return rlp::encode_number(round);
    Bytes four;
    append_be(four, round, 4);
    return rlp::encode_string(four);
  }
  [[nodiscard]] Bytes head(const Bytes& extra) const {
    const auto string = [](ByteView bytes) { return rlp::encode_string(bytes); };
    const Hash32 ommers = keccak256(rlp::encode_list({}));
    std::vector<Bytes> items = {string(parent.view()),
                                string(ommers.view()),
                                string(coinbase.value_or(address_of_number(set.front())).view()),
                                string(state_root.view()),
                                string(Hash32{}.view()),
                                string(Hash32{}.view()),
                                string(Bytes(256)),
                                rlp::encode_number(difficulty),
                                rlp::encode_number(number),
                                rlp::encode_number(8'000'000),
                                rlp::encode_number(0),
                                rlp::encode_number(time == 0 ? kStart + 2 * number : time),
                                string(extra),
                                string(mix),
                                string(nonce)};
    if (london) items.push_back(rlp::encode_number(7));
    items.insert(items.end(), later.begin(), later.end());
    return rlp::encode_list(items);
  }
  /// Of the first `items` items of extraData; QBFT fills up with an empty list of seals.
  [[nodiscard]] std::vector<Bytes> extra_items() const {
    std::vector<Bytes> list;
    if (names_set) {
      for (const auto& address : addresses_of(set)) list.push_back(rlp::encode_string(address.view()));
    }
    const Bytes no_vote = protocol == Protocol::kQbft ? rlp::encode_list({}) : rlp::encode_string({});
    return {rlp::encode_string(vanity), rlp::encode_list(list), vote.value_or(no_vote), round_bytes()};
  }
  [[nodiscard]] Hash32 seal_hash() const {
    auto items = extra_items();
    if (protocol == Protocol::kQbft) items.push_back(rlp::encode_list({}));
    return keccak256(head(rlp::encode_list(items)));
  }
  [[nodiscard]] Hash32 block_hash() const {
    auto items = extra_items();
    items.pop_back();
    if (protocol == Protocol::kQbft) {
      items.push_back(rlp::encode_number(0));
      items.push_back(rlp::encode_list({}));
    }
    return keccak256(head(rlp::encode_list(items)));
  }
  [[nodiscard]] Bytes encode(const Numbers& signers) const {
    std::vector<Bytes> seals;
    for (const unsigned signer : signers) seals.push_back(rlp::encode_string(secp256k1::sign_recoverable(scalar_of(signer), seal_hash())));
    auto items = extra_items();
    items.push_back(rlp::encode_list(seals));
    return head(rlp::encode_list(items));
  }
  [[nodiscard]] ConsensusState state(const Numbers& next) const {
    return {ChainHeight{number}, ChainTime{(time == 0 ? kStart + 2 * number : time) * 1'000'000'000}, block_hash(),
            to_bytes(state_root.view()), xh::encode(Trust{addresses_of(next)})};
  }
};

/// A contract whose storage has a mapping, and one whose storage has an array of validators.
struct MadeState {
  static constexpr std::uint8_t kMappingSlot = 3;
  static constexpr std::uint8_t kArraySlot = 1;
  static Hash32 slot(std::uint8_t number) {
    Hash32 out;
    out.bytes[31] = number;
    return out;
  }
  static Hash32 mapped(const Hash32& key) {
    Bytes bytes = to_bytes(key.view());
    append(bytes, slot(kMappingSlot).view());
    return keccak256(bytes);
  }
  static void put(MadeTrie::Items& items, const Hash32& slot, ByteView number) {
    items[to_bytes(keccak256(slot.view()).view())] = rlp::encode_string(number);
  }
  MadeState(const std::map<Hash32, Bytes>& mapping, const Addresses& validators)
      : storage(storage_of(mapping, validators)), accounts(accounts_of(storage)) {}

  static MadeTrie storage_of(const std::map<Hash32, Bytes>& mapping, const Addresses& validators) {
    MadeTrie::Items items;
    for (const auto& [key, value] : mapping) put(items, mapped(key), value);
    if (!validators.empty()) put(items, slot(kArraySlot), Bytes{static_cast<std::uint8_t>(validators.size())});
    for (std::size_t i = 0; i < validators.size(); ++i) put(items, element(i), validators[i].view());
    return MadeTrie(items);
  }
  static Hash32 element(std::size_t index) {
    Hash32 place = keccak256(slot(kArraySlot).view());
    for (; index > 0; --index) {
      for (std::size_t i = 32; i-- > 0 && ++place.bytes[i] == 0;) {
      }
    }
    return place;
  }
  static MadeTrie accounts_of(const MadeTrie& storage) {
    MadeTrie::Items items;
    for (unsigned i = 100; i < 130; ++i)
      items[to_bytes(keccak256(address_of_number(i).view()).view())] = account(keccak256(rlp::encode_string({})));
    items[to_bytes(keccak256(contract().view()).view())] = account(storage.root());
    return MadeTrie(items);
  }
  static Bytes account(const Hash32& storage_root) {
    const std::vector<Bytes> items = {rlp::encode_number(1), rlp::encode_number(0), rlp::encode_string(storage_root.view()),
                                      rlp::encode_string(Hash32{}.view())};
    return rlp::encode_list(items);
  }
  static Address contract() { return address_of_number(200); }
  [[nodiscard]] Hash32 root() const { return accounts.root(); }
  [[nodiscard]] TrieProof account_proof() const { return {accounts.prove(keccak256(contract().view()).view())}; }
  [[nodiscard]] TrieProof slot_proof(const Hash32& place) const { return {storage.prove(keccak256(place.view()).view())}; }
  [[nodiscard]] Proof prove(const Hash32& key) const { return {account_proof(), slot_proof(mapped(key))}; }
  [[nodiscard]] ArrayProof prove_array(std::size_t size) const {
    ArrayProof out{account_proof(), slot_proof(slot(kArraySlot)), {}};
    for (std::size_t i = 0; i < size; ++i) out.elements.push_back(slot_proof(element(i)));
    return out;
  }
  MadeTrie storage;
  MadeTrie accounts;
};

inline Parameters parameters(const ValidatorSource& source = ByHeader{}) {
  return {source, MadeState::contract(), MadeState::slot(MadeState::kMappingSlot)};
}
inline ClientTerms terms(Protocol protocol = Protocol::kQbft, const ValidatorSource& source = ByHeader{}) {
  return {protocol == Protocol::kQbft ? ClientType::kBesuQbft : ClientType::kBesuIbft2, encode(parameters(source)), 7ull * 24 * 3600 * 1000,
          10'000};
}
inline UnixMillis after(std::uint64_t number) { return UnixMillis{(kStart + 2 * number + 1) * 1000}; }

}  // namespace xh::crosschain::besu
