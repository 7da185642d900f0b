// xh id resolve: what a node answers to clients of Xinghuo RFC-011. Rules: docs/spec/binary-resolution.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>

#include "identity/binary_view.h"
#include "node/client/binary_client.h"
#include "node/os/files.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

using identity::BinaryField;
using identity::BinaryReply;

struct BinaryArguments {
  std::string bid;
  std::string address;
  std::string field = "document";
  std::string part;
  bool tcp = false;
};

const std::map<std::string, BinaryField> kFields = {{"document", BinaryField::kDocument},       {"keys", BinaryField::kKeys},
                                                    {"attributes", BinaryField::kAttributes},   {"acsns", BinaryField::kAcCodes},
                                                    {"credentials", BinaryField::kCredentials}, {"services", BinaryField::kServices}};
// Of a query: a third of what a datagram may hold, so that every datagram that there is may answer it (BR8).
constexpr std::size_t kQueryBytes = 344;

Result<identity::BinaryMessage> ask_binary(const Options& options, const BinaryArguments& a) {
  std::uint32_t transaction = 0;
  for (const auto byte : os::random_bytes(4)) transaction = transaction << 8 | byte;
  const Bytes query = identity::binary_query(transaction, kFields.at(a.field), a.bid, a.part, kQueryBytes);
  const auto fits = [&](ByteView bytes) {
    const auto answer = identity::parse_binary(bytes);
    return answer && answer->header.answer && answer->header.transaction == transaction;
  };
  const std::chrono::milliseconds timeout(options.timeout_ms);
  if (!a.tcp) {
    XH_TRY(const Bytes bytes, client::ask_by_udp(a.address, query, timeout, fits));
    auto answer = identity::parse_binary(bytes);
    if (!answer->header.truncated) return answer;
  }
  XH_TRY(const Bytes bytes, client::ask_by_tcp(a.address, query, timeout));
  if (!fits(bytes)) return fail(ErrorId::kBadAnswer, "not an answer to the query", a.address);
  return identity::parse_binary(bytes);
}

int resolve(const Options& options, const BinaryArguments& a) {
  if (a.field == "services" && a.part.empty()) return usage({ErrorId::kMissingField, "--part names the service", "--part"});
  const auto answer = ask_binary(options, a);
  if (!answer) return report(answer.error());
  const auto body = identity::json_of_binary(answer->body);
  if (!body) return report({ErrorId::kBadAnswer, body.error().what, a.address});
  const auto reply = answer->header.reply;
  if (options.json) {
    Json out{Json::Object{}};
    out.set("reply", static_cast<int>(reply)).set("meaning", identity::to_word(reply)).set("body", *body);
    fmt::print("{}\n", out.dump());
  } else {
    fmt::print("{} ({})\n{}", identity::to_word(reply), static_cast<int>(reply), body->pretty());
  }
  if (reply == BinaryReply::kSuccess) return kOk;
  const bool absent = reply == BinaryReply::kNotFound || reply == BinaryReply::kNoField || reply == BinaryReply::kNoChain;
  return absent ? kNotThere : kFailed;
}

}  // namespace

void add_binary_commands(CLI::App& id, Shell& shell) {
  const auto a = std::make_shared<BinaryArguments>();
  auto* command = id.add_subcommand("resolve", "Ask for a BID as clients of binary resolution do (Xinghuo RFC-011); nothing is proven");
  command->add_option("bid", a->bid, "did:bid:…")->required();
  command->add_option("--binary", a->address, "host:port of the node's binary resolution (binary.listen)")->required();
  command->add_option("--field", a->field, "document, keys, attributes, acsns, credentials or services")
      ->check(CLI::IsMember(kFields))
      ->capture_default_str();
  command->add_option("--part", a->part, "the id of one key, or of the service");
  command->add_flag("--tcp", a->tcp, "do not try UDP first");
  command->callback([&shell, a] { shell.action = [&shell, a] { return resolve(shell.options, *a); }; });
}

}  // namespace xh::tools
