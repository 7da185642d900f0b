// A real QBFT header, published RLP, tries and proofs of Ethereum, and changes of them, which must fail.
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "tests/unit/crosschain/made_besu.h"
#include "tests/vectors/vectors.h"

namespace xh::crosschain::besu {
namespace {

Json read_json(const std::filesystem::path& path) { return parse_json(vectors::read(vectors::folder() / path)).value(); }
Bytes bytes_of(const Json& text) { return from_0x(*text.string()).value(); }
Bytes bytes_in(const Json& object, std::string_view name) { return bytes_of(*object.find(name)); }
const Json& result_of(const Json& file) { return *file.find("exchanges")->array()->front().find("response")->find("result"); }

constexpr auto kHeader = "besu-qbft-elc/qbft_header_7528.json";

// The header, and a client one block below that trusts its validators.
struct Real {
  Real() : file(read_json(kHeader)), bytes(bytes_in(file, "headerRlp")), header(parse_header(Protocol::kQbft, bytes).value()) {
    trusted = {ChainHeight{header.number - 1}, ChainTime{(header.time - 2) * 1'000'000'000}, header.parent, Bytes(32),
               xh::encode(Trust{header.validators})};
    now = UnixMillis{header.time * 1000 + 500};
    client = create_client(terms(), trusted, now).value();
  }
  [[nodiscard]] Result<Updated> apply(const Bytes& rlp) const {
    return update_client(client, {trusted, {}, {}, {}}, xh::encode(Update{trusted.height, rlp, std::nullopt}), now);
  }
  // The same header with other seals.
  [[nodiscard]] Bytes with(const std::vector<Bytes>& seals) const {
    const auto items = rlp::items_of(rlp::decode_item(bytes).value(), 23).value();
    const auto extra = rlp::items_of(rlp::decode_item(items[12].payload).value(), 5).value();
    std::vector<Bytes> list;
    for (const auto& seal : seals) list.push_back(rlp::encode_string(seal));
    std::vector<Bytes> out_extra;
    for (std::size_t i = 0; i < 4; ++i) out_extra.push_back(to_bytes(extra[i].whole));
    out_extra.push_back(rlp::encode_list(list));
    std::vector<Bytes> out;
    for (std::size_t i = 0; i < items.size(); ++i)
      out.push_back(i == 12 ? rlp::encode_string(rlp::encode_list(out_extra)) : to_bytes(items[i].whole));
    return rlp::encode_list(out);
  }
  Json file;
  Bytes bytes;
  Header header;
  ConsensusState trusted;
  Client client;
  UnixMillis now;
};

TEST(BesuVectors, ARealHeaderHasItsHashesAndSigners) {
  XH_NEED_VECTORS(kHeader);
  const Real real;
  EXPECT_EQ(to_bytes(real.header.seal_hash.view()), bytes_in(real.file, "commitSealHash"));
  EXPECT_EQ(to_bytes(real.header.block_hash.view()), bytes_in(real.file, "blockHashRecomputedRound0NoSeals"));
  Addresses wanted;
  for (const auto& signer : *real.file.find("recoveredSigners")->array()) wanted.push_back(Address::from(bytes_of(signer)));
  std::ranges::sort(wanted);
  EXPECT_EQ(signers_of(real.header).value(), wanted);
  const auto updated = real.apply(real.bytes);
  ASSERT_TRUE(updated) << updated.error().to_string();
  EXPECT_EQ(updated->state.height, ChainHeight{7528});
}

TEST(BesuVectors, NoChangeOfARealHeaderPasses) {
  XH_NEED_VECTORS(kHeader);
  const Real real;
  for (std::size_t i = 0; i < real.bytes.size(); ++i) {
    Bytes changed = real.bytes;
    changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
    EXPECT_FALSE(real.apply(changed)) << i;
  }
  for (std::size_t size = 0; size < real.bytes.size(); ++size)
    EXPECT_FALSE(real.apply(Bytes(real.bytes.begin(), real.bytes.begin() + static_cast<std::ptrdiff_t>(size)))) << size;
  const auto& seals = real.header.seals;
  EXPECT_TRUE(real.apply(real.with({seals[2], seals[0], seals[1]})));  // seals have no order
  for (std::size_t i = 0; i < seals.size(); ++i) {
    auto less = seals;
    less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(real.apply(real.with(less)));
    auto doubled = seals;
    doubled.push_back(seals[i]);
    EXPECT_FALSE(real.apply(real.with(doubled)));
    auto replaced = seals;
    replaced[i] = seals[(i + 1) % seals.size()];
    EXPECT_FALSE(real.apply(real.with(replaced)));
  }
  EXPECT_FALSE(real.apply(bytes_in(real.file, "headerRlpWithoutSeals")));
}

// "#123…" is a decimal number of any size.
Bytes big_endian(std::string digits) {
  Bytes out;
  while (!digits.empty()) {
    unsigned rest = 0;
    std::string quotient;
    for (const char digit : digits) {
      rest = rest * 10 + static_cast<unsigned>(digit - '0');
      if (!quotient.empty() || rest / 256 != 0) quotient.push_back(static_cast<char>('0' + rest / 256));
      rest %= 256;
    }
    out.insert(out.begin(), static_cast<std::uint8_t>(rest));
    digits = quotient;
  }
  return out;
}
Bytes rlp_of(const Json& value) {
  if (value.integer() != nullptr) return rlp::encode_number(static_cast<std::uint64_t>(*value.integer()));
  if (value.string() != nullptr) {
    const std::string& text = *value.string();
    return text.starts_with('#') ? rlp::encode_string(big_endian(text.substr(1))) : rlp::encode_string(as_bytes(text));
  }
  std::vector<Bytes> items;
  for (const auto& item : *value.array()) items.push_back(rlp_of(item));
  return rlp::encode_list(items);
}
// Every value within is canonical, too.
bool is_canonical(const rlp::Item& item) {
  if (!item.is_list) return true;
  const auto items = rlp::items_of(item, 100'000);
  return items && std::ranges::all_of(*items, is_canonical);
}

TEST(EthereumVectors, RlpAgrees) {
  XH_NEED_VECTORS("ethereum-tests/RLPTests");
  const Json valid = read_json("ethereum-tests/RLPTests/rlptest.json");
  for (const auto& [name, vector] : *valid.object()) {
    const Bytes wanted = bytes_in(vector, "out");
    EXPECT_EQ(rlp_of(*vector.find("in")), wanted) << name;
    const auto item = rlp::decode_item(wanted);
    EXPECT_TRUE(item && is_canonical(*item)) << name;
  }
  const Json invalid = read_json("ethereum-tests/RLPTests/invalidRLPTest.json");
  for (const auto& [name, vector] : *invalid.object()) {
    std::string_view text = *vector.find("out")->string();
    if (text.starts_with("0x")) text.remove_prefix(2);
    const Bytes bytes = from_hex(text).value();
    const auto item = rlp::decode_item(bytes);
    EXPECT_FALSE(item && is_canonical(*item)) << name;
  }
}

Bytes key_or_value(const Json& json) {
  const std::string& text = *json.string();
  return text.starts_with("0x") ? from_0x(text).value() : to_bytes(text);
}

// What builds the tries of our tests agrees with Ethereum; so their proofs are those of a real node.
TEST(EthereumVectors, TriesThatTestsBuildHaveTheirRoots) {
  XH_NEED_VECTORS("ethereum-tests/TrieTests");
  std::size_t checked = 0;
  for (const std::string name : {"trietest", "trieanyorder"}) {
    const Json file = read_json("ethereum-tests/TrieTests/" + name + ".json");
    for (const auto& [title, vector] : *file.object()) {
      MadeTrie::Items items;
      const auto put = [&items](const Json& key, const Json& value) {
        if (value.is_null()) {
          items.erase(key_or_value(key));
        } else {
          items[key_or_value(key)] = key_or_value(value);
        }
      };
      const Json& in = *vector.find("in");
      if (in.array() != nullptr) {
        for (const auto& pair : *in.array()) put(pair.array()->at(0), pair.array()->at(1));
      } else {
        for (const auto& [key, value] : *in.object()) put(Json(key), value);
      }
      EXPECT_EQ(to_bytes(MadeTrie(items).root().view()), bytes_in(vector, "root")) << title;
      ++checked;
    }
  }
  EXPECT_GE(checked, 10u);
}

TEST(ExecutionApiVectors, ReceiptsOfABlockHaveItsRoot) {
  XH_NEED_VECTORS("execution-apis/debug_getRawReceipts/get-block-n.json");
  const Json file = read_json("execution-apis/debug_getRawReceipts/get-block-n.json");
  MadeTrie::Items items;
  std::uint64_t index = 0;
  for (const auto& receipt : *result_of(file).array()) items[rlp::encode_number(index++)] = bytes_of(receipt);
  const Json raw = read_json("execution-apis/debug_getRawHeader/get-block-n.json");
  const Bytes header = bytes_of(result_of(raw));
  const auto parts = rlp::items_of(rlp::decode_item(header).value(), 23).value();
  EXPECT_TRUE(equal(MadeTrie(items).root().view(), parts[5].payload));
}

TEST(ExecutionApiVectors, AccountProofsHoldAndNoChangedOneDoes) {
  XH_NEED_VECTORS("execution-apis/eth_getProof");
  std::size_t checked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(vectors::folder() / "execution-apis/eth_getProof")) {
    const Json file = parse_json(vectors::read(entry.path())).value();
    const Json& result = result_of(file);
    const Hash32 key = keccak256(bytes_in(result, "address"));
    trie::Nodes sound;
    for (const auto& node : *result.find("accountProof")->array()) sound.push_back({bytes_of(node)});
    const Hash32 root = keccak256(sound.front().rlp);  // of the newest block of that chain
    const auto found = trie::look_up(root, key, sound);
    ASSERT_TRUE(found && *found) << entry.path();
    const auto account = rlp::items_of(rlp::decode_item(**found).value(), 4).value();
    EXPECT_TRUE(equal(account[2].payload, bytes_in(result, "storageHash")));
    EXPECT_TRUE(equal(account[3].payload, bytes_in(result, "codeHash")));
    for (std::size_t n = 0; n < sound.size(); ++n) {
      for (std::size_t i = 0; i < sound[n].rlp.size(); ++i) {
        trie::Nodes changed = sound;
        changed[n].rlp[i] ^= 1;
        EXPECT_FALSE(trie::look_up(root, key, changed));
      }
    }
    for (std::size_t n = 0; n < sound.size(); ++n) {
      const auto place = static_cast<std::ptrdiff_t>(n);
      trie::Nodes changed = sound;
      changed.erase(changed.begin() + place);
      EXPECT_FALSE(trie::look_up(root, key, changed));
      changed = sound;
      changed.insert(changed.begin() + place, trie::Node(sound[n]));
      EXPECT_FALSE(trie::look_up(root, key, changed));
      changed = sound;
      if (n > 0) std::swap(changed[n - 1], changed[n]);
      EXPECT_TRUE(n == 0 || !trie::look_up(root, key, changed));
    }
    ++checked;
  }
  EXPECT_EQ(checked, 2u);
}

TEST(EthereumVectors, KeysHaveTheirAddresses) {
  XH_NEED_VECTORS("ethereum-tests/BasicTests/keyaddrtest.json");
  const std::string text = vectors::read(vectors::folder() / "ethereum-tests/BasicTests/keyaddrtest.json");
  const Json file = parse_json(text).value();
  for (const auto& vector : *file.array()) {
    const Bytes scalar = from_hex(*vector.find("key")->string()).value();
    EXPECT_EQ(to_hex(address_of(secp256k1::coordinates_of(scalar).value()).view()), *vector.find("addr")->string());
  }
}

}  // namespace
}  // namespace xh::crosschain::besu
