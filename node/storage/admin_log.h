// The log of the operator's actions: a file of entries, each with the hash of the one before. It knows no action; what is written is
// synced. Format and rules: docs/spec/admin-log.md (AL1-AL11).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/codec.h"
#include "node/storage/file.h"

namespace xh::storage {

inline constexpr std::size_t kMaxAdminEntryBytes = 8192;
inline constexpr std::size_t kMaxAdminActionBytes = 64;
inline constexpr std::size_t kMaxAdminDetailBytes = 4096;
inline constexpr std::size_t kMaxAdminOutcomeBytes = 512;
inline constexpr std::uint64_t kMaxAdminLogBytes = std::uint64_t{256} * 1024 * 1024;
/// Of the file and of an entry, around its bytes.
inline constexpr std::size_t kAdminHeadBytes = 8;
inline constexpr std::size_t kAdminFrameBytes = 4 + 32;

/// AL4. Frozen numbers.
enum class AdminKind : std::uint8_t { kStarted, kStopped, kBegun, kEnded, kTorn, kContinued, kDamaged };
[[nodiscard]] constexpr bool is_valid(AdminKind kind) { return kind <= AdminKind::kDamaged; }
/// "started", …
[[nodiscard]] std::string_view name_of(AdminKind kind);

/// Who asked, as the kernel tells it.
struct AdminActor {
  std::uint32_t uid = 0;
  std::uint32_t pid = 0;
  bool operator==(const AdminActor&) const = default;
  static constexpr auto fields() { return std::tuple{field(&AdminActor::uid), field(&AdminActor::pid)}; }
};

struct AdminEntry {
  std::uint64_t number = 0;
  std::uint64_t time_ms = 0;
  AdminKind kind = AdminKind::kStarted;
  AdminActor actor{};
  std::string action{};                  ///< of begun and ended
  std::string detail{};                  ///< JSON
  std::string outcome{};                 ///< "ok", or the error
  std::optional<std::uint64_t> begun{};  ///< of ended: the number of its beginning
  Hash32 previous{};
  bool operator==(const AdminEntry&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&AdminEntry::number),
                      field(&AdminEntry::time_ms),
                      field(&AdminEntry::kind),
                      field(&AdminEntry::actor),
                      field(&AdminEntry::action, kMaxAdminActionBytes),
                      field(&AdminEntry::detail, kMaxAdminDetailBytes),
                      field(&AdminEntry::outcome, kMaxAdminOutcomeBytes),
                      field(&AdminEntry::begun),
                      field(&AdminEntry::previous)};
  }
};
/// AL3.
[[nodiscard]] Hash32 hash_of(const AdminEntry& entry);

/// What a file holds.
struct AdminLogReading {
  std::uint64_t entries = 0;  ///< sound ones
  std::uint64_t next = 0;     ///< number of the next one
  Hash32 head;                ///< hash of the last one
  std::uint64_t end = 0;      ///< where the last one ends
  /// Of what stands behind it; nothing: the file ends there.
  struct Tail {
    std::string what;
    bool is_short = false;     ///< AL10: less than an entry, so that nothing says that it was changed
    bool may_be_torn = false;  ///< AL7
  };
  std::optional<Tail> tail;
};
/// Total, for any bytes. `visit` is told every sound entry with its hash.
[[nodiscard]] AdminLogReading read_admin_log(ByteView content, const std::function<void(const AdminEntry&, const Hash32&)>& visit);

class AdminLog {
 public:
  struct Draft {
    AdminKind kind = AdminKind::kStarted;
    AdminActor actor{};
    std::string action = {};
    std::string detail = {};  ///< cut when it is too long, and so are the others
    std::string outcome = {};
    std::optional<std::uint64_t> begun = std::nullopt;
  };
  struct Settings {
    std::string path;
    AdminActor actor;  ///< who opens it
    std::function<std::uint64_t()> wall_ms;
    Disk* disk = &real_disk();
    std::uint64_t maximum = kMaxAdminLogBytes;
  };
  /// Goes on with the file, or makes it; a torn tail is cut off and told (AL7), a damaged file set aside (AL9). The caller has a lock.
  /// Error kCannotRead.
  [[nodiscard]] static Result<AdminLog> open(Settings settings);

  /// Appends and syncs; its number.
  std::uint64_t append(Draft draft);
  /// Number of the next entry, and the hash of the last one.
  [[nodiscard]] std::uint64_t next() const { return next_; }
  [[nodiscard]] const Hash32& head() const { return head_; }
  /// What opening had to do about the file (AL7, AL9), for people.
  [[nodiscard]] const std::optional<Error>& found() const { return found_; }

 private:
  AdminLog(Settings settings, File file) : settings_(std::move(settings)), file_(std::move(file)) {}
  [[nodiscard]] static Status finish_setting_aside(const Settings& settings);
  [[nodiscard]] Bytes framed(AdminEntry entry);
  void set_aside(const std::string& aside, AdminKind kind, const std::string& what);
  void resume(const AdminLogReading& reading, ByteView content);

  Settings settings_;
  File file_;
  std::uint64_t next_ = 0;
  Hash32 head_;
  std::optional<Error> found_;
};

}  // namespace xh::storage
