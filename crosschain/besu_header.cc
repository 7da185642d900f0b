#include "crosschain/besu_header.h"

#include <fmt/format.h>

#include "base/text.h"
#include "crosschain/errors.h"
#include "crosschain/rlp.h"
#include "crypto/keccak.h"
#include "crypto/secp256k1_recovery.h"

namespace xh::crosschain::besu {
namespace {

// Items of a header, in order; later ones are kept as they are.
enum : std::size_t { kParent, kOmmers, kCoinbase, kStateRoot, kDifficulty = 7, kNumber, kTime = 11, kExtra, kMix, kNonce, kLeastItems };
constexpr std::size_t kMostItems = 23;
// Items of extraData.
enum : std::size_t { kVanity, kValidators, kVote, kRound, kSeals, kExtraItems };
constexpr std::size_t kIbft2RoundBytes = 4;
constexpr std::size_t kQbftRoundBytes = 4;  // at most: a round is an int

constexpr std::string_view kMixHash = "63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365";
constexpr std::array<std::uint8_t, 8> kNoNonce{};

bool is_string(const rlp::Item& item, std::size_t size) { return !item.is_list && item.payload.size() == size; }

struct Extra {
  std::vector<rlp::Item> items;
  Addresses validators;
  std::vector<Bytes> seals;
};

Status check_vote(Protocol protocol, const rlp::Item& vote) {
  // No vote: an empty list in QBFT, an empty string in IBFT 2.0.
  if (protocol == Protocol::kQbft ? vote.is_list && vote.payload.empty() : !vote.is_list && vote.payload.empty()) return {};
  XH_TRY(const auto parts, rlp::items_of(vote, 2));
  const bool fits = parts.size() == 2 && is_string(parts[0], Address::kSize) && !parts[1].is_list;
  const ByteView kind = fits ? parts[1].payload : ByteView();
  const bool adds = kind.size() == 1 && kind[0] == 0xff;
  const bool drops = protocol == Protocol::kQbft ? kind.empty() : kind.size() == 1 && kind[0] == 0;
  if (!fits || (!adds && !drops)) return bad_header("the vote in extraData is malformed");
  return {};
}

Status check_round(Protocol protocol, const rlp::Item& round) {
  if (protocol == Protocol::kIbft2) return is_string(round, kIbft2RoundBytes) ? Status() : bad_header("the round has four bytes");
  if (round.is_list || round.payload.size() > kQbftRoundBytes) return bad_header("the round is out of range");
  return rlp::number_of(round).map([](std::uint64_t) {});
}

Result<Extra> parse_extra(Protocol protocol, ByteView bytes) {
  XH_TRY(const rlp::Item list, rlp::decode_item(bytes));
  Extra extra;
  XH_TRY(extra.items, rlp::items_of(list, kExtraItems));
  if (extra.items.size() != kExtraItems || !is_string(extra.items[kVanity], Hash32::kSize))
    return bad_header("extraData is not vanity, validators, vote, round and seals");
  XH_TRY(const auto validators, rlp::items_of(extra.items[kValidators], kMaxChainValidators));
  for (const auto& item : validators) {
    if (!is_string(item, Address::kSize)) return bad_header("an address has 20 bytes");
    extra.validators.push_back(Address::from(item.payload));
  }
  if (std::ranges::adjacent_find(extra.validators, std::ranges::greater_equal{}) != extra.validators.end())
    return bad_header("the validators are not strictly ascending");
  XH_TRY_VOID(check_vote(protocol, extra.items[kVote]));
  XH_TRY_VOID(check_round(protocol, extra.items[kRound]));
  XH_TRY(const auto seals, rlp::items_of(extra.items[kSeals], kMaxSignatures));
  for (const auto& item : seals) {
    if (!is_string(item, kSealBytes)) return bad_header("a seal has 65 bytes");
    extra.seals.push_back(to_bytes(item.payload));
  }
  return extra;
}

// extraData as validators sign it, and as it is in the hash of the block (XC41).
struct Forms {
  Bytes sealed;
  Bytes block;
};
Forms forms_of(Protocol protocol, const Extra& extra) {
  const auto whole = [&extra](std::size_t item) { return to_bytes(extra.items[item].whole); };
  std::vector<Bytes> sealed = {whole(kVanity), whole(kValidators), whole(kVote), whole(kRound)};
  std::vector<Bytes> block = {whole(kVanity), whole(kValidators), whole(kVote)};
  if (protocol == Protocol::kQbft) {
    sealed.push_back(rlp::encode_list({}));
    block.push_back(rlp::encode_number(0));
    block.push_back(rlp::encode_list({}));
  }
  return {rlp::encode_list(sealed), rlp::encode_list(block)};
}

Hash32 hash_with(std::span<const rlp::Item> items, ByteView extra) {
  std::vector<Bytes> out;
  for (std::size_t i = 0; i < items.size(); ++i) out.push_back(i == kExtra ? rlp::encode_string(extra) : to_bytes(items[i].whole));
  return keccak256(rlp::encode_list(out));
}

// XC42, but for extraData.
Status check_form(std::span<const rlp::Item> items) {
  if (items.size() < kLeastItems) return bad_header("the header has too few items");
  for (const std::size_t hash : {kParent, kOmmers, kStateRoot, kMix})
    if (!is_string(items[hash], Hash32::kSize)) return bad_header("a hash of the header has 32 bytes");
  if (!is_string(items[kCoinbase], Address::kSize)) return bad_header("the coinbase has 20 bytes");
  if (items[kExtra].is_list) return bad_header("extraData is a string");
  if (!equal(items[kOmmers].payload, keccak256(rlp::encode_list({})).view())) return bad_header("the block has ommers");
  if (to_hex(items[kMix].payload) != kMixHash) return bad_header("the mix hash is not that of a BFT chain");
  if (!equal(items[kNonce].payload, kNoNonce)) return bad_header("the nonce is not zero");
  XH_TRY(const std::uint64_t difficulty, rlp::number_of(items[kDifficulty]));
  if (difficulty != 1) return bad_header("the difficulty is not 1");
  return {};
}

Result<Header> parse(Protocol protocol, ByteView bytes) {
  XH_TRY(const rlp::Item list, rlp::decode_item(bytes));
  XH_TRY(const auto items, rlp::items_of(list, kMostItems));
  XH_TRY_VOID(check_form(items));
  Header header;
  XH_TRY(header.number, rlp::number_of(items[kNumber]));
  XH_TRY(header.time, rlp::number_of(items[kTime]));
  header.parent = Hash32::from(items[kParent].payload);
  header.state_root = Hash32::from(items[kStateRoot].payload);
  header.coinbase = Address::from(items[kCoinbase].payload);
  XH_TRY(Extra extra, parse_extra(protocol, items[kExtra].payload));
  const Forms forms = forms_of(protocol, extra);
  header.seal_hash = hash_with(items, forms.sealed);
  header.block_hash = hash_with(items, forms.block);
  header.validators = std::move(extra.validators);
  header.seals = std::move(extra.seals);
  return header;
}

}  // namespace

Address address_of(ByteView coordinates) { return Address::from(keccak256(coordinates).view().last(Address::kSize)); }

Result<Header> parse_header(Protocol protocol, ByteView rlp) {
  if (rlp.size() > kMaxHeaderBytes) return fail(ErrorId::kTooLarge, "a header has at most 128 KiB");
  auto header = parse(protocol, rlp);
  if (!header) return bad_header(std::move(header).error().what);
  return header;
}

Result<Addresses> signers_of(const Header& header) {
  Addresses signers;
  for (const auto& seal : header.seals) {
    const auto key = secp256k1::recover(header.seal_hash, seal);
    if (!key) return bad_header(fmt::format("seal {} is of no key", signers.size()));
    signers.push_back(address_of(*key));
  }
  std::ranges::sort(signers);
  if (std::ranges::adjacent_find(signers) != signers.end()) return bad_header("a validator sealed twice");
  return signers;
}

}  // namespace xh::crosschain::besu
