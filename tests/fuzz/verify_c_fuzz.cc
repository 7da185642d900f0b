// libxhverify: the first byte says what the rest is: a client, an update, a proof, or what a client is made of. Whatever stands where a
// client should, nothing aborts and nothing is thrown; with the client of the example only its own chain is believed.
#include "crosschain/verify_c/xhverify.h"
#include "fuzz_target.h"
#include "tests/unit/crosschain/verify_c/example.h"

namespace xh::fuzz {
namespace {

using namespace crosschain;

std::map<std::string, Bytes> named() {
  std::map<std::string, Bytes> out;
  for (auto& [name, value] : Example().all()) out[name] = std::move(value);
  return out;
}
const std::map<std::string, Bytes>& values() {
  static const std::map<std::string, Bytes> made = named();
  return made;
}
xhv_bytes c(ByteView bytes) { return {bytes.data(), bytes.size()}; }
xhv_bytes value(const char* name) { return c(values().at(name)); }

int update(xhv_bytes client, xhv_bytes bytes, Bytes& after) {
  after.resize(64 * 1024);
  xhv_out out{after.data(), after.size(), 0};
  const int code = xhv_update(client, bytes, Example::now().value, &out, nullptr);
  XH_CHECK(code != XHV_ERR_INTERNAL && code != XHV_ERR_ARGUMENT);
  after.resize(code >= 0 ? out.size : 0);
  return code;
}

int prove(xhv_bytes client, xhv_claim claim) {
  const std::uint64_t now = Example::now().value;
  const int code = claim.value.size == 0 ? xhv_verify_non_membership(client, &claim, now, nullptr)  //
                                         : xhv_verify_membership(client, &claim, now, nullptr);
  XH_CHECK(code != XHV_ERR_INTERNAL && code != XHV_ERR_ARGUMENT);
  return code;
}

void check_client(ByteView bytes) {
  const auto kept = kept_from_bytes(bytes);
  if (kept) XH_CHECK(equal(encode(*kept), bytes));
  xhv_client_info info{};
  info.struct_size = sizeof(info);
  XH_CHECK((xhv_client_info_of(c(bytes), Example::now().value, &info, nullptr) == XHV_OK) == kept.has_value());
  if (!kept) return;
  xhv_state state{};
  state.struct_size = sizeof(state);
  XH_CHECK(xhv_client_state_at(c(bytes), info.lowest_height, &state, nullptr) == XHV_OK);
  Bytes after;
  for (const char* name : {"update", "more.gap", "more.fork", "more.weak"}) {
    if (update(c(bytes), value(name), after) >= 0) XH_CHECK(kept_from_bytes(after).has_value());
  }
  (void)prove(c(bytes), {sizeof(xhv_claim), info.lowest_height, value("record.key"), value("record.value"), value("record.proof")});
  (void)prove(c(bytes), {sizeof(xhv_claim), info.lowest_height, value("absent.key"), {}, value("absent.proof")});
}

void check_update(ByteView bytes) {
  Bytes after;
  if (update(value("client"), c(bytes), after) == XHV_STORED) {
    const KeptClient kept = kept_from_bytes(after).value();
    static const MadeXinghuo honest(24);
    const auto& proven = kept.states.back();
    // The fork of the example is certified, too: of two histories the client believes the first that it sees.
    XH_CHECK(proven == honest.state(proven.height.value) || equal(bytes, values().at("more.fork")));
  }
  const xhv_two_updates shown{sizeof(shown), c(bytes), value("update")};
  Bytes room(64 * 1024);
  xhv_out out{room.data(), room.size(), 0};
  (void)xhv_misbehaviour(value("client"), &shown, Example::now().value, &out, nullptr);
  xhv_update_plan plan{};
  plan.struct_size = sizeof(plan);
  (void)xhv_plan_update(value("client"), c(bytes), &plan, nullptr);
}

void check_proof(ByteView bytes) {
  const std::uint64_t height = Example::kTrusted;
  (void)prove(value("client"), {sizeof(xhv_claim), height, value("record.key"), value("record.value"), c(bytes)});
  (void)prove(value("client"), {sizeof(xhv_claim), height, value("absent.key"), {}, c(bytes)});
  XH_CHECK(prove(value("client"), {sizeof(xhv_claim), height, value("record.key"), {}, c(bytes)}) != XHV_OK);
  XH_CHECK(prove(value("client"), {sizeof(xhv_claim), height, value("absent.key"), value("record.value"), c(bytes)}) != XHV_OK);
  XH_CHECK(prove(value("client"), {sizeof(xhv_claim), height, c(bytes), {}, value("record.proof")}) != XHV_OK ||
           !equal(bytes, values().at("record.key")));
}

void check_create(ByteView bytes) {
  Bytes room(64 * 1024);
  for (const bool terms : {true, false}) {
    xhv_out out{room.data(), room.size(), 0};
    const int code = terms ? xhv_client_create(c(bytes), value("first"), Example::now().value, &out, nullptr)
                           : xhv_client_create(value("terms"), c(bytes), Example::now().value, &out, nullptr);
    XH_CHECK(code != XHV_ERR_INTERNAL && code != XHV_ERR_ARGUMENT);
    if (code == XHV_OK) XH_CHECK(kept_from_bytes(ByteView(room).first(out.size)).has_value());
  }
}

Bytes seed(std::uint8_t what, const char* name) {
  Bytes out = {what};
  append(out, values().at(name));
  return out;
}

}  // namespace

std::vector<Bytes> seeds() {
  return {seed(0, "client"),    seed(0, "updated"),      seed(1, "update"),       seed(1, "more.gap"), seed(1, "more.fork"),
          seed(1, "more.weak"), seed(2, "record.proof"), seed(2, "absent.proof"), seed(3, "terms"),    seed(3, "first")};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  if (size == 0) return 0;
  const ByteView bytes = ByteView(data, size).subspan(1);
  if (data[0] % 4 == 0) fuzz::check_client(bytes);
  if (data[0] % 4 == 1) fuzz::check_update(bytes);
  if (data[0] % 4 == 2) fuzz::check_proof(bytes);
  if (data[0] % 4 == 3) fuzz::check_create(bytes);
  return 0;
}
