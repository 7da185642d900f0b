#include "node/storage/file.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace xh::storage {

void stop_process(const Error& why) {
  std::fputs((why.to_string() + " The process stops.\n").c_str(), stderr);
  std::fflush(stderr);
  std::_Exit(1);
}

void must(const Status& status) {
  if (!status) stop_process(status.error());
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

Result<File> File::open(const std::string& path, Disk& disk, OpenMode mode) {
  const bool fresh = !disk.exists(path);
  XH_TRY(auto file, disk.open(path, mode));
  if (fresh) XH_TRY_VOID(disk.sync_folder(folder_of(path)));
  return File(std::move(file), path);
}

Result<File> File::open_read_only(const std::string& path, Disk& disk) {
  XH_TRY(auto file, disk.open(path, OpenMode::kRead));
  return File(std::move(file), path);
}

void File::write_at(std::uint64_t offset, ByteView bytes) {
  if (bytes.empty()) return;
  must(file_->write(offset, bytes));
  dirty_ = true;
}

void File::truncate(std::uint64_t size) {
  must(file_->resize(size));
  sync_inherited();
}

void File::sync() {
  if (dirty_) sync_inherited();
}

void File::sync_inherited() {
  must(file_->sync());
  dirty_ = false;
}

void File::release(std::uint64_t offset, std::uint64_t length) {
  const std::uint64_t begin = (offset + kReleasePage - 1) / kReleasePage * kReleasePage;
  const std::uint64_t end = (offset + length) / kReleasePage * kReleasePage;
  if (begin < end) must(file_->release(begin, end - begin));
  // F41: the rest of the range shares its pages with what stays, and is overwritten.
  const auto clear = [this](std::uint64_t from, std::uint64_t to) {
    if (from < to) write_at(from, Bytes(to - from, 0));
  };
  clear(offset, std::min(begin, offset + length));
  clear(std::max({end, begin, offset}), offset + length);
}

Result<Bytes> File::read(std::uint64_t offset, std::size_t n) const {
  Bytes bytes(n);
  XH_TRY(const std::size_t have, file_->read(offset, bytes));
  if (have < n) return fail(ErrorId::kDamaged, fmt::format("the file ends at byte {} inside a record", offset + have), path_);
  return bytes;
}

void replace_file(const std::string& path, ByteView content, Disk& disk) {
  const std::string temporary = path + ".new";
  must(disk.remove(temporary));
  auto file = disk.open(temporary, OpenMode::kWrite);
  if (!file) stop_process(file.error());
  must((*file)->write(0, content));
  must((*file)->sync());
  must(disk.rename(temporary, path));
  must(disk.sync_folder(folder_of(path)));
}

}  // namespace xh::storage
