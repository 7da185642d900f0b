#include "tools/credential/gunzip.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace xh::tools {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // no raw deflate, no zlib header
constexpr std::size_t kStep = std::size_t{256} * 1024;

// Ends the stream whatever happens.
class Stream {
 public:
  Stream() { XH_CHECK(inflateInit2(&z_, kGzipOnly) == Z_OK); }
  ~Stream() { inflateEnd(&z_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  z_stream* operator->() { return &z_; }
  int inflate() { return ::inflate(&z_, Z_NO_FLUSH); }

 private:
  z_stream z_{};
};

}  // namespace

Result<Bytes> gunzip(ByteView packed, std::size_t maximum) {
  if (packed.size() > std::numeric_limits<uInt>::max()) return fail(ErrorId::kTooLarge, "too many packed bytes");
  Stream stream;
  stream->next_in = const_cast<Bytef*>(packed.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast): zlib reads only
  stream->avail_in = static_cast<uInt>(packed.size());
  Bytes out;
  for (;;) {
    // One byte more than is allowed shows that there is more.
    const std::size_t before = out.size();
    const std::size_t room = std::min(kStep, maximum + 1 - before);
    out.resize(before + room);
    stream->next_out = out.data() + before;
    stream->avail_out = static_cast<uInt>(room);
    const int result = stream.inflate();
    out.resize(before + room - stream->avail_out);
    if (out.size() > maximum) return fail(ErrorId::kTooLarge, fmt::format("more than {} bytes when unpacked", maximum));
    if (result == Z_STREAM_END) break;
    if (result != Z_OK) return fail(ErrorId::kBadStatusList, "the packed bytes are no whole gzip stream");
  }
  if (stream->avail_in != 0) return fail(ErrorId::kBadStatusList, "bytes follow the gzip stream");
  return out;
}

}  // namespace xh::tools
