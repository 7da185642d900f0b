#include "crosschain/besu.h"

#include <fmt/format.h>

#include "crosschain/errors.h"
#include "crosschain/rlp.h"
#include "crypto/keccak.h"

namespace xh::crosschain::besu {
namespace {

constexpr std::size_t kAccountItems = 4;  // nonce, balance, storage root, code hash

// The storage root of a contract; nullopt: there is no such account.
Result<std::optional<Hash32>> storage_root(const Hash32& state_root, const Address& contract, const TrieProof& proof) {
  XH_TRY(const auto account, trie::look_up(state_root, keccak256(contract.view()), proof.nodes));
  if (!account) return std::nullopt;
  const auto list = rlp::decode_item(*account);
  const auto items = list ? rlp::items_of(*list, kAccountItems) : Result<std::vector<rlp::Item>>(std::vector<rlp::Item>());
  if (!items || items->size() != kAccountItems || (*items)[2].is_list || (*items)[2].payload.size() != Hash32::kSize)
    return bad_chain_proof("the account is malformed");
  return Hash32::from((*items)[2].payload);
}

// A slot under a storage root. Values are numbers without leading zeros; zero is absence.
Result<std::optional<Hash32>> slot_value(const Hash32& root, const Hash32& slot, const TrieProof& proof) {
  XH_TRY(const auto leaf, trie::look_up(root, keccak256(slot.view()), proof.nodes));
  if (!leaf) return std::nullopt;
  const auto item = rlp::decode_item(*leaf);
  if (!item || item->is_list || item->payload.empty() || item->payload.size() > Hash32::kSize || item->payload[0] == 0)
    return bad_chain_proof("the value of the slot is malformed");
  Hash32 value;
  std::ranges::copy(item->payload, value.bytes.end() - static_cast<std::ptrdiff_t>(item->payload.size()));
  return value;
}

// The slot behind another one.
Hash32 plus(Hash32 slot, std::uint64_t more) {
  for (std::size_t i = Hash32::kSize; i-- > 0 && more > 0;) {
    more += slot.bytes[i];
    slot.bytes[i] = static_cast<std::uint8_t>(more);
    more >>= 8;
  }
  return slot;
}

// An `address[]`: its length in the slot, its elements from keccak(slot) on. Strictly ascending, as the headers sort them.
Result<Addresses> read_array(const Hash32& state_root, const ByContract& source, const ArrayProof& proof) {
  XH_TRY(const auto root, storage_root(state_root, source.contract, proof.account));
  if (!root) return bad_chain_proof("there is no contract of validators");
  XH_TRY(const auto length, slot_value(*root, source.slot, proof.length));
  if (!length || *length != plus({}, proof.elements.size())) return bad_chain_proof("the list of validators has another length");
  Addresses out;
  const Hash32 first = keccak256(source.slot.view());
  for (std::size_t i = 0; i < proof.elements.size(); ++i) {
    XH_TRY(const auto value, slot_value(*root, plus(first, i), proof.elements[i]));
    constexpr std::size_t kPad = Hash32::kSize - Address::kSize;
    if (!value || std::ranges::any_of(value->view().first(kPad), [](std::uint8_t byte) { return byte != 0; }))
      return bad_chain_proof("a validator is no address");
    out.push_back(Address::from(value->view().subspan(kPad)));
  }
  std::ranges::sort(out);
  if (std::ranges::adjacent_find(out) != out.end()) return bad_chain_proof("a validator stands twice in the contract");
  return out;
}

std::size_t common(const Addresses& signers, const Addresses& set) {
  return static_cast<std::size_t>(
      std::ranges::count_if(signers, [&set](const Address& signer) { return std::ranges::binary_search(set, signer); }));
}
// XC44: ceil(2n/3).
std::size_t quorum(std::size_t members) { return (2 * members + 2) / 3; }

Status check_trusted_quorum(const Addresses& signers, const Addresses& trusted) {
  const std::size_t count = common(signers, trusted);
  if (count < quorum(trusted.size()))
    return fail(ErrorId::kNotEnoughTrust,
                fmt::format("{} of {} trusted validators signed, the quorum is {}", count, trusted.size(), quorum(trusted.size())));
  return {};
}

class BesuRules final : public ClientRules {
 public:
  explicit BesuRules(Protocol protocol) : protocol_(protocol) {}

  [[nodiscard]] TimeOrder time_order() const override { return TimeOrder::kNotFalling; }

  [[nodiscard]] Status check_first(ByteView parameters, const ConsensusState& first) const override {
    XH_TRY_VOID(decode<Parameters>(parameters).map([](const Parameters&) {}));
    XH_TRY(const auto trust, decode<Trust>(first.trust));
    const auto& set = trust.validators;
    if (set.empty() || std::ranges::adjacent_find(set, std::ranges::greater_equal{}) != set.end())
      return fail(ErrorId::kBadClient, "the validators are strictly ascending, and there are some");
    if (first.root.size() != Hash32::kSize) return fail(ErrorId::kBadClient, "a state root has 32 bytes");
    return {};
  }

