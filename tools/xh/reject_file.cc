#include "tools/xh/reject_file.h"

#include <fmt/format.h>

#include "node/os/files.h"

namespace xh::tools {

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

Result<RejectFile> RejectFile::create(const std::string& path) {
  RejectFile file(path);
  file.out_.open(path + ".new", std::ios::binary | std::ios::trunc);
  file.out_ << "row,name,id,reason,hint\n";
  if (!file.out_) return fail(ErrorId::kCannotWrite, "cannot create", path + ".new");
  return file;
}

void RejectFile::add(const RowReject& reject) {
  const auto& error = reject.error;
  const std::string reason = error.place.empty() ? error.what : fmt::format("{} (at {})", error.what, error.place);
  out_ << fmt::format("{},{},{},{},{}\n", reject.row, csv_field(reject.name), error_code(error.id), csv_field(reason),
                      csv_field(error_info(error.id).hint));
}

void RejectFile::add(const Item& item, std::string_view id, std::string_view reason, std::string_view hint) {
  out_ << fmt::format("{},{},{},{},{}\n", item.row, csv_field(item.name), id, csv_field(reason), csv_field(hint));
}

Status RejectFile::close() {
  out_.close();
  if (out_.fail()) return fail(ErrorId::kCannotWrite, "cannot write", path_ + ".new");
  return os::publish(path_ + ".new", path_);
}

}  // namespace xh::tools
