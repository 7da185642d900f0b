// What the commands share: node, key, output, exit codes. Spec: docs/spec/cli.md.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/keystore.h"
#include "ledger/execution/operation.h"
#include "ledger/transaction.h"
#include "node/cli/exit_codes.h"
#include "node/client/rpc_client.h"

namespace xh::tools {

using cli::kBadConfiguration;
using cli::kFailed;
using cli::kNoConnection;
using cli::kNotThere;
using cli::kOk;
using cli::kPartial;
using cli::kRejected;
using cli::kTimedOut;
using cli::kUnverified;
using cli::kUsage;

struct Options {
  std::string node = "http://127.0.0.1:26800";
  client::TrustFiles trust;  ///< for nodes at https://
  std::string key_file;
  std::string passphrase_file;
  std::string sender;                  ///< BID of the account that acts; empty: that of the key
  std::vector<std::string> cosigners;  ///< BIDs of accounts that authorise beside it
  std::string unsigned_file;           ///< where a transaction is written instead of being signed and sent
  std::uint64_t valid_until_ms = 0;    ///< of such a transaction; 0: as late as now is possible
  bool json = false;
  bool no_wait = false;
  std::uint64_t timeout_ms = 30'000;
};

/// The exit code that an error means.
[[nodiscard]] int exit_code(const Error& error);
/// Prints an error to standard error and returns its exit code.
int report(const Error& error);
/// The same for what was written on the command line: exit code kUsage.
int usage(const Error& error);

[[nodiscard]] Result<std::unique_ptr<client::RpcClient>> connect(const Options& options);
/// One call to the node of the options. Errors of connect() and RpcClient::call().
[[nodiscard]] Result<Json> ask(const Options& options, const std::string& method, Json params);
/// Asks, and prints the answer as it is: pretty for people, one line with --json. Returns the exit code.
int show_answer(const Options& options, const std::string& method, Json params);
/// The answers to a call that comes in pages, to the last one.
[[nodiscard]] Result<std::vector<Json>> ask_all(const Options& options, const std::string& method, Json params);
/// The elements of a list that comes in pages, of all of them.
[[nodiscard]] Json::Array gathered(const std::vector<Json>& pages, std::string_view name);
/// The elements of a member that is a list; none when it is absent.
[[nodiscard]] const Json::Array& list_of(const Json& object, std::string_view name);
/// A member as text for people: "-" when it is absent or null.
[[nodiscard]] std::string scalar(const Json& object, std::string_view name);
[[nodiscard]] Result<std::string> passphrase(const Options& options, const std::string& prompt);
[[nodiscard]] Result<PrivateKey> load_key(const Options& options);
/// A string member of an answer. Error kBadAnswer.
[[nodiscard]] Result<std::string> text_of(const Json& answer, std::string_view name);
/// A non-negative integer member of an answer (number or decimal string).
[[nodiscard]] Result<std::uint64_t> number_of(const Json& answer, std::string_view name);

/// A transaction of `sender` on the chain of the node, valid for the longest time.
[[nodiscard]] Result<ledger::Transaction> build(client::RpcClient& node, const AccountId& sender,
                                                const std::vector<execution::Operation>& operations, ledger::BatchMode mode);
/// The operations as a transaction carries them.
[[nodiscard]] std::vector<ledger::Operation> to_ledger(const std::vector<execution::Operation>& operations);

/// Signs with the key of the options, submits, waits unless told not to, prints the receipt; or only writes the transaction, when the
/// options name a file for it. Returns the exit code.
int send(const Options& options, const execution::Operation& operation);
/// Sends the operation that `make` makes for the account of a BID; kUsage for another text.
template <class Make>
int send_for(const Options& options, const std::string& bid, Make make) {
  const auto account = account_from_bid(bid);
  return account ? send(options, make(*account)) : usage(account.error());
}
/// Submits signed bytes, the same way.
int submit(const Options& options, client::RpcClient& node, const Bytes& envelope);

/// "TYPE=DATA" as a value. Error kBadContent.
[[nodiscard]] Result<identity::Value> parse_value(const std::string& text, std::uint32_t index);

}  // namespace xh::tools
