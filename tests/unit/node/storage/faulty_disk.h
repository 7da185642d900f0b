// A disk that takes nothing any more from a chosen request on, as a full one or one that was mounted read-only. Reads go on.
#pragma once

#include <atomic>
#include <cerrno>

#include "node/storage/disk.h"

namespace xh::storage {

class FaultyDisk : public Disk {
 public:
  /// `number`: what the system answers from request `good` on: ENOSPC, EROFS. `counted`: only requests of files of this name count.
  FaultyDisk(Disk& disk, int number, std::size_t good, std::string counted = {})
      : disk_(disk), number_(number), good_(good), counted_(std::move(counted)) {}

  [[nodiscard]] Result<std::unique_ptr<DiskFile>> open(const std::string& path, OpenMode mode) override {
    // A full disk still opens what is there.
    if (mode != OpenMode::kRead && (number_ == EROFS || !disk_.exists(path))) XH_TRY_VOID(take(path));
    XH_TRY(auto file, disk_.open(path, mode));
    return std::make_unique<OpenFile>(*this, std::move(file), path);
  }
  [[nodiscard]] bool exists(const std::string& path) const override { return disk_.exists(path); }
  [[nodiscard]] Status rename(const std::string& from, const std::string& to) override {
    XH_TRY_VOID(take(to));
    return disk_.rename(from, to);
  }
  [[nodiscard]] Status remove(const std::string& path) override {
    if (!disk_.exists(path)) return {};
    XH_TRY_VOID(take(path));
    return disk_.remove(path);
  }
  [[nodiscard]] Status sync_folder(const std::string& path) override {
    XH_TRY_VOID(take(path));
    return disk_.sync_folder(path);
  }
  /// Requests so far that change something.
  [[nodiscard]] std::size_t requests() const { return requests_; }

 private:
  class OpenFile : public DiskFile {
   public:
    OpenFile(FaultyDisk& disk, std::unique_ptr<DiskFile> file, std::string path)
        : disk_(disk), file_(std::move(file)), path_(std::move(path)) {}
    [[nodiscard]] std::uint64_t size() const override { return file_->size(); }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
      return file_->read(offset, out);
    }
    [[nodiscard]] Status write(std::uint64_t offset, ByteView bytes) override {
      const auto taken = disk_.take(path_);
      // What still fits is written.
      if (!taken && disk_.number_ == ENOSPC) (void)file_->write(offset, bytes.first(bytes.size() / 2));
      return taken ? file_->write(offset, bytes) : taken;
    }
    [[nodiscard]] Status resize(std::uint64_t size) override {
      XH_TRY_VOID(disk_.take(path_));
      return file_->resize(size);
    }
    [[nodiscard]] Status sync() override {
      XH_TRY_VOID(disk_.take(path_));
      return file_->sync();
    }
    [[nodiscard]] Status release(std::uint64_t offset, std::uint64_t length) override {
      XH_TRY_VOID(disk_.take(path_));
      return file_->release(offset, length);
    }
    [[nodiscard]] std::uint64_t allocated() const override { return file_->allocated(); }

   private:
    FaultyDisk& disk_;
    std::unique_ptr<DiskFile> file_;
    std::string path_;
  };

  // Several threads write. After the first refusal everything is refused.
  [[nodiscard]] Status take(const std::string& path) {
    const bool counts = counted_.empty() || path.find("/" + counted_) != std::string::npos;
    if (!refuses_ && (!counts || requests_++ < good_)) return {};
    refuses_ = true;
    return fail(disk_error(ErrorId::kCannotWrite, number_, path));
  }

  Disk& disk_;
  int number_;
  std::size_t good_;
  std::string counted_;
  std::atomic<bool> refuses_ = false;
  std::atomic<std::size_t> requests_ = 0;
};

}  // namespace xh::storage
