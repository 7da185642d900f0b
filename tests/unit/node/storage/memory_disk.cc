#include "memory_disk.h"

#include "node/storage/file.h"

namespace xh::storage {
namespace {

void apply_write(Bytes& data, std::uint64_t offset, ByteView bytes) {
  if (data.size() < offset + bytes.size()) data.resize(offset + bytes.size());
  std::ranges::copy(bytes, data.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace

class MemoryDisk::OpenFile : public DiskFile {
 public:
  OpenFile(MemoryDisk& disk, Node node) : disk_(disk), node_(node) {}
  [[nodiscard]] std::uint64_t size() const override {
    const std::scoped_lock guard(*disk_.mutex_);
    return data().size();
  }
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    const std::scoped_lock guard(*disk_.mutex_);
    if (offset >= data().size()) return 0;
    const std::size_t n = std::min<std::size_t>(out.size(), data().size() - offset);
    std::copy_n(data().begin() + static_cast<std::ptrdiff_t>(offset), n, out.begin());
    return n;
  }
  [[nodiscard]] Status write(std::uint64_t offset, ByteView bytes) override {
    const std::scoped_lock guard(*disk_.mutex_);
    apply_write(data(), offset, bytes);
    disk_.requests_.push_back(Write{node_, offset, to_bytes(bytes)});
    return {};
  }
  [[nodiscard]] Status resize(std::uint64_t size) override {
    const std::scoped_lock guard(*disk_.mutex_);
    data().resize(size);
    disk_.requests_.push_back(Resize{node_, size});
    return {};
  }
  [[nodiscard]] Status release(std::uint64_t offset, std::uint64_t length) override {
    const std::scoped_lock guard(*disk_.mutex_);
    return offset + length <= size() ? write(offset, Bytes(length)) : Status{};
  }
  [[nodiscard]] std::uint64_t allocated() const override { return size(); }
  [[nodiscard]] Status sync() override {
    const std::scoped_lock guard(*disk_.mutex_);
    disk_.requests_.push_back(Sync{node_});
    return {};
  }

 private:
  [[nodiscard]] Bytes& data() const { return disk_.nodes_[node_].data; }
  MemoryDisk& disk_;
  Node node_;
};

MemoryDisk::MemoryDisk(const Files& files) {
  for (const auto& [path, data] : files) {
    names_.emplace(path, nodes_.size());
    nodes_.push_back({data});
    first_data_.push_back(data);
  }
  first_nodes_ = nodes_.size();
  first_names_ = names_;
}

Result<std::unique_ptr<DiskFile>> MemoryDisk::open(const std::string& path, OpenMode mode) {
  const std::scoped_lock guard(*mutex_);
  auto known = names_.find(path);
  if (known == names_.end()) {
    if (mode == OpenMode::kRead) return fail(ErrorId::kCannotRead, "no such file", path);
    known = names_.emplace(path, nodes_.size()).first;
    nodes_.emplace_back();
    requests_.push_back(Name{path, known->second});
  }
  return std::make_unique<OpenFile>(*this, known->second);
}

Status MemoryDisk::rename(const std::string& from, const std::string& to) {
  const std::scoped_lock guard(*mutex_);
  const Node node = names_.at(from);
  names_.erase(from);
  names_.insert_or_assign(to, node);
  requests_.push_back(Rename{from, to, node});
  return {};
}

Status MemoryDisk::remove(const std::string& path) {
  const std::scoped_lock guard(*mutex_);
  if (names_.erase(path) > 0) requests_.push_back(Name{path, std::nullopt});
  return {};
}

Status MemoryDisk::sync_folder(const std::string& path) {
  const std::scoped_lock guard(*mutex_);
  requests_.push_back(SyncFolder{path});
  return {};
}

MemoryDisk::Files MemoryDisk::files() const {
  const std::scoped_lock guard(*mutex_);
  Files files;
  for (const auto& [path, node] : names_) files.emplace(path, nodes_[node].data);
  return files;
}

// Replays requests against what is durable, and keeps beside it what is not.
struct MemoryDisk::Replay {
  struct Durable {
    Bytes data;
    std::vector<const Request*> pending;
  };
  std::map<Node, Durable> nodes;
  std::map<std::string, Node> names;
  std::vector<const Request*> name_changes;  ///< not synced, in order

  static void change(Bytes& data, const Request& request) {
    if (const auto* write = std::get_if<Write>(&request)) apply_write(data, write->offset, write->bytes);
    if (const auto* resize = std::get_if<Resize>(&request)) data.resize(resize->size);
  }
  void change_name(const Request& request) {
    if (const auto* name = std::get_if<Name>(&request)) {
      if (name->node) {
        names.insert_or_assign(name->path, *name->node);
      } else {
        names.erase(name->path);
      }
    }
    if (const auto* renamed = std::get_if<Rename>(&request)) {
      names.erase(renamed->from);
      names.insert_or_assign(renamed->to, renamed->node);
    }
  }
  void take(const Request& request) {
    if (const auto* write = std::get_if<Write>(&request)) nodes[write->node].pending.push_back(&request);
    if (const auto* resize = std::get_if<Resize>(&request)) nodes[resize->node].pending.push_back(&request);
    if (const auto* sync = std::get_if<Sync>(&request)) {
      auto& node = nodes[sync->node];
      for (const auto* pending : node.pending) change(node.data, *pending);
      node.pending.clear();
    }
    if (std::holds_alternative<Name>(request) || std::holds_alternative<Rename>(request)) name_changes.push_back(&request);
    if (std::holds_alternative<SyncFolder>(request)) {
      for (const auto* pending : name_changes) change_name(*pending);  // one folder in all tests
      name_changes.clear();
    }
  }
  static void lose(Bytes& data, const Request& request, Chance& chance) {
    const auto* write = std::get_if<Write>(&request);
    if (write == nullptr) {
      if (chance.next(2) == 0) change(data, request);
      return;
    }
    const auto fate = chance.next(3);
    if (fate == 0) return;
    if (fate == 1) {
      apply_write(data, write->offset, write->bytes);
      return;
    }
    for (std::uint64_t at = 0; at < write->bytes.size();) {
      const std::uint64_t end = std::min<std::uint64_t>(write->bytes.size(), (write->offset + at) / 512 * 512 + 512 - write->offset);
      if (chance.next(2) == 0) apply_write(data, write->offset + at, ByteView(write->bytes).subspan(at, end - at));
      at = end;
    }
  }
};

MemoryDisk::Files MemoryDisk::after_crash(std::size_t point, Loss loss, Chance& chance) const {
  Replay replay;
  replay.names = first_names_;
  for (Node node = 0; node < first_nodes_; ++node) replay.nodes[node].data = first_data_[node];
  for (std::size_t i = 0; i < point; ++i) replay.take(requests_[i]);
  // Names change in order: a journalling file system loses the last ones.
  std::size_t kept = loss == Loss::kNothing ? replay.name_changes.size() : 0;
  if (loss == Loss::kRandom) kept = chance.next(replay.name_changes.size() + 1);
  for (std::size_t i = 0; i < kept; ++i) replay.change_name(*replay.name_changes[i]);
  Files files;
  for (const auto& [path, node] : replay.names) {
    auto& durable = replay.nodes[node];
    for (const auto* pending : durable.pending) {
      if (loss == Loss::kNothing) Replay::change(durable.data, *pending);
      if (loss == Loss::kRandom) Replay::lose(durable.data, *pending, chance);
    }
    files.emplace(path, durable.data);
  }
  return files;
}

}  // namespace xh::storage
