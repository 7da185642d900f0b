#include "node/runtime/config_pages.h"

#include <fmt/format.h>

#include <algorithm>

namespace xh::runtime {
namespace {

constexpr std::size_t kCommentWidth = 110;
constexpr std::string_view kTableHead = "| key | value | default | reload | meaning |\n|---|---|---|---|---|\n";

std::string without_backticks(std::string text) {
  std::erase(text, '`');
  return text;
}

std::string comment_lines(const std::string& text) {
  std::string out, line = "#";
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t space = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, space - at);
    if (line.size() > 1 && line.size() + 1 + word.size() > kCommentWidth) {
      out += line + "\n";
      line = "#";
    }
    line += " " + word;
    at = space + 1;
  }
  return out + line + "\n";
}

std::string default_in_words(const KeySchema& key) {
  if (key.need == Need::kRequired) return "required";
  if (key.need == Need::kOfSigner) return "required with `[signer]`";
  if (key.need == Need::kOfPeer) return "required";
  if (key.fallback.empty()) return std::string(key.without);
  if (key.fallback == "\"\"") return "none";
  return fmt::format("`{}`", key.fallback);
}

std::string comment_of_key(const KeySchema& key) {
  // Roles and retentions are named in what they mean.
  const bool named = key.type == ValueType::kRole || key.type == ValueType::kRetention || key.type == ValueType::kLogFormat ||
                     key.type == ValueType::kLogLevel;
  std::string text = named ? std::string(key.meaning) : fmt::format("{}: {}", describe_type(key), key.meaning);
  text += fmt::format("{}{}.", key.need == Need::kOptional ? ". Default: " : ". It is ", default_in_words(key));
  if (key.reloads) text += " A running node takes it by xhd admin reload.";
  if (!key.of_peer()) text += " " + environment_name(key);
  return comment_lines(without_backticks(text));
}

// Keys without a value stand as comments, with an example.
std::string line_of_key(const KeySchema& key) {
  const bool required = key.need == Need::kRequired;
  const std::string_view value = key.fallback.empty() || key.fallback == "\"\"" ? key.example : key.fallback;
  return fmt::format("{}{} = {}\n", required || (!key.fallback.empty() && !key.of_peer()) ? "" : "# ", key.leaf(), value);
}

std::string peer_in_line(const PeerConfig& peer) {
  return fmt::format("{{ name = {}, address = {}, network_key = \"{}\" }}", json_quote(peer.name), json_quote(peer.address),
                     to_encoded(peer.network_key));
}

bool is_shown(const Setting& setting, bool all) { return all || setting.source != ConfigSource::kDefault; }

std::string source_in_words(const Setting& setting) {
  return setting.source == ConfigSource::kDefault ? std::string(name_of(setting.source)) : setting.place;
}

}  // namespace

std::string default_config_page() {
  std::string out =
      "# Configuration of a node: every key with its default. Lines that begin with \"# key =\" are examples of keys that have none.\n"
      "# Relative paths count from this file. A key can be given from outside, too: by the environment variable that stands behind its\n"
      "# description, and over that by xhd start --set section.key=value. xhd check says what is wrong with the whole of it, xhd config\n"
      "# show --effective what holds and why.\n";
  std::string_view section;
  for (const auto& key : config_keys()) {
    if (key.section() != section) {
      section = key.section();
      const bool optional = key.need == Need::kOfSigner || key.of_peer();
      out += "\n";
      if (optional)
        out += fmt::format("# {} the section stands as a whole, or not at all.\n", key.of_peer() ? "Of each peer:" : "Of a validator:");
      out += key.of_peer() ? fmt::format("# [[{}]]\n", section) : fmt::format("{}[{}]\n", optional ? "# " : "", section);
    }
    out += comment_of_key(key) + line_of_key(key);
  }
  return out;
}

std::string config_reference_page() {
  std::string out(kTableHead);
  for (const auto& key : config_keys()) {
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", key.name, describe_type(key), default_in_words(key), key.reloads ? "yes" : "",
                       key.meaning);
  }
  return out;
}

std::string config_show_page(const EffectiveConfig& effective, bool all) {
  std::vector<std::pair<std::string, std::string>> lines;
  std::size_t width = 0;
  for (const auto& s : effective.settings) {
    if (!is_shown(s, all)) continue;
    const bool none = std::holds_alternative<std::monostate>(s.value);
    lines.emplace_back(none ? without_backticks(fmt::format("# {} = {}", s.key->name, s.key->without))
                            : fmt::format("{} = {}", s.key->name, to_toml(s.value)),
                       source_in_words(s));
    if (lines.back().first.size() <= kCommentWidth) width = std::max(width, lines.back().first.size());
  }
  std::string out;
  for (const auto& [text, source] : lines) out += fmt::format("{:<{}}  # {}\n", text, width, source);
  const auto& peers = effective.config.peers;
  if (peers.empty()) return out;
  out += "peers.peer = [\n";
  for (std::size_t i = 0; i < peers.size(); ++i) out += fmt::format("  {},  # {}\n", peer_in_line(peers[i]), effective.peer_places.at(i));
  return out + "]\n";
}

Json config_show_json(const EffectiveConfig& effective, bool all) {
  Json keys = Json::Array{};
  for (const auto& s : effective.settings) {
    if (!is_shown(s, all)) continue;
    Json entry = json_object();
    entry.set("key", s.key->name).set("value", to_json(s.value)).set("source", name_of(s.source));
    entry.set("place", s.place.empty() ? Json() : Json(s.place));
    keys.array()->push_back(std::move(entry));
  }
  Json peers = Json::Array{};
  for (std::size_t i = 0; i < effective.config.peers.size(); ++i) {
    const auto& peer = effective.config.peers[i];
    Json entry = json_object();
    entry.set("name", peer.name).set("address", peer.address).set("network_key", to_encoded(peer.network_key));
    entry.set("place", effective.peer_places.at(i));
    peers.array()->push_back(std::move(entry));
  }
  Json out = json_object();
  out.set("file", effective.file).set("keys", std::move(keys)).set("peers", std::move(peers));
  return out;
}

}  // namespace xh::runtime
