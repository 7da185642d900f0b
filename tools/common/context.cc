#include "tools/common/context.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "base/text.h"
#include "ledger/execution/reject.h"
#include "node/cli/style.h"
#include "node/os/files.h"
#include "node/os/passphrase.h"

namespace xh::tools {
namespace {

/// Signed for less than the maximum, so that clocks may differ a little.
constexpr std::uint64_t kValidityMillis = ledger::kMaxValidityMillis - 30'000;

std::uint64_t wall_millis() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count());
}

int print_receipt(const Options& options, const Json& answer) {
  const Json* receipt = answer.find("receipt");
  const Json* outcome = receipt->find("outcome");
  const auto code = static_cast<ledger::ResultCode>(outcome != nullptr && outcome->integer() != nullptr ? *outcome->integer() : 0);
  // A batch that goes item by item has its rejections in the results.
  ledger::ResultCode worst = code;
  if (const Json* results = receipt->find("results"); results != nullptr && results->array() != nullptr) {
    for (const auto& result : *results->array()) {
      if (result.integer() != nullptr && *result.integer() > ledger::kResultAlreadyIdentical)
        worst = static_cast<ledger::ResultCode>(*result.integer());
      if (result.integer() != nullptr && worst == 0) worst = static_cast<ledger::ResultCode>(*result.integer());
    }
  }
  const auto& info = execution::result_info(worst);
  if (options.json) {
    fmt::print("{}\n", receipt->dump());
  } else {
    const auto height = number_of(*receipt, "height");
    fmt::print("{} at height {}\ntransaction {}\n", info.name, height ? *height : 0, text_of(answer, "id").value_or("?"));
  }
  if (worst <= ledger::kResultAlreadyIdentical) return kOk;
  fmt::print(stderr, "rejected: {}: {} {}\n", info.name, info.meaning, info.hint);
  return kRejected;
}

}  // namespace

int exit_code(const Error& error) {
  switch (error.id) {
    case ErrorId::kCannotConnect:
    case ErrorId::kTls:
      return kNoConnection;
    case ErrorId::kTimeout:
      return kTimedOut;
    case ErrorId::kNotFound:
      return kNotThere;
    case ErrorId::kBadProof:
      return kUnverified;
    case ErrorId::kBadGenesis:
    case ErrorId::kBadConfig:
    case ErrorId::kBadKeystore:
    case ErrorId::kBadKey:
    case ErrorId::kWrongPassphrase:
    case ErrorId::kKeyFileOpen:
      return kBadConfiguration;
    case ErrorId::kUsage:
    case ErrorId::kBadAddress:
    case ErrorId::kBadIdentifier:
    case ErrorId::kBadContent:
    case ErrorId::kBadBid:
      return kUsage;
    case ErrorId::kNotEnrolled:
    case ErrorId::kWrongSigner:
    case ErrorId::kExpired:
    case ErrorId::kByteQuota:
    case ErrorId::kWrongChain:
      return kRejected;
    default:
      return kFailed;
  }
}

int report(const Error& error) {
  fmt::print(stderr, "{}\n", cli::error_line(stderr, error));
  return exit_code(error);
}

int usage(const Error& error) {
  (void)report(error);
  return kUsage;
}

