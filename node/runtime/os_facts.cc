#include "node/runtime/os_facts.h"

#include <sys/resource.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "node/os/files.h"

namespace xh::runtime {
namespace {

constexpr std::size_t kMaxFactBytes = 64 * 1024;

Json limit_json(rlim_t value) { return value == RLIM_INFINITY ? Json("unlimited") : json_u64(value); }

Json limits() {
  struct Limit {
    const char* name;
    int resource;
  };
  constexpr std::array kLimits = {Limit{"open_files", RLIMIT_NOFILE},    Limit{"core_bytes", RLIMIT_CORE},
                                  Limit{"locked_bytes", RLIMIT_MEMLOCK}, Limit{"address_bytes", RLIMIT_AS},
                                  Limit{"file_bytes", RLIMIT_FSIZE},     Limit{"processes", RLIMIT_NPROC}};
  Json out = json_object();
  for (const auto& [name, resource] : kLimits) {
    rlimit value{};
    if (::getrlimit(static_cast<__rlimit_resource>(resource), &value) != 0) continue;
    out.set(name, Json(json_object().set("soft", limit_json(value.rlim_cur)).set("hard", limit_json(value.rlim_max))));
  }
  return out;
}

Json kernel_clock() {
  Json out = json_object();
  timex state{};
  const int result = ::adjtimex(&state);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  out.set("unix_ms", json_u64(static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count())));
  if (result < 0) return out;
  out.set("synchronised", (state.status & STA_UNSYNC) == 0 && result != TIME_ERROR);
  out.set("estimated_error_us", Json(std::int64_t{state.esterror})).set("maximal_error_us", Json(std::int64_t{state.maxerror}));
  return out;
}

// A file of /proc or /sys as it is; nothing when it is not there.
void add_file(Json& out, const char* name, const char* path) {
  if (const auto bytes = os::read_file(path, kMaxFactBytes); bytes && is_utf8(as_text(*bytes))) {
    std::string text(as_text(*bytes));
    while (!text.empty() && text.back() == '\n') text.pop_back();
    out.set(name, std::move(text));
  }
}

}  // namespace

Json os_facts(const std::vector<std::string>& folders) {
  Json out = json_object();
  utsname name{};
  if (::uname(&name) == 0) {
    out.set("kernel", std::string(name.sysname) + " " + name.release).set("machine", std::string(name.machine));
  }
  out.set("processors", json_u64(std::thread::hardware_concurrency()))
      .set("page_bytes", json_u64(static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))));
  add_file(out, "release", "/etc/os-release");
  add_file(out, "memory", "/proc/meminfo");
  add_file(out, "load", "/proc/loadavg");
  add_file(out, "uptime", "/proc/uptime");
  add_file(out, "pressure_io", "/proc/pressure/io");
  add_file(out, "pressure_memory", "/proc/pressure/memory");
  add_file(out, "group_memory_max", "/sys/fs/cgroup/memory.max");
  out.set("limits_of_this_process", limits()).set("clock", kernel_clock());
  Json disks = Json::Array{};
  for (const auto& folder : folders) {
    Json disk = json_object();
    disk.set("folder", folder);
    if (const auto space = os::free_space(folder); space) {
      disk.set("free_bytes", json_u64(space->free_bytes)).set("total_bytes", json_u64(space->total_bytes));
    } else {
      disk.set("error", space.error().to_string());
    }
    disks.array()->push_back(std::move(disk));
  }
  return Json(out.set("disks", std::move(disks)));
}

}  // namespace xh::runtime
