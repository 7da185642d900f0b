#include "tools/xh/export.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "node/cli/progress.h"
#include "node/os/files.h"
#include "tools/xh/proof_files.h"

namespace xh::tools {
namespace {

constexpr std::string_view kFormat = "xinghuo-export/v1";
constexpr std::size_t kMaxPlaceBytes = 4096;

// The rows that were fetched, and where the next page begins. On standard output nothing is remembered.
class Output {
 public:
  explicit Output(std::string file) : file_(file == "-" ? std::string() : std::move(file)) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    if (fd_ >= 0 && to_file()) ::close(fd_);
  }

  [[nodiscard]] bool to_file() const { return !file_.empty(); }

  // Goes on where an earlier run of the same export stopped, or begins.
  Result<ExportPlace> open(const std::string& chain, const std::string& prefix) {
    ExportPlace place{chain, prefix, "", 0, 0, 0, 0, 0, 0};
    if (!to_file()) {
      fd_ = STDOUT_FILENO;
      return place;
    }
    XH_TRY(auto lock, os::FileLock::take(part() + ".lock"));
    lock_.emplace(std::move(lock));
    if (const auto bytes = os::read_file(part() + ".json", kMaxPlaceBytes)) {
      const auto known = export_place_from(as_text(*bytes));
      if (known && known->chain == chain && known->prefix == prefix) place = *known;
    }
    fd_ = ::open(part().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    const auto size = fd_ < 0 ? -1 : ::lseek(fd_, 0, SEEK_END);
    if (size < 0) return failed("cannot open");
    if (static_cast<std::uint64_t>(size) < place.bytes) place = {chain, prefix, "", 0, 0, 0, 0, 0, 0};  // somebody cut it
    if (::ftruncate(fd_, static_cast<off_t>(place.bytes)) != 0 || ::lseek(fd_, 0, SEEK_END) < 0) return failed("cannot cut");
    return place;
  }

  Status write(std::string_view rows) const {
    while (!rows.empty()) {
      const auto n = ::write(fd_, rows.data(), rows.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return failed("cannot write");
      rows.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
  }

  // BK15: the page is synced before its cursor.
  Status remember(const ExportPlace& place) const {
    if (!to_file()) return {};
    if (::fsync(fd_) != 0) return failed("cannot sync");
    return os::write_file(part() + ".json", as_bytes(to_json(place).dump()));
  }

  Status finish() {
    if (!to_file()) return {};
    XH_TRY_VOID(os::publish(part(), file_));
    std::error_code ignored;
    std::filesystem::remove(part() + ".json", ignored);
    std::filesystem::remove(part() + ".lock", ignored);
    return {};
  }

 private:
  [[nodiscard]] std::string part() const { return file_ + ".part"; }
  [[nodiscard]] tl::unexpected<Error> failed(const char* what) const {
    return fail(ErrorId::kCannotWrite, fmt::format("{}: {}", what, std::strerror(errno)), to_file() ? part() : "standard output");
  }

  std::string file_;
  int fd_ = -1;
  std::optional<os::FileLock> lock_;
};

class Export {
 public:
  Export(const Options& options, const ExportOptions& wanted) : options_(options), wanted_(wanted), output_(wanted.output) {}

  Result<int> run() {
    XH_TRY(node_, connect(options_));
    XH_TRY(const Json status, node_->call("xh_status", Json(Json::Object{})));
    XH_TRY(const std::string chain, text_of(status, "chain_id"));
    XH_TRY(const std::uint64_t head, number_of(status, "height"));
    XH_TRY(place_, output_.open(chain, wanted_.prefix));
    if (!place_.cursor.empty()) fmt::print(stderr, "going on after {} rows\n", place_.prefixes + place_.identifiers);
    cli::Progress progress("exporting", head, "blocks");
    for (;;) {
      XH_TRY(const Json page, next_page());
      XH_TRY_VOID(take(page));
      const Json* next = page.find("next_cursor");
      if (next == nullptr || next->string() == nullptr) break;
      place_.cursor = *next->string();
      XH_TRY_VOID(output_.remember(place_));
      progress.show(number_of(page, "height").value_or(0));
    }
    XH_TRY_VOID(output_.finish());
    return summary();
  }

 private:
  Result<Json> next_page() {
    Json params = Json(Json::Object{}).set("prefix", wanted_.prefix);
    if (!place_.cursor.empty()) params.set("cursor", place_.cursor);
    return node_->call("xh_listPrefix", std::move(params));
  }

  Status take(const Json& page) {
    if (place_.cursor.empty()) {
      XH_TRY(place_.from_height, number_of(page, "from_height"));
    }
    if (page.find("redacted_entries") != nullptr) {
      XH_TRY(const std::uint64_t entries, number_of(page, "redacted_entries"));
      place_.redacted_entries += entries;
    }
    std::string rows;
    std::vector<ProofWish> wishes;
    for (const auto& entry : list_of(page, "data")) {
      XH_TRY(const std::string kind, text_of(entry, "kind"));
      XH_TRY(const std::string name, text_of(entry, "name"));
      const auto known = item_kind(kind);
      const Json* record = entry.find("record");
      if (!known || record == nullptr) {
        ++place_.streams;
        continue;
      }
      // What was redacted mostly is withheld as well; that it is gone says more.
      if (record->find("redacted") != nullptr) {
        ++place_.redacted;
        continue;
      }
      if (known == ItemKind::kIdentifier && record->find("values") == nullptr && record->find("withheld") != nullptr) {
        ++place_.withheld;
        continue;
      }
      XH_TRY(const Json row, record_row(*known, name, *record));
      ++(known == ItemKind::kPrefix ? place_.prefixes : place_.identifiers);
      wishes.push_back({place_.prefixes + place_.identifiers, *known, name});
      rows += row.dump() + "\n";
    }
    if (!wanted_.proofs.empty()) XH_TRY_VOID(fetch_proofs({{options_.node}, options_.trust}, wanted_.proofs, wishes));
    place_.bytes += rows.size();
    return output_.write(rows);
  }

  int summary() const {
    const bool complete = place_.from_height == 0 && place_.withheld == 0 && place_.redacted == 0 && place_.redacted_entries == 0;
    if (options_.json && output_.to_file()) {
      Json out{Json::Object{}};
      out.set("file", wanted_.output).set("prefixes", json_u64(place_.prefixes)).set("identifiers", json_u64(place_.identifiers));
      fmt::print("{}\n", out.set("streams_left_out", json_u64(place_.streams))
                             .set("withheld_left_out", json_u64(place_.withheld))
                             .set("redacted_left_out", json_u64(place_.redacted))
                             .set("redacted_entries", json_u64(place_.redacted_entries))
                             .set("from_height", json_u64(place_.from_height))
                             .dump());
    } else {
      std::FILE* to = output_.to_file() ? stdout : stderr;
      fmt::print(to, "{} prefixes, {} identifiers exported", place_.prefixes, place_.identifiers);
      if (place_.streams != 0) fmt::print(to, ", {} anchored streams left out", place_.streams);
      if (place_.withheld != 0) fmt::print(to, ", {} withheld by supervisors left out", place_.withheld);
      if (place_.redacted != 0) fmt::print(to, ", {} redacted left out", place_.redacted);
      fmt::print(to, "{}\n", output_.to_file() ? ": " + wanted_.output : std::string());
    }
    if (place_.redacted_entries != 0)
      fmt::print(stderr,
                 "the bytes of {} transactions of these blocks were redacted: what they made besides the redacted records is not among "
                 "them.\n",
                 place_.redacted_entries);
    if (place_.from_height != 0)
      fmt::print(stderr,
                 "what was made before height {} is not among them: this node does not keep it. Ask a node with storage.retention = "
                 "\"archive\".\n",
                 place_.from_height);
    return complete ? kOk : kPartial;
  }

  const Options& options_;
  const ExportOptions& wanted_;
  Output output_;
  std::unique_ptr<client::RpcClient> node_;
  ExportPlace place_;
};

}  // namespace

Json to_json(const ExportPlace& place) {
  Json out{Json::Object{}};
  out.set("format", kFormat)
      .set("chain_id", place.chain)
      .set("prefix", place.prefix)
      .set("cursor", place.cursor)
      .set("bytes", json_u64(place.bytes));
  out.set("prefixes", json_u64(place.prefixes)).set("identifiers", json_u64(place.identifiers)).set("streams", json_u64(place.streams));
  return Json(out.set("from_height", json_u64(place.from_height))
                  .set("withheld", json_u64(place.withheld))
                  .set("redacted", json_u64(place.redacted))
                  .set("redacted_entries", json_u64(place.redacted_entries)));
}

Result<ExportPlace> export_place_from(std::string_view text) {
  XH_TRY(const Json json, parse_json(text));
  JsonReader in(json, "export");
  ExportPlace place;
  if (in.text("format") != kFormat) in.fail(ErrorId::kWrongType, "format", fmt::format("{} is expected", kFormat));
  place.chain = in.text("chain_id");
  place.prefix = in.text("prefix");
  place.cursor = in.text("cursor");
  place.bytes = in.u64("bytes");
  place.prefixes = in.u64("prefixes");
  place.identifiers = in.u64("identifiers");
  place.streams = in.u64("streams");
  place.from_height = in.u64("from_height");
  place.withheld = in.u64("withheld");
  // Files of earlier versions have none of these.
  if (in.has("redacted")) place.redacted = in.u64("redacted");
  if (in.has("redacted_entries")) place.redacted_entries = in.u64("redacted_entries");
  XH_TRY_VOID(in.done());
  return place;
}

int export_prefix(const Options& options, const ExportOptions& wanted) {
  const auto prefix = identity::Prefix::parse(wanted.prefix);
  if (!prefix) return usage(prefix.error());
  const auto code = Export(options, wanted).run();
  if (code) return *code;
  const int exit = report(code.error());
  if (!wanted.output.empty() && wanted.output != "-")
    fmt::print(stderr, "Run the same command again: it goes on where this one stopped.\n");
  return exit;
}

}  // namespace xh::tools
