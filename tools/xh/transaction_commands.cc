// xh tx: build, sign and submit in separate steps, so that a key can stay offline; and look at transactions.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/text.h"
#include "identity/json_view.h"
#include "node/os/files.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

struct TransactionArguments {
  std::string file;
  std::string output;
  std::vector<std::string> files;
  std::string stream;
  std::string root;
  std::string previous;
  std::vector<std::string> consistency;
  std::string uri;
  std::string sender;
  std::uint64_t count = 0;
};

int build_anchor(const Options& options, const TransactionArguments& a) {
  const auto root = fixed_from_hex<Hash32>(a.root);
  const auto previous = a.previous.empty() ? Result<Hash32>(Hash32{}) : fixed_from_hex<Hash32>(a.previous);
  const auto sender = account_from_bid(a.sender);
  if (!root || !previous) return report({ErrorId::kUsage, "a root is 64 hex digits", ""});
  if (!sender) return report(sender.error());
  identity::AnchorRoot operation{a.stream, *root, a.count, a.uri, *previous, {}};
  for (const auto& text : a.consistency) {
    const auto hash = fixed_from_hex<Hash32>(text);
    if (!hash) return report({ErrorId::kUsage, "a hash is 64 hex digits", "--consistency"});
    operation.consistency.push_back(*hash);
  }
  if (auto parsed = identity::parse_operation(static_cast<std::uint16_t>(identity::AnchorRoot::kKind), encode(operation)); !parsed) {
    (void)report(parsed.error());
    return kUsage;
  }
  auto node = connect(options);
  if (!node) return report(node.error());
  const auto transaction = build(**node, *sender, {operation}, ledger::BatchMode::kAllOrNothing);
  if (!transaction) return report(transaction.error());
  const Bytes bytes = encode(*transaction);
  if (auto status = os::write_file(a.output, bytes); !status) return report(status.error());
  fmt::print("{}: transaction {}\n", a.output, to_0x(ledger::transaction_id(bytes).view()));
  return kOk;
}

// What a file holds: an envelope, or a transaction that nobody signed yet.
Result<ledger::Envelope> read_transaction(const std::string& file) {
  XH_TRY(const Bytes bytes, os::read_file(file, ledger::kMaxTransactionBytes));
  auto envelope = decode<ledger::Envelope>(bytes);
  const Bytes& inner = envelope ? envelope->transaction : bytes;
  const auto transaction = decode<ledger::Transaction>(inner);
  if (!transaction) return fail(transaction.error().id, transaction.error().what, file + ", " + transaction.error().place);
  return envelope ? *std::move(envelope) : ledger::Envelope{inner, {}};
}

// In the place of an earlier one of the same key.
void add_signature(ledger::Envelope& envelope, ledger::KeySignature signature) {
  auto& list = envelope.signatures;
  const auto at = std::ranges::lower_bound(list, signature.key, {}, &ledger::KeySignature::key);
  if (at != list.end() && at->key == signature.key) {
    *at = std::move(signature);
  } else {
    list.insert(at, std::move(signature));
  }
}

int write_envelope(const ledger::Envelope& envelope, const std::string& output) {
  if (envelope.signatures.size() > ledger::kMaxSignatures)
    return report({ErrorId::kTooLarge, fmt::format("an envelope has at most {} signatures", ledger::kMaxSignatures), output});
  if (auto status = os::write_file(output, encode(envelope)); !status) return report(status.error());
  fmt::print("{}: {} signature{}\n", output, envelope.signatures.size(), envelope.signatures.size() == 1 ? "" : "s");
  return kOk;
}

int sign(const Options& options, const TransactionArguments& a) {
  auto envelope = read_transaction(a.file);
  if (!envelope) return report(envelope.error());
  const auto key = load_key(options);
  if (!key) return report(key.error());
  const Hash32 chain_id = decode<ledger::Transaction>(envelope->transaction)->chain_id;
  add_signature(*envelope, {key->public_key(), key->sign(ledger::signing_bytes(chain_id, envelope->transaction))});
  return write_envelope(*envelope, a.output);
}

int combine(const TransactionArguments& a) {
  std::optional<ledger::Envelope> all;
  for (const auto& file : a.files) {
    auto envelope = read_transaction(file);
    if (!envelope) return report(envelope.error());
    if (!all) {
      all = std::move(*envelope);
      continue;
    }
    if (envelope->transaction != all->transaction)
      return report({ErrorId::kBadSignature, "it is another transaction than the first file's", file});
    for (auto& signature : envelope->signatures) add_signature(*all, std::move(signature));
  }
  return write_envelope(*all, a.output);
}

