#include "node/storage/link_file.h"

namespace xh::storage {

Result<LinkFile> LinkFile::open(const std::string& path, const ledger::Genesis& genesis, Disk& disk) {
  ledger::EpochChain chain(genesis);
  Status sound;
  auto file = JournalFile::open(
      path,
      [&](Bytes record) {
        const auto link = decode<ledger::EpochLink>(record);
        const Status status = link ? chain.add(*link) : Status(fail(link.error()));
        if (!status && sound) sound = fail(ErrorId::kDamaged, status.error().what, path);
      },
      disk);
  if (!file) return fail(file.error());
  XH_TRY_VOID(sound);
  return LinkFile(*std::move(file), std::move(chain));
}

Status LinkFile::add(const ledger::EpochLink& link) {
  ledger::EpochChain longer = *chain_;
  XH_TRY_VOID(longer.add(link));
  file_.append(encode(link));
  file_.sync();
  chain_ = std::make_shared<const ledger::EpochChain>(std::move(longer));
  return {};
}

}  // namespace xh::storage
