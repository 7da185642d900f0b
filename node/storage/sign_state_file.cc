#include "node/storage/sign_state_file.h"

namespace xh::storage {

using consensus::PastVote;
using consensus::SignState;

namespace {

using Record = std::variant<SignState::Content, PastVote>;

// Replays the records of a file into a state.
class SignStateReplay {
 public:
  explicit SignStateReplay(const std::string& path) : path_(path) {}
  void operator()(const Bytes& bytes) {
    ++records_;
    if (status_) status_ = take(bytes);
  }
  // nullopt: the file has no records.
  [[nodiscard]] Result<std::optional<SignState>> result() const {
    if (!status_) return fail(status_.error().id, status_.error().what, path_);
    return state_;
  }
  [[nodiscard]] std::size_t records() const { return records_; }

 private:
  Status take(const Bytes& bytes) {
    XH_TRY(auto record, decode<Record>(bytes));
    if (auto* content = std::get_if<SignState::Content>(&record)) {
      XH_TRY(state_, SignState::from(std::move(*content)));
      return {};
    }
    const auto& vote = std::get<PastVote>(record);
    if (!state_) return fail(ErrorId::kBadSignState, "a vote stands before the state");
    switch (state_->judge(vote)) {
      case SignState::Verdict::kNew:
        state_->add(vote);
        [[fallthrough]];
      case SignState::Verdict::kKnown:
        return {};
      case SignState::Verdict::kRefused:
        return fail(ErrorId::kBadSignState, "the file holds a vote that excludes an earlier one");
    }
    return {};
  }
  std::string path_;
  Status status_;
  std::optional<SignState> state_;
  std::size_t records_ = 0;
};

Bytes record_of(const SignState& state) { return encode(Record(state.content())); }

}  // namespace

Result<std::optional<SignStateFile>> SignStateFile::open(const std::string& path, const Hash32& chain_id, const PublicKey& key,
                                                         Disk& disk) {
  if (!disk.exists(path)) return std::optional<SignStateFile>();
  SignStateReplay replay(path);
  XH_TRY(auto file, JournalFile::open(path, std::ref(replay), disk));
  XH_TRY(auto state, replay.result());
  // A file without a record: its maker died before it wrote one.
  if (!state) return std::optional<SignStateFile>();
  const bool bound = state->content() != SignState(Hash32{}, key).content();
  if (bound && (state->content().chain_id != chain_id || state->content().key != key))
    return fail(ErrorId::kWrongLedger, "the sign state is of another chain or another key", path);
  SignStateFile out(std::move(file), *std::move(state));
  if (!bound) out.replace(SignState(chain_id, key));
  return out;
}

Result<std::optional<SignState>> SignStateFile::read(const std::string& path, Disk& disk) {
  SignStateReplay replay(path);
  XH_TRY_VOID(JournalFile::read(path, std::ref(replay), disk));
  return replay.result();
}

Result<SignStateFile> SignStateFile::create(const std::string& path, SignState state, Disk& disk) {
  XH_TRY(const auto present, read(path, disk));
  if (present) return fail(ErrorId::kNotEmpty, "there is a sign state already", path);
  XH_TRY(auto file, JournalFile::open(
                        path, [](const Bytes&) {}, disk));
  SignStateFile out(std::move(file), std::move(state));
  out.replace(out.state_);
  return out;
}

void SignStateFile::append(const PastVote& vote) {
  state_.add(vote);
  file_.append(encode(Record(vote)));
  ++appended_;
  dirty_ = true;
}

void SignStateFile::sync() {
  if (!dirty_) return;
  if (appended_ >= kSignStateCompactAfter) return replace(state_);
  file_.sync();
  dirty_ = false;
}

void SignStateFile::replace(SignState state) {
  state_ = std::move(state);
  file_.replace({record_of(state_)});
  appended_ = 0;
  dirty_ = false;
}

}  // namespace xh::storage