Result<std::unique_ptr<client::RpcClient>> connect(const Options& options) {
  return client::RpcClient::make(options.node, std::chrono::milliseconds(options.timeout_ms + 5'000), options.trust);
}

Result<Json> ask(const Options& options, const std::string& method, Json params) {
  XH_TRY(const auto node, connect(options));
  return node->call(method, std::move(params));
}

int show_answer(const Options& options, const std::string& method, Json params) {
  const auto answer = ask(options, method, std::move(params));
  if (!answer) return report(answer.error());
  fmt::print("{}", options.json ? answer->dump() + "\n" : answer->pretty());
  return kOk;
}

Result<std::vector<Json>> ask_all(const Options& options, const std::string& method, Json params) {
  std::vector<Json> answers;
  for (;;) {
    XH_TRY(Json answer, ask(options, method, params));
    answers.push_back(std::move(answer));
    const Json* cursor = answers.back().find("next_cursor");
    if (cursor == nullptr || cursor->is_null()) return answers;
    params.set("cursor", *cursor);
  }
}

Json::Array gathered(const std::vector<Json>& pages, std::string_view name) {
  Json::Array all;
  for (const auto& page : pages) all.insert(all.end(), list_of(page, name).begin(), list_of(page, name).end());
  return all;
}

const Json::Array& list_of(const Json& object, std::string_view name) {
  static const Json::Array kNone;
  const Json* member = object.find(name);
  return member != nullptr && member->array() != nullptr ? *member->array() : kNone;
}

std::string scalar(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  if (member == nullptr || member->is_null()) return "-";
  return member->string() != nullptr ? *member->string() : member->dump();
}

Result<std::string> passphrase(const Options& options, const std::string& prompt) {
  // KF8
  XH_TRY(const auto found, os::find_passphrase({options.passphrase_file, true, "passphrase", prompt}));
  return found.text();
}

Result<PrivateKey> load_key(const Options& options) {
  if (options.key_file.empty()) return fail(ErrorId::kUsage, "this command signs: give --key FILE");
  XH_TRY_VOID(os::check_private(options.key_file));
  XH_TRY(const Bytes text, os::read_file(options.key_file, kMaxKeyFileBytes));
  XH_TRY(const std::string secret, passphrase(options, "Passphrase of " + options.key_file + ": "));
  auto key = open_key(as_text(text), secret);
  if (!key) return fail(key.error().id, key.error().what, options.key_file);
  return key;
}

Result<std::string> text_of(const Json& answer, std::string_view name) {
  const Json* member = answer.find(name);
  if (member == nullptr || member->string() == nullptr) return fail(ErrorId::kBadAnswer, fmt::format("no text {} in the answer", name));
  return *member->string();
}

Result<std::uint64_t> number_of(const Json& answer, std::string_view name) {
  if (answer.object() == nullptr || answer.find(name) == nullptr)
    return fail(ErrorId::kBadAnswer, fmt::format("no number {} in the answer", name));
  JsonReader in(answer, "answer");
  const std::uint64_t value = in.u64(name);
  const Status status = in.done();
  if (!status && status.error().id == ErrorId::kWrongType) return fail(ErrorId::kBadAnswer, status.error().what, status.error().place);
  return value;
}

std::vector<ledger::Operation> to_ledger(const std::vector<execution::Operation>& operations) {
  std::vector<ledger::Operation> out;
  for (const auto& operation : operations) out.push_back({execution::kind_of(operation), execution::body_of(operation)});
  return out;
}

Result<ledger::Transaction> build(client::RpcClient& node, const AccountId& sender, const std::vector<execution::Operation>& operations,
                                  ledger::BatchMode mode) {
  XH_TRY(const Json status, node.call("xh_status", Json(Json::Object{})));
  XH_TRY(const std::string chain, text_of(status, "chain_id"));
  XH_TRY(const Bytes chain_id, from_0x(chain));
  XH_TRY(const std::uint64_t block_time, number_of(status, "time_ms"));
  if (chain_id.size() != Hash32::kSize) return fail(ErrorId::kBadAnswer, "the chain id is not 32 bytes");
  ledger::Transaction transaction;
  transaction.chain_id = Hash32::from(chain_id);
  transaction.sender = sender;
  transaction.nonce = ledger::Nonce::from(os::random_bytes(ledger::Nonce::kSize));
  transaction.valid_until = UnixMillis{std::max(block_time, wall_millis()) + kValidityMillis};
  transaction.mode = mode;
  transaction.operations = to_ledger(operations);
  return transaction;
}

namespace {

// Who acts: named, or the account of the key file, which needs no passphrase for that.
Result<AccountId> sender_of(const Options& options) {
  if (!options.sender.empty()) return account_from_bid(options.sender);
  if (options.key_file.empty()) return fail(ErrorId::kUsage, "give --sender BID or --key FILE: whose transaction is it?");
  XH_TRY(const Bytes text, os::read_file(options.key_file, kMaxKeyFileBytes));
  XH_TRY(const PublicKey key, public_key_of_file(as_text(text)));
  return account_of(key);
}

Result<ledger::Transaction> unsigned_of(const Options& options, const execution::Operation& operation) {
  XH_TRY(const AccountId sender, sender_of(options));
  XH_TRY(const auto node, connect(options));
  XH_TRY(auto transaction, build(*node, sender, {operation}, ledger::BatchMode::kAllOrNothing));
  for (const auto& bid : options.cosigners) {
    XH_TRY(const AccountId account, account_from_bid(bid));
    transaction.cosigners.push_back(account);
  }
  std::ranges::sort(transaction.cosigners);
  if (options.valid_until_ms != 0) transaction.valid_until = UnixMillis{options.valid_until_ms};
  return transaction;
}

int write_unsigned(const Options& options, const execution::Operation& operation) {
  const auto transaction = unsigned_of(options, operation);
  if (!transaction) return report(transaction.error());
  const Bytes bytes = encode(*transaction);
  if (auto status = os::write_file(options.unsigned_file, bytes); !status) return report(status.error());
  fmt::print(
      "{}: transaction {}\nvalid until {} ms; it can be sent in the five minutes before. Sign it: xh tx sign {} -o signed --key FILE\n",
      options.unsigned_file, to_0x(ledger::transaction_id(bytes).view()), transaction->valid_until.value, options.unsigned_file);
  return kOk;
}

}  // namespace

int send(const Options& options, const execution::Operation& operation) {
  // Malformed names and contents are told here, before anything is signed.
  if (auto parsed = execution::parse_operation(execution::kind_of(operation), execution::body_of(operation)); !parsed) {
    fmt::print(stderr, "error: {}\n", parsed.error().to_string());
    return kUsage;
  }
  if (!options.unsigned_file.empty()) return write_unsigned(options, operation);
  if (!options.cosigners.empty()) {
    return usage(
        {ErrorId::kUsage, "one key cannot sign for cosigners: write the transaction with --unsigned and sign it with xh tx sign", ""});
  }
  auto node = connect(options);
  if (!node) return report(node.error());
  const auto key = load_key(options);
  if (!key) return report(key.error());
  const auto sender = options.sender.empty() ? Result<AccountId>(account_of(key->public_key())) : account_from_bid(options.sender);
  if (!sender) return report(sender.error());
  const auto transaction = build(**node, *sender, {operation}, ledger::BatchMode::kAllOrNothing);
  if (!transaction) return report(transaction.error());
  return submit(options, **node, encode(ledger::sign_transaction(*transaction, *key)));
}

int submit(const Options& options, client::RpcClient& node, const Bytes& envelope) {
  Json params{Json::Object{}};
  params.set("envelope", to_0x(envelope));
  if (!options.no_wait) params.set("wait_ms", json_u64(std::min<std::uint64_t>(options.timeout_ms, 60'000)));
  const auto answer = node.call("xh_submit", std::move(params));
  const auto decoded = decode<ledger::Envelope>(envelope);
  const std::string id = decoded ? to_0x(ledger::transaction_id(decoded->transaction).view()) : "?";
  if (!answer) {
    // The outcome is unknown when the answer was lost: the id lets the caller ask.
    if (answer.error().id == ErrorId::kTimeout || answer.error().id == ErrorId::kCannotConnect) fmt::print(stderr, "transaction {}\n", id);
    return report(answer.error());
  }
  if (answer->find("receipt") != nullptr) return print_receipt(options, *answer);
  if (options.no_wait) {
    fmt::print("{}\n", options.json ? answer->dump() : id);
    return kOk;
  }
  fmt::print(stderr, "not final yet; the outcome is unknown. Ask again: xh tx receipt {}\n", id);
  return kTimedOut;
}

Result<identity::Value> parse_value(const std::string& text, std::uint32_t index) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) return fail(ErrorId::kBadContent, "a value looks like TYPE=DATA", text);
  identity::Value value;
  value.index = index;
  value.type = text.substr(0, equals);
  value.data = to_bytes(std::string_view(text).substr(equals + 1));
  return value;
}

}  // namespace xh::tools
