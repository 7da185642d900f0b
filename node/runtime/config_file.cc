#include "node/runtime/config_file.h"

#include <fmt/format.h>

// The parser asserts what a header such as [.x] breaks, and handles it right behind: input is never a reason to abort.
#define TOML_ASSERT(condition) static_assert(true)
#include <toml++/toml.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/spelling.h"

namespace xh::runtime {
namespace {

constexpr std::size_t kBehindTheFile = std::numeric_limits<std::size_t>::max();

std::size_t line_of(const toml::node& node) { return node.source().begin.line; }

// monostate: a kind of value that no key has.
ConfigValue value_of_node(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto flag = node.value_exact<bool>()) return *flag;
  if (const auto number = node.value_exact<std::int64_t>()) return *number;
  const auto* array = node.as_array();
  if (array == nullptr) return {};
  std::vector<std::string> out;
  for (const auto& element : *array) {
    const auto text = element.value_exact<std::string>();
    if (!text) return {};
    out.push_back(*text);
  }
  return out;
}

// Walks a parsed file by the table of keys.
class ConfigWalk {
 public:
  ConfigWalk(ConfigFile& out, ConfigFaults& faults) : out_(out), faults_(faults) {}

  void root(const toml::table& root) {
    std::vector<std::string> sections;
    for (const auto& key : config_keys()) {
      const std::string name(key.section());
      if (!key.of_peer() && std::ranges::find(sections, name) == sections.end()) sections.push_back(name);
    }
    for (const auto& [name, node] : root) {
      if (std::ranges::find(sections, name.str()) == sections.end()) {
        faults_.add_in_file(line_of(node), fmt::format("unknown key {}{}", name.str(), did_you_mean(name.str(), sections)));
      } else if (const auto* table = node.as_table()) {
        out_.sections.emplace(name.str(), line_of(node));
        section(std::string(name.str()), *table, out_.values);
      } else {
        faults_.add_in_file(line_of(node), fmt::format("{} must be a table", name.str()));
      }
    }
  }

 private:
  void section(const std::string& section, const toml::table& table, std::map<std::string_view, FileValue>& values) {
    static constexpr std::string_view kPeersSection = "peers";
    std::vector<std::string> known;
    for (const auto& key : config_keys()) {
      if (key.section() == section) known.emplace_back(key.leaf());
    }
    if (section == kPeersSection) known.emplace_back("peer");
    for (const auto& [name, node] : table) {
      const std::string full = fmt::format("{}.{}", section, name.str());
      if (full == KeySchema::kPeerSection) {
        peers(node);
      } else if (const auto* key = find_config_key(full); key != nullptr && key->section() == section) {
        values.insert_or_assign(key->name, checked(*key, node));
      } else {
        faults_.add_in_file(line_of(node), fmt::format("unknown key {}{}", full, did_you_mean(name.str(), known)));
      }
    }
  }

  FileValue checked(const KeySchema& key, const toml::node& node) {
    FileValue found{value_of_node(node), line_of(node)};
    if (auto fault = value_fault(key, found.value)) {
      faults_.add_in_file(found.line, *std::move(fault));
      found.value = {};
    }
    return found;
  }

  void peers(const toml::node& node) {
    static constexpr std::string_view kNoList = "peers.peer must be a list of tables [[peers.peer]]";
    const auto* list = node.as_array();
    if (list == nullptr) return faults_.add_in_file(line_of(node), std::string(kNoList));
    for (const auto& element : *list) {
      const auto* table = element.as_table();
      if (table == nullptr) return faults_.add_in_file(line_of(element), std::string(kNoList));
      if (out_.peers.size() == kMaxPeers) return faults_.add_in_file(line_of(element), fmt::format("more than {} peers", kMaxPeers));
      peer(*table);
    }
  }

  void peer(const toml::table& table) {
    ConfigFile::Peer peer;
    peer.line = line_of(table);
    section(std::string(KeySchema::kPeerSection), table, peer.values);
    for (const auto& key : config_keys()) {
      if (key.need == Need::kOfPeer && !peer.values.contains(key.name))
        faults_.add_in_file(peer.line, fmt::format("{} is missing", key.name));
    }
    out_.peers.push_back(std::move(peer));
  }

  ConfigFile& out_;
  ConfigFaults& faults_;
};

}  // namespace

std::string ConfigFaults::place_of(std::size_t line) const { return line == 0 ? file_ : fmt::format("{}:{}", file_, line); }

void ConfigFaults::keep(std::size_t line, Error error) {
  ++found_;
  if (kept_.size() < kMaxConfigFaults) kept_.push_back({line, std::move(error)});
}

void ConfigFaults::add_in_file(std::size_t line, std::string what, ErrorId id) { keep(line, Error{id, std::move(what), place_of(line)}); }

void ConfigFaults::add(std::string what, std::string place) {
  keep(kBehindTheFile, Error{ErrorId::kBadConfig, std::move(what), std::move(place)});
}

std::vector<Error> ConfigFaults::take() {
  std::ranges::stable_sort(kept_, {}, &Fault::line);
  std::vector<Error> out;
  for (auto& fault : kept_) out.push_back(std::move(fault.error));
  if (found_ > kept_.size()) out.push_back({ErrorId::kBadConfig, fmt::format("{} more faults", found_ - kept_.size()), file_});
  return out;
}

ConfigFile parse_config_file(const std::string& text, ConfigFaults& faults) {
  ConfigFile out;
  try {
    const toml::table parsed = toml::parse(text, faults.file());
    out.whole = true;
    ConfigWalk(out, faults).root(parsed);
  } catch (const toml::parse_error& error) {
    faults.add_in_file(error.source().begin.line, std::string(error.description()));
  }
  return out;
}

ConfigFile read_config_file(ConfigFaults& faults) {
  std::ifstream in(faults.file(), std::ios::binary);
  std::error_code ignored;
  if (!in || std::filesystem::is_directory(faults.file(), ignored)) {
    faults.add_in_file(0, "cannot be read");
    return {};
  }
  std::ostringstream text;
  text << in.rdbuf();
  if (text.str().size() > kMaxConfigBytes) {
    faults.add_in_file(0, "the configuration exceeds 1 MiB", ErrorId::kTooLarge);
    return {};
  }
  return parse_config_file(text.str(), faults);
}

}  // namespace xh::runtime
