// The worked example of docs/PROOFS.md, part 2: what a chain that trusts height 8 of another one is shown to believe height 12 and a record
// in it. One change of the validators lies between. Every value has a name; tests/vectors/verify/xinghuo.txt lists them.
#pragma once

#include "base/check.h"
#include "crosschain/verify_c/kept_client.h"
#include "ledger/note.h"
#include "tests/unit/crosschain/made_cometbft.h"
#include "tests/unit/crosschain/made_fisco.h"
#include "tests/unit/crosschain/made_xinghuo.h"

namespace xh::crosschain {

using Named = std::vector<std::pair<std::string, Bytes>>;

class Example {
 public:
  static constexpr std::uint64_t kTrusted = 8;
  static constexpr std::uint64_t kHeight = 12;

  [[nodiscard]] static Bytes key_of(const ledger::StateKey& key) {
    return encode(XinghuoKey{static_cast<std::uint8_t>(key.kind), key.name});
  }
  [[nodiscard]] ledger::ActiveProof proof_of(const ledger::StateKey& key) const {
    return made.memory.tree.prove(key.hash(), Height{0}).value();
  }
  [[nodiscard]] Named all() const {
    Named out = client();
    for (const auto& part : {update(), record(), absence(), others()}) out.insert(out.end(), part.begin(), part.end());
    return out;
  }
  /// Where trust begins, and what the client is then.
  [[nodiscard]] Named client() const {
    const ConsensusState first = made.state(kTrusted);
    const KeptClient kept = keep_new(MadeXinghuo::terms(), first, MadeXinghuo::after(kTrusted)).value();
    return {{"chain_name", to_bytes(MadeXinghuo::parameters().chain_name)},
            {"chain_id", to_bytes(MadeXinghuo::parameters().chain_id.view())},
            {"origin", to_bytes(MadeXinghuo::parameters().origin())},
            {"terms", encode(MadeXinghuo::terms())},
            {"first", encode(first)},
            {"first.block", to_bytes(first.block.view())},
            {"first.root", first.root},
            {"first.trust", first.trust},
            {"client", encode(kept)}};
  }
  [[nodiscard]] Named update() const {
    const XinghuoUpdate shown = made.update(kTrusted, kHeight);
    Named out = {{"update", encode(shown)}, {"validators", encode(shown.validators)}};
    const auto add = [&out](const std::string& name, Bytes value) { out.emplace_back(name, std::move(value)); };
    add("validators.hash", to_bytes(ledger::validators_hash(shown.validators).view()));
    const auto& link = shown.links.front();
    add("link", encode(link));
    log_of("link", link.checkpoint, link.summary, link.path, out);
    add("link.validators", encode(link.validators));
    add("link.validators.hash", to_bytes(ledger::validators_hash(link.validators).view()));
    log_of("update", shown.checkpoint, shown.summary, shown.path, out);
    KeptClient kept = keep_new(MadeXinghuo::terms(), made.state(kTrusted), MadeXinghuo::after(kTrusted)).value();
    XH_CHECK(apply_update(kept, encode(shown), now()).value() == UpdateOutcome::kStored);
    add("updated", encode(kept));
    return out;
  }
  [[nodiscard]] Named record() const {
    const ledger::ActiveProof proof = proof_of(made.key);
    const auto left = merkle::root_from_path(proof.serial, proof.head.operations, merkle::leaf_hash(proof.record), proof.left);
    const auto bits = merkle::root_from_path(0, ledger::kTwigChunks, proof.chunk, proof.chunk_path, ledger::kBitsTag);
    return {{"record.key", key_of(made.key)},
            {"record.value", made.value},
            {"record.key_hash", to_bytes(made.key.hash().view())},
            {"record.value_hash", to_bytes(ledger::value_hash(made.value).view())},
            {"record.proof", encode(proof)},
            {"record.operation", proof.record},
            {"record.leaf", to_bytes(merkle::leaf_hash(proof.record).view())},
            {"record.left_root", to_bytes(left->view())},
            {"record.bits_root", to_bytes(bits->view())},
            {"record.twig", to_bytes(merkle::node_hash(*left, *bits, ledger::kTwigTag).view())},
            {"record.upper_root", to_bytes(proof.head.upper_root.view())},
            {"record.operations_root", to_bytes(proof.head.operations_root.view())},
            {"record.state_root", to_bytes(proof.head.state_root().view())}};
  }
  [[nodiscard]] Named absence() const {
    const ledger::ActiveProof proof = proof_of(made.nobody);
    return {{"absent.key", key_of(made.nobody)},
            {"absent.key_hash", to_bytes(made.nobody.hash().view())},
            {"absent.proof", encode(proof)},
            {"absent.operation", proof.record}};
  }
  /// More updates of the same chain, for tests: from the first state, one to a fork, one by too few, and the same block again.
  [[nodiscard]] Named others() const {
    XinghuoUpdate weak = made.update(kTrusted, kHeight);
    weak.checkpoint = made.certify(kHeight + 1, 2);
    // Chains of other types: one that proves no absence, and one whose new validators nobody trusts.
    using cometbft::members;
    const auto sealed = fisco::header(10, fisco::sealers(fisco::Cryptography::kStandard, 1, 4));
    const auto known = cometbft::header(10, members(0, 4), members(0, 4));
    const auto strange = cometbft::header(30, members(4, 4), members(4, 4));
    return {{"fisco.terms", encode(fisco::terms(fisco::Cryptography::kStandard))},
            {"fisco.first", encode(fisco::state_of(fisco::Cryptography::kStandard, sealed))},
            {"comet.terms", encode(cometbft::terms())},
            {"comet.first", encode(cometbft::state_of(known))},
            {"comet.strange", encode(cometbft::update(10, strange, members(4, 4), 4, members(0, 4)))},
            {"more.later", encode(made.update(kHeight, 23))},
            {"more.gap", encode(made.update(kTrusted, 10))},
            {"more.again", encode(made.update(kTrusted, kHeight, 20))},
            {"more.fork", encode(forked.update(kTrusted, kHeight))},
            {"more.weak", encode(weak)}};
  }
  static UnixMillis now() { return MadeXinghuo::after(23); }

  MadeXinghuo made{24};
  MadeXinghuo forked{24, 12};

 private:
  // A checkpoint and the summary in its log.
  static void log_of(const std::string& name, const ledger::SignedCheckpoint& checkpoint, const ledger::BlockSummary& summary,
                     const merkle::Path& path, Named& out) {
    const std::string text = ledger::checkpoint_text(MadeXinghuo::parameters().origin(), checkpoint.name);
    const auto& line = checkpoint.lines.front();
    out.emplace_back(name + ".summary", encode(summary));
    out.emplace_back(name + ".leaf", to_bytes(merkle::leaf_hash(encode(summary)).view()));
    for (std::size_t i = 0; i < path.size(); ++i) out.emplace_back(name + ".path." + std::to_string(i), to_bytes(path[i].view()));
    out.emplace_back(name + ".root", to_bytes(checkpoint.name.root.view()));
    out.emplace_back(name + ".checkpoint", encode(checkpoint));
    out.emplace_back(name + ".signed", ledger::cosigned_bytes(text, line.timestamp));
    out.emplace_back(name + ".signature", line.signature.raw);
  }
};

}  // namespace xh::crosschain
