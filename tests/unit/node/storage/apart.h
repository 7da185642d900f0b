// Work in a process of its own, because a fault of the disk or damage to the state ends the process.
#pragma once

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <string>

#include "base/result.h"

namespace xh::storage {

struct Ended {
  int code = -1;
  std::uint64_t acknowledged = 0;  ///< the last number that the work acknowledged
  std::string said;                ///< on standard error
};

// In a process of its own, because a fault ends it. The work gives back an error that it met itself.
class Apart {
 public:
  using Acknowledge = std::function<void(std::uint64_t)>;
  Apart() : acknowledged_(static_cast<std::uint64_t*>(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  Apart(const Apart&) = delete;
  Apart& operator=(const Apart&) = delete;
  ~Apart() { ::munmap(acknowledged_, 4096); }

  Ended run(const std::function<Status(const Acknowledge&)>& work) {
    *acknowledged_ = 0;
    std::FILE* said = std::tmpfile();
    const pid_t child = ::fork();
    if (child == 0) {
      ::dup2(::fileno(said), STDERR_FILENO);
      const auto status = work([this](std::uint64_t number) { *acknowledged_ = number; });
      if (!status) std::fputs(status.error().to_string().c_str(), stderr);
      std::fflush(stderr);
      ::_exit(status ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    Ended ended{WIFEXITED(status) ? WEXITSTATUS(status) : -1, *acknowledged_, std::string(4096, '\0')};
    std::rewind(said);
    ended.said.resize(std::fread(ended.said.data(), 1, ended.said.size(), said));
    std::fclose(said);
    return ended;
  }

 private:
  std::uint64_t* acknowledged_;
};

}  // namespace xh::storage