  [[nodiscard]] Result<UpdatePlan> plan_update(ByteView /*parameters*/, ByteView bytes) const override {
    XH_TRY(const auto update, decode<Update>(bytes));
    XH_TRY(const Header header, parse_header(protocol_, update.header));
    if (header.time > kMaxChainTime.value / kNanosPerSecond) return bad_header("the time of the header is out of range");
    Cost cost{header.seals.size(), 0, bytes.size()};
    if (update.validators) {
      cost.steps = update.validators->account.nodes.size() + update.validators->length.nodes.size();
      for (const auto& element : update.validators->elements) cost.steps += element.nodes.size();
    }
    return UpdatePlan{update.trusted, ChainHeight{header.number}, ChainTime{header.time * kNanosPerSecond}, cost};
  }

  [[nodiscard]] Result<ConsensusState> verify_update(ByteView parameters, const ConsensusState& trusted, ByteView bytes) const override {
    XH_TRY(const auto chain, decode<Parameters>(parameters));
    XH_TRY(const auto trust, decode<Trust>(trusted.trust));
    XH_TRY(const auto update, decode<Update>(bytes));
    XH_TRY(const Header header, parse_header(protocol_, update.header));
    const bool adjacent = header.number == trusted.height.value + 1;
    if (adjacent && header.parent != trusted.block) return bad_header("the header does not follow the trusted one");
    const bool by_header = std::holds_alternative<ByHeader>(chain.validators);
    if (by_header == header.validators.empty())
      return bad_header(by_header ? "the header names no validators" : "the header names validators, and a contract should");
    XH_TRY(const Addresses next, next_set(chain, header, trust, update));
    // In contract mode the set of a skipped-to header is not known, only the one that is trusted.
    const Addresses& named = by_header ? header.validators : trust.validators;
    if ((by_header || adjacent) && !std::ranges::binary_search(named, header.coinbase)) return bad_header("the coinbase is no validator");
    if (header.seals.size() < quorum(named.size()))
      return bad_header(
          fmt::format("{} seals, the quorum of {} validators is {}", header.seals.size(), named.size(), quorum(named.size())));
    XH_TRY(const Addresses signers, signers_of(header));
    if (common(signers, named) != signers.size()) return bad_header("somebody sealed who is no validator");
    XH_TRY_VOID(check_trusted_quorum(signers, trust.validators));
    return ConsensusState{ChainHeight{header.number}, ChainTime{header.time * kNanosPerSecond}, header.block_hash,
                          to_bytes(header.state_root.view()), encode(Trust{next})};
  }

  [[nodiscard]] Result<Cost> plan_proof(ByteView /*parameters*/, ByteView bytes) const override {
    XH_TRY(const auto proof, decode<Proof>(bytes));
    return Cost{0, proof.account.nodes.size() + proof.storage.nodes.size(), bytes.size()};
  }

  [[nodiscard]] Status verify_claim(ByteView parameters, const ConsensusState& at, const Claim& claim, ByteView bytes) const override {
    XH_TRY(const auto chain, decode<Parameters>(parameters));
    XH_TRY(const auto proof, decode<Proof>(bytes));
    if (claim.key.size() != Hash32::kSize || (claim.value && claim.value->size() != Hash32::kSize))
      return bad_chain_proof("key and value have 32 bytes");
    Bytes place = claim.key;
    append(place, chain.slot.view());
    XH_TRY(const auto value, read_slot(Hash32::from(at.root), chain.contract, keccak256(place), proof));
    if (!claim.value) return value ? bad_chain_proof("the key has a value") : Status();
    if (!value) return bad_chain_proof("the key has no value");
    return equal(value->view(), *claim.value) ? Status() : bad_chain_proof("the key has another value");
  }

 private:
  // Who may sign the block behind this one (XC44, XC45).
  static Result<Addresses> next_set(const Parameters& chain, const Header& header, const Trust& trust, const Update& update) {
    const auto* const source = std::get_if<ByContract>(&chain.validators);
    if ((source != nullptr) != update.validators.has_value())
      return bad_header("the list of validators is proven exactly where a contract names them");
    if (source == nullptr) return std::holds_alternative<ByHeader>(chain.validators) ? header.validators : trust.validators;
    auto next = read_array(header.state_root, *source, *update.validators);
    if (!next) return bad_header(std::move(next).error().what);
    if (next->empty()) return bad_header("the contract names no validators");
    return next;
  }

  Protocol protocol_;
};

}  // namespace

Result<std::optional<Hash32>> read_slot(const Hash32& state_root, const Address& contract, const Hash32& slot, const Proof& proof) {
  XH_TRY(const auto root, storage_root(state_root, contract, proof.account));
  if (!root) {
    if (!proof.storage.nodes.empty()) return bad_chain_proof("there is no such contract, and the proof has nodes of its storage");
    return std::nullopt;
  }
  return slot_value(*root, slot, proof.storage);
}

const ClientRules& rules(Protocol protocol) {
  static const BesuRules qbft(Protocol::kQbft);
  static const BesuRules ibft2(Protocol::kIbft2);
  return protocol == Protocol::kQbft ? qbft : ibft2;
}

}  // namespace xh::crosschain::besu
