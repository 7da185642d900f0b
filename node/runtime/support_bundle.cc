#include "node/runtime/support_bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "crypto/hash.h"
#include "node/client/rpc_client.h"
#include "node/os/files.h"
#include "node/runtime/config_pages.h"
#include "node/runtime/os_facts.h"
#include "node/runtime/setup.h"
#include "node/runtime/support_scrub.h"
#include "node/runtime/tar_file.h"

namespace xh::runtime {
namespace {

namespace fs = std::filesystem;

std::uint64_t bundle_time() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count());
}

// What must not be found in any text: paths that the configuration calls secret, what files of passphrases hold.
std::vector<std::string> secrets_of(const EffectiveConfig& effective) {
  std::vector<std::string> out;
  for (const auto& setting : effective.settings) {
    const auto* text = std::get_if<std::string>(&setting.value);
    if (!is_secret(*setting.key) || text == nullptr || text->empty()) continue;
    out.push_back(*text);
    std::error_code ignored;
    if (setting.key->type != ValueType::kPath || !fs::is_regular_file(*text, ignored)) continue;
    if (auto line = os::read_first_line(*text); line) out.push_back(*std::move(line));
  }
  return out;
}

class Bundle {
 public:
  Bundle(const ConfigSources& sources, const SupportOptions& options)
      : sources_(sources),
        options_(options),
        effective_(read_config(sources)),
        scrubber_(effective_ ? secrets_of(*effective_) : std::vector<std::string>{}) {}

  Status make(Packing packing) {
    add_versions();
    add_config();
    add_answers();
    add_sizes();
    add_logs();
    add("machine.json", "kernel, memory, limits, disks, clock", os_facts(folders()).pretty());
    leave_out("key files, passphrases, PINs, tokens", "never taken; nor are their paths");
    leave_out("the ledger", "it is public, and large: xhd snapshot create");
    leave_out("query strings of URLs", "they may carry what their users keep to themselves");
    Json manifest = json_object();
    manifest.set("format", "xinghuo-support/v1").set("made_at_unix", json_u64(now_)).set("version", XH_RUNTIME_VERSION);
    manifest.set("inside", inside_).set("left_out", left_out_);
    XH_TRY_VOID(tar_.add(folder_ + "/manifest.json", manifest.pretty(), now_));
    XH_TRY_VOID(std::move(failed_));
    const Bytes file = pack(tar_.bytes(), packing);
    XH_TRY_VOID(os::write_file(options_.output, file, 0600));
    say(manifest, file.size());
    return {};
  }

 private:
  void add(const std::string& name, const std::string& what, std::string_view content) {
    const std::string text = scrubber_.clean(content);
    Json entry = json_object();
    entry.set("file", name).set("what", what).set("bytes", json_u64(text.size()));
    entry.set("sha256", to_hex(sha256(as_bytes(text)).view()));
    inside_.array()->push_back(std::move(entry));
    if (auto status = tar_.add(folder_ + "/" + name, text, now_); !status && failed_) failed_ = status;
  }
  void leave_out(const std::string& what, const std::string& why) {
    Json entry = json_object();
    left_out_.array()->push_back(Json(entry.set("what", what).set("why", scrubber_.clean(why))));
  }

  [[nodiscard]] std::vector<std::string> folders() const {
    return effective_ ? std::vector{effective_->config.data_dir} : std::vector{fs::absolute(sources_.file).parent_path().string()};
  }

  void add_versions() {
    Json out = json_object();
    out.set("program", "xhd").set("version", XH_RUNTIME_VERSION).set("compiler", __VERSION__);
    if (effective_) {
      const auto genesis = load_genesis(effective_->config.genesis_path);
      if (genesis)
        out.set("chain", genesis->origin());
      else
        out.set("genesis_error", genesis.error().to_string());
    }
    add("version.json", "versions of this program, and of which chain its genesis file is", out.pretty());
  }

  void add_config() {
    if (!effective_) {
      // The words of a fault quote values, and which of them are secret is not known here.
      std::string faults;
      for (const auto& fault : effective_.error()) faults += fmt::format("{} {}\n", error_code(fault.id), fault.place);
      add("config-faults.txt", "why the configuration cannot be used: ids and places", faults);
      leave_out("the effective configuration", "it cannot be used: config-faults.txt, and in words: xhd check");
      return;
    }
    Json shown = config_show_json(*effective_, true);
    for (const auto& setting : effective_->settings) {
      if (!is_secret(*setting.key)) continue;
      for (auto& entry : *shown.object()->at("keys").array()) {
        const auto* name = text_member(entry, "key");
        if (name != nullptr && *name == setting.key->name) entry.set("value", kLeftOut);
      }
    }
    add("config.json", "the configuration in force and where each value is from", shown.pretty());
    leave_out("values of configuration that are secret, or paths of secrets", "each says so in config.json");
  }

