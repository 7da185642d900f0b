#include "node/storage/link_file.h"

namespace xh::storage {
namespace {

// Adds the links of a file to a chain while they hold.
class LinkReplay {
 public:
  LinkReplay(const ledger::Genesis& genesis, const std::string& path) : chain_(genesis), path_(path) {}
  void operator()(const Bytes& record) {
    const auto link = decode<ledger::EpochLink>(record);
    const Status status = link ? chain_.add(*link) : Status(fail(link.error()));
    if (!status && sound_) sound_ = fail(ErrorId::kDamaged, status.error().what, path_);
  }
  Result<ledger::EpochChain> chain() && {
    XH_TRY_VOID(sound_);
    return std::move(chain_);
  }

 private:
  ledger::EpochChain chain_;
  const std::string& path_;
  Status sound_;
};

}  // namespace

Result<LinkFile> LinkFile::open(const std::string& path, const ledger::Genesis& genesis, Disk& disk) {
  LinkReplay replay(genesis, path);
  XH_TRY(JournalFile file, JournalFile::open(path, std::ref(replay), disk));
  XH_TRY(ledger::EpochChain chain, std::move(replay).chain());
  return LinkFile(std::move(file), std::move(chain));
}

Result<ledger::EpochChain> LinkFile::read(const std::string& path, const ledger::Genesis& genesis, Disk& disk) {
  LinkReplay replay(genesis, path);
  XH_TRY_VOID(JournalFile::read(path, std::ref(replay), disk));
  return std::move(replay).chain();
}

Status LinkFile::add(const ledger::EpochLink& link) {
  ledger::EpochChain longer = *chain_;
  XH_TRY_VOID(longer.add(link));
  file_.append(encode(link));
  file_.sync();
  chain_ = std::make_shared<const ledger::EpochChain>(std::move(longer));
  return {};
}

void LinkFile::replace(const ledger::EpochChain& chain) {
  std::vector<Bytes> records;
  for (const auto& link : chain.links()) records.push_back(encode(link));
  file_.replace(records);
  chain_ = std::make_shared<const ledger::EpochChain>(chain);
}

}  // namespace xh::storage
