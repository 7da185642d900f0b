#include "tools/gateway/config.h"

#include <fmt/format.h>

// The parser asserts what a header such as [.x] breaks, and handles it right behind: input is never a reason to abort.
#define TOML_ASSERT(condition) static_assert(true)
#include <toml++/toml.h>
#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/spelling.h"

namespace xh::gateway {
namespace {

constexpr std::uint64_t kMaxPollMs = 3'600'000;
constexpr std::uint64_t kMaxCheckpointBlocks = 1'000'000'000;
constexpr std::size_t kMaxConfigNodes = 16;
constexpr std::string_view kTypes[] = {"xinghuo", "cometbft", "besu-qbft", "besu-ibft2", "fisco-bcos-3"};

// Reads one table strictly: each key is asked for, the rest is refused with the nearest known name. The first error stays.
class Table {
 public:
  Table(const toml::table& table, std::string section, std::string file, std::optional<Error>& error)
      : table_(table), section_(std::move(section)), file_(std::move(file)), error_(error) {}

  std::string text(std::string_view key, std::optional<std::string> fallback) {
    const auto* found = node(key);
    if (found == nullptr) {
      if (!fallback) missing(key);
      return fallback.value_or("");
    }
    const auto value = found->value_exact<std::string>();
    if (!value) refuse(*found, fmt::format("{}{} must be a string", section_, key));
    return value.value_or("");
  }
  std::uint64_t number(std::string_view key, std::uint64_t fallback, std::uint64_t maximum) {
    const auto* found = node(key);
    if (found == nullptr) return fallback;
    const auto value = found->value_exact<std::int64_t>();
    if (value && *value >= 1 && static_cast<std::uint64_t>(*value) <= maximum) return static_cast<std::uint64_t>(*value);
    refuse(*found, fmt::format("{}{} must be an integer from 1 to {}", section_, key, maximum));
    return fallback;
  }
  std::vector<std::string> texts(std::string_view key, std::size_t maximum) {
    std::vector<std::string> out;
    const auto* found = node(key);
    if (found == nullptr) return out;
    const auto* array = found->as_array();
    const bool fits = array != nullptr && array->size() <= maximum;
    if (!fits) refuse(*found, fmt::format("{}{} must be a list of at most {} strings", section_, key, maximum));
    for (std::size_t i = 0; fits && i < array->size(); ++i) {
      const auto value = array->get(i)->value_exact<std::string>();
      if (!value) refuse(*found, fmt::format("{}{} must be a list of strings", section_, key));
      out.push_back(value.value_or(""));
    }
    return out;
  }
  const toml::table& section(std::string_view key) {
    static const toml::table kEmpty;
    const auto* found = node(key);
    if (found != nullptr && found->as_table() == nullptr) refuse(*found, fmt::format("{} must be a table", key));
    if (found == nullptr) missing(key);
    return found == nullptr || found->as_table() == nullptr ? kEmpty : *found->as_table();
  }
  void done() {
    for (const auto& [key, value] : table_) {
      if (std::ranges::find(known_, key.str()) == known_.end())
        refuse(value, fmt::format("unknown key {}{}{}", section_, key.str(), did_you_mean(key.str(), known_)));
    }
  }
  void fail_at(std::string_view key, std::string what) {
    if (const auto* found = table_.get(key)) return refuse(*found, std::move(what));
    if (!error_) error_ = Error{ErrorId::kBadConfig, std::move(what), file_};
  }

 private:
  const toml::node* node(std::string_view key) {
    known_.emplace_back(key);
    return table_.get(key);
  }
  void missing(std::string_view key) {
    if (!error_) error_ = Error{ErrorId::kBadConfig, fmt::format("{}{} is missing", section_, key), file_};
  }
  void refuse(const toml::node& at, std::string what) {
    if (!error_) error_ = Error{ErrorId::kBadConfig, std::move(what), fmt::format("{}:{}", file_, at.source().begin.line)};
  }

  const toml::table& table_;
  std::string section_;
  std::string file_;
  std::optional<Error>& error_;
  std::vector<std::string> known_;
};

std::string path_in(const std::string& folder, const std::string& path) {
  return path.empty() ? path : (std::filesystem::path(folder) / path).lexically_normal().string();
}

// What both chains have.
ChainConfig read_chain(Table& table, const std::string& folder) {
  ChainConfig out;
  out.nodes = table.texts("nodes", kMaxConfigNodes);
  if (out.nodes.empty()) table.fail_at("nodes", "nodes must name at least one node");
  out.genesis = path_in(folder, table.text("genesis", ""));
  out.client = table.text("client", "");
  out.key = path_in(folder, table.text("key", ""));
  out.passphrase_file = path_in(folder, table.text("passphrase_file", ""));
  out.sender = table.text("sender", "");
  if (!out.client.empty() && out.key.empty()) table.fail_at("client", "where a client is updated, a key must be named");
  return out;
}

ChainConfig read_sub(Table& table, const std::string& folder) {
  ChainConfig out = read_chain(table, folder);
  out.type = table.text("type", "xinghuo");
  out.packets = path_in(folder, table.text("packets", ""));
  out.group = table.text("group", "group0");
  if (std::ranges::find(kTypes, out.type) == std::end(kTypes))
    table.fail_at("type", fmt::format("type is one of {}", fmt::join(kTypes, ", ")));
  const bool own = out.type == "xinghuo";
  if (own && out.genesis.empty()) table.fail_at("genesis", "sub.genesis is missing: records of a Xinghuo chain are proven from it");
  if (!own && !out.client.empty())
    table.fail_at("client", "only to Xinghuo chains is written; what it sends to others, its application does");
  if (own && !out.packets.empty()) table.fail_at("packets", "packets of a Xinghuo chain are read from its ledger");
  return out;
}

}  // namespace

Result<GatewayConfig> gateway_config_from(std::string_view text, const std::string& file, const std::string& folder) {
  if (text.size() > kMaxConfigBytes) return fail(ErrorId::kBadConfig, "the file is longer than 1 MiB", file);
  toml::table parsed;
  try {
    parsed = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return fail(ErrorId::kBadConfig, std::string(error.description()), fmt::format("{}:{}", file, error.source().begin.line));
  }
  std::optional<Error> error;
  GatewayConfig out;
  Table root(parsed, "", file, error);
  Table main(root.section("main"), "main.", file, error);
  out.main = read_chain(main, folder);
  if (out.main.genesis.empty()) main.fail_at("genesis", "main.genesis is missing");
  if (out.main.client.empty()) main.fail_at("client", "main.client is missing: the client of the sub-chain on the main chain");
  main.done();
  Table sub(root.section("sub"), "sub.", file, error);
  out.sub = read_sub(sub, folder);
  sub.done();
  out.code = root.text("code", "");
  out.checkpoint_blocks = root.number("checkpoint_blocks", out.checkpoint_blocks, kMaxCheckpointBlocks);
  out.lanes = root.texts("lanes", kMaxLanes);
  out.poll_ms = root.number("poll_ms", out.poll_ms, kMaxPollMs);
  out.state_dir = path_in(folder, root.text("state_dir", std::nullopt));
  out.status_file = path_in(folder, root.text("status_file", ""));
  root.done();
  if (error) return fail(*error);
  return out;
}

}  // namespace xh::gateway