  // A node that is down is one of the reasons for a bundle.
  void add_answers() {
    const std::string url = !options_.node.empty() ? options_.node : own_url();
    if (url.empty()) return leave_out("answers of the node", "rpc.listen is not known; name the node with --node URL");
    auto client = client::RpcClient::make(url, std::chrono::milliseconds(kSupportAskMillis));
    if (!client) return leave_out("answers of the node", client.error().to_string());
    struct Question {
      const char* method;
      const char* file;
      const char* what;
    };
    constexpr std::array kQuestions = {Question{"xh_status", "status.json", "what the node knows of itself: xh status"},
                                       Question{"xh_diagnose", "doctor.json", "what is amiss: xh doctor"},
                                       Question{"xh_getConsensus", "consensus.json", "who votes: xh status --watch"},
                                       Question{"xh_getParameters", "parameters.json", "the rules in force"}};
    for (const auto& [method, file, what] : kQuestions) {
      const auto answer = (*client)->call(method, json_object());
      if (answer)
        add(file, what, answer->pretty());
      else
        leave_out(file, answer.error().to_string());
      // One time-out is enough to wait for.
      if (!answer && (answer.error().id == ErrorId::kTimeout || answer.error().id == ErrorId::kCannotConnect))
        return leave_out("all other answers of the node", "it does not answer at " + url);
    }
    for (const auto& [path, file] : {std::pair("/metrics", "metrics.txt"), std::pair("/readyz", "readyz.txt")}) {
      if (const auto text = (*client)->get(path); text)
        add(file, path, *text);
      else
        leave_out(file, text.error().to_string());
    }
  }

  [[nodiscard]] std::string own_url() const {
    if (!effective_) return "";
    const std::string& listen = effective_->config.rpc_listen;
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos) return "";
    const std::string host = listen.substr(0, colon);
    return "http://" + (host == "0.0.0.0" ? "127.0.0.1" : host == "[::]" ? "[::1]" : host) + listen.substr(colon);
  }

  void add_sizes() {
    if (!effective_) return leave_out("sizes of data files", "the configuration does not say where they are");
    const fs::path data(effective_->config.data_dir);
    std::string out = "bytes modified(unix) file\n";
    std::size_t count = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator at(data, error), end; !error && at != end; at.increment(error)) {
      std::error_code gone;  // a running node removes files
      if (!at->is_regular_file(gone) || at->path().string().starts_with(effective_->config.keys_dir + "/")) continue;
      if (++count > kMaxListedFiles) {
        leave_out("sizes of data files beyond the first " + std::to_string(kMaxListedFiles), "there are more");
        break;
      }
      const auto age =
          std::chrono::duration_cast<std::chrono::seconds>(fs::file_time_type::clock::now() - at->last_write_time(gone)).count();
      out += fmt::format("{} {} {}\n", at->file_size(gone), static_cast<std::int64_t>(now_) - age,
                         at->path().lexically_relative(data).string());
    }
    if (error) leave_out("sizes of data files", data.string() + ": " + error.message());
    add("data-files.txt", "sizes and ages of the files of the data folder", out);
  }

  void add_logs() {
    if (!effective_) return leave_out("logs", "without the configuration it is not known which words in them are secret");
    std::vector<std::string> logs = options_.logs;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(fs::absolute(sources_.file).parent_path(), error)) {
      if (entry.path().extension() == ".log" && entry.is_regular_file(error)) logs.push_back(entry.path().string());
    }
    std::ranges::sort(logs);
    logs.erase(std::unique(logs.begin(), logs.end()), logs.end());
    std::size_t number = 0;
    for (const auto& log : logs) add_log(log, ++number);
    if (logs.empty()) leave_out("logs", "none beside the configuration: journalctl -u xhd -n 5000 > xhd.log, then --log xhd.log");
  }

  void add_log(const std::string& path, std::size_t number) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in) return leave_out(path, "it cannot be read");
    const auto size = static_cast<std::uint64_t>(std::max<std::streamoff>(0, in.tellg()));
    std::string text(std::min<std::uint64_t>(size, kMaxLogTailBytes), '\0');
    in.seekg(static_cast<std::streamoff>(size - text.size()));
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
    if (text.size() < size) {
      text.erase(0, std::min(text.find('\n'), text.size() - 1) + 1);
      leave_out("the beginning of " + path, fmt::format("only the last {} bytes are taken", kMaxLogTailBytes));
    }
    const std::string name = fs::path(path).filename().string();
    add(fmt::format("logs/{}-{}", number, name.substr(0, 40)), "the end of a log", text);
  }

  void say(const Json& manifest, std::size_t bytes) const {
    if (options_.json) {
      Json out = manifest;
      fmt::print("{}\n", out.set("path", options_.output).set("packed_bytes", json_u64(bytes)).dump());
      return;
    }
    fmt::print("{}: {} bytes, mode 0600. Inside:\n", options_.output, bytes);
    for (const auto& entry : *inside_.array()) fmt::print("  {:<20} {}\n", *text_member(entry, "file"), *text_member(entry, "what"));
    fmt::print("Left out:\n");
    for (const auto& entry : *left_out_.array()) fmt::print("  {}: {}\n", *text_member(entry, "what"), *text_member(entry, "why"));
    fmt::print("Look at it before you send it: tar -tf {}\n", options_.output);
  }

  const ConfigSources& sources_;
  const SupportOptions& options_;
  tl::expected<EffectiveConfig, std::vector<Error>> effective_;
  Scrubber scrubber_;
  std::uint64_t now_ = bundle_time();
  std::string folder_ = "xinghuo-support";
  TarFile tar_;
  Status failed_;
  Json inside_ = Json::Array{};
  Json left_out_ = Json::Array{};
};

}  // namespace

Status make_support_bundle(const ConfigSources& sources, const SupportOptions& options) {
  XH_TRY(const Packing packing, packing_of(options.output));
  return Bundle(sources, options).make(packing);
}

}  // namespace xh::runtime