int show_transaction(const TransactionArguments& a) {
  const auto envelope = read_transaction(a.file);
  if (!envelope) return report(envelope.error());
  const Bytes& inner = envelope->transaction;
  const auto transaction = decode<ledger::Transaction>(inner);
  Json::Array operations;
  for (const auto& operation : transaction->operations) {
    const auto parsed = execution::parse_operation(operation.kind, operation.body);
    operations.push_back(parsed ? execution::to_json(*parsed) : Json("malformed: " + parsed.error().what));
  }
  Json::Array cosigners;
  for (const auto& account : transaction->cosigners) cosigners.emplace_back(to_bid(account));
  Json::Array signers;
  for (const auto& signature : envelope->signatures) signers.emplace_back(to_encoded(signature.key));
  Json out{Json::Object{}};
  out.set("id", to_0x(ledger::transaction_id(inner).view()))
      .set("chain_id", to_0x(transaction->chain_id.view()))
      .set("sender", to_bid(transaction->sender));
  out.set("valid_until_ms", json_u64(transaction->valid_until.value))
      .set("cosigners", std::move(cosigners))
      .set("signed_by", std::move(signers))
      .set("operations", std::move(operations));
  fmt::print("{}", out.pretty());
  return kOk;
}

int submit_file(const Options& options, const TransactionArguments& a) {
  const auto bytes = os::read_file(a.file, ledger::kMaxTransactionBytes);
  if (!bytes) return report(bytes.error());
  auto node = connect(options);
  return node ? submit(options, **node, *bytes) : report(node.error());
}

}  // namespace

void add_transaction_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<TransactionArguments>();
  auto* tx = app.add_subcommand("tx", "Transactions, step by step");
  tx->require_subcommand(1);
  auto* build_group = tx->add_subcommand("build", "Make an unsigned transaction");
  build_group->require_subcommand(1);
  auto* anchor = build_group->add_subcommand("anchor-root", "Anchor a Merkle root over records that stay with you");
  anchor->add_option("--stream", a->stream, "identifier of the stream")->required();
  anchor->add_option("--root", a->root, "64 hex digits")->required();
  anchor->add_option("--count", a->count, "records under the root")->required();
  anchor->add_option("--previous", a->previous, "the stream's last root; none for the first");
  anchor->add_option("--consistency", a->consistency, "hashes of the consistency proof from the last root (RFC 9162 2.1.4)")
      ->expected(1, 128);
  anchor->add_option("--uri", a->uri, "where the records are");
  anchor->add_option("--sender", a->sender, "did:bid:ef…")->required();
  anchor->add_option("-o,--output", a->output, "file of the unsigned transaction")->required();
  anchor->callback([&shell, a] { shell.action = [&shell, a] { return build_anchor(shell.options, *a); }; });
  auto* sign_command = tx->add_subcommand("sign", "Sign a transaction, also one that others signed: their signatures stay");
  sign_command->add_option("file", a->file, "unsigned transaction (any command makes one with --unsigned), or envelope")->required();
  sign_command->add_option("-o,--output", a->output, "file of the signed envelope")->required();
  sign_command->callback([&shell, a] { shell.action = [&shell, a] { return sign(shell.options, *a); }; });
  auto* combine_command = tx->add_subcommand("combine", "Join the signatures of several envelopes of one transaction");
  combine_command->add_option("files", a->files, "envelopes")->required()->expected(2, 16);
  combine_command->add_option("-o,--output", a->output, "file of the envelope with all signatures")->required();
  combine_command->callback([&shell, a] { shell.action = [a] { return combine(*a); }; });
  auto* show_command = tx->add_subcommand("show", "Print what a transaction file says");
  show_command->add_option("file", a->file, "unsigned or signed")->required();
  show_command->callback([&shell, a] { shell.action = [a] { return show_transaction(*a); }; });
  auto* submit_command = tx->add_subcommand("submit", "Submit a signed envelope; the same file again is safe");
  submit_command->add_option("file", a->file, "signed envelope")->required();
  submit_command->callback([&shell, a] { shell.action = [&shell, a] { return submit_file(shell.options, *a); }; });
  for (const auto& [name, method, help] : {std::tuple("receipt", "xh_getReceipt", "The receipt of a final transaction"),
                                           std::tuple("get", "xh_getTransaction", "A final transaction")}) {
    auto* command = tx->add_subcommand(name, help);
    command->add_option("id", a->file, "0x…")->required();
    const std::string called = method;
    command->callback([&shell, a, called] {
      shell.action = [&shell, a, called] { return show_answer(shell.options, called, Json(Json::Object{}).set("id", a->file)); };
    });
  }
}

}  // namespace xh::tools
