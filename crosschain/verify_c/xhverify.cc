// The border to C of libxhverify: pointers become views, results become codes, nothing is thrown across. What is decided is kept_client's.
// Spec: docs/spec/crosschain.md (XC74, XC75).
#include "crosschain/verify_c/xhverify.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "crosschain/verify_c/kept_client.h"
#include "crosschain/xinghuo.h"

namespace xh::crosschain {
namespace {

static_assert(XHV_MAX_UPDATE_BYTES == kMaxUpdateBytes && XHV_MAX_PROOF_BYTES == kMaxProofBytes && XHV_MAX_KEY_BYTES == kMaxKeyBytes);
static_assert(XHV_MAX_VALUE_BYTES == kMaxValueBytes && XHV_MAX_ROOT_BYTES == kMaxRootBytes && XHV_MAX_KEPT_STATES == kMaxKeptStates);
static_assert(XHV_MAX_CLIENT_BYTES > kMaxParametersBytes + kMaxKeptStates * (kMaxTrustBytes + kMaxRootBytes + 64) + 256);

constexpr const char* kNames[] = {"XHV_OK",
                                  "XHV_ERR_ARGUMENT",
                                  "XHV_ERR_BUFFER",
                                  "XHV_ERR_CLIENT",
                                  "XHV_ERR_MALFORMED",
                                  "XHV_ERR_NOT_ACTIVE",
                                  "XHV_ERR_UNKNOWN_HEIGHT",
                                  "XHV_ERR_HEADER",
                                  "XHV_ERR_TRUST",
                                  "XHV_ERR_PROOF",
                                  "XHV_ERR_NO_SUCH_PROOF",
                                  "XHV_ERR_NO_MISBEHAVIOUR",
                                  "XHV_ERR_MEMORY",
                                  "XHV_ERR_INTERNAL"};

// A reason as C sees it.
struct Refusal {
  int code = XHV_OK;
  std::uint32_t id = 0;
  std::string message;
};

Refusal refuse(int code, std::string message) { return {code, 0, std::move(message)}; }

int code_of(ErrorId id) {
  switch (id) {
    case ErrorId::kBadClient:
      return XHV_ERR_CLIENT;
    case ErrorId::kClientNotActive:
      return XHV_ERR_NOT_ACTIVE;
    case ErrorId::kNotFound:
      return XHV_ERR_UNKNOWN_HEIGHT;
    case ErrorId::kBadHeader:
      return XHV_ERR_HEADER;
    case ErrorId::kNotEnoughTrust:
      return XHV_ERR_TRUST;
    case ErrorId::kBadChainProof:
      return XHV_ERR_PROOF;
    case ErrorId::kNoSuchProof:
      return XHV_ERR_NO_SUCH_PROOF;
    case ErrorId::kBadMisbehaviour:
      return XHV_ERR_NO_MISBEHAVIOUR;
    default:
      return XHV_ERR_MALFORMED;
  }
}

Refusal refusal_of(const Error& error) { return {code_of(error.id), static_cast<std::uint32_t>(error.id), error.what}; }
// Whatever is wrong with the bytes that the caller kept, it is the client that is wrong.
Refusal no_client(const Error& error) { return {XHV_ERR_CLIENT, static_cast<std::uint32_t>(error.id), error.what}; }

bool is_view(xhv_bytes bytes) { return bytes.data != nullptr || bytes.size == 0; }
bool is_room(const xhv_out* out) { return out != nullptr && (out->data != nullptr || out->capacity == 0); }
template <class T>
bool is_struct(const T* value) {
  return value != nullptr && value->struct_size == sizeof(T);
}
ByteView view(xhv_bytes bytes) { return bytes.size == 0 ? ByteView() : ByteView(bytes.data, bytes.size); }

void copy(std::span<std::uint8_t> to, ByteView from) { std::ranges::copy(from, to.begin()); }

Refusal write(xhv_out& out, ByteView bytes) {
  out.size = bytes.size();
  if (out.capacity < bytes.size()) return refuse(XHV_ERR_BUFFER, "the room for the answer is too small");
  if (!bytes.empty()) std::memcpy(out.data, bytes.data(), bytes.size());
  return {};
}

// Whether the client can be read; it is, into `kept`.
Refusal read_client(xhv_bytes bytes, KeptClient& kept) {
  if (!is_view(bytes)) return refuse(XHV_ERR_ARGUMENT, "the client is a null pointer");
  if (bytes.size > XHV_MAX_CLIENT_BYTES) return refuse(XHV_ERR_CLIENT, "the client is longer than any client");
  auto read = kept_from_bytes(view(bytes));
  if (!read) return no_client(read.error());
  kept = *std::move(read);
  return {};
}

void fill(xhv_error* error, const Refusal& refusal) {
  if (error == nullptr || error->struct_size != sizeof(xhv_error)) return;
  error->id = refusal.id;
  const std::size_t size = std::min(refusal.message.size(), sizeof(error->message) - 1);
  std::memcpy(error->message, refusal.message.data(), size);
  std::memset(error->message + size, 0, sizeof(error->message) - size);
}

// Runs the body of a function of the library. Nothing that is thrown below gets out.
template <class Body>
int guarded(xhv_error* error, xhv_out* out, const Body& body) noexcept {
  try {
    if (error != nullptr && error->struct_size != sizeof(xhv_error)) return XHV_ERR_ARGUMENT;
    if (out != nullptr) out->size = 0;
    const Refusal refusal = body();
    fill(error, refusal);
    return refusal.code;
  } catch (const std::bad_alloc&) {
    fill(error, {});
    return XHV_ERR_MEMORY;
  } catch (...) {
    fill(error, {});
    return XHV_ERR_INTERNAL;
  }
}

Refusal create(const ClientTerms& terms, const ConsensusState& first, std::uint64_t now_ms, xhv_out& out) {
  const auto kept = keep_new(terms, first, UnixMillis{now_ms});
  return kept ? write(out, encode(*kept)) : refusal_of(kept.error());
}

// The name up to its zero byte; nullopt: too long, or none.
std::optional<std::string> name_in(const char* text) {
  if (text == nullptr) return std::nullopt;
  const std::size_t size = strnlen(text, ledger::kMaxChainNameBytes + 1);
  if (size == 0 || size > ledger::kMaxChainNameBytes) return std::nullopt;
  return std::string(text, size);
}

Refusal create_xinghuo(const xhv_xinghuo_start& start, std::uint64_t now_ms, xhv_out& out) {
  const auto name = name_in(start.chain_name);
  if (!name) return refuse(XHV_ERR_ARGUMENT, "the name of the chain has 1 to 64 bytes");
  const XinghuoParameters parameters{*name, Hash32::from(start.chain_id)};
  const XinghuoTrust trust{Epoch{start.epoch}, Height{start.epoch_root}, Hash32::from(start.validators)};
  const ClientTerms terms{ClientType::kXinghuo, encode(parameters), start.trusting_period_ms, start.clock_drift_ms};
  if (start.time_ms > kMaxChainTime.value / 1'000'000) return refuse(XHV_ERR_CLIENT, "the time of the block is out of range");
  const ConsensusState first{ChainHeight{start.height}, chain_time(UnixMillis{start.time_ms}), Hash32::from(start.block),
                             to_bytes(ByteView(start.state_root)), encode(trust)};
  return create(terms, first, now_ms, out);
}

Refusal info_of(const KeptClient& kept, std::uint64_t now_ms, xhv_client_info& info) {
  info.type = static_cast<std::uint32_t>(kept.client.terms.type);
  info.status = static_cast<std::uint32_t>(status_of(kept.client, UnixMillis{now_ms}));
  info.latest_height = kept.client.latest.value;
  info.latest_time_ns = kept.client.latest_time.value;
  info.frozen_height = kept.client.frozen ? kept.client.frozen->value : 0;
  info.lowest_height = kept.states.front().height.value;
  info.states = kept.states.size();
  return {};
}

Refusal state_of(const KeptClient& kept, std::uint64_t height, xhv_state& state) {
  const auto* found = kept.at(ChainHeight{height});
  if (found == nullptr) return refuse(XHV_ERR_UNKNOWN_HEIGHT, "no state of that height is kept");
  state.height = found->height.value;
  state.time_ns = found->time.value;
  copy(state.block, found->block.view());
  std::ranges::fill(state.root, std::uint8_t{0});
  copy(state.root, found->root);
  state.root_size = found->root.size();
  return {};
}

Refusal verify(xhv_bytes client, const xhv_claim* claim, std::uint64_t now_ms, bool present) {
  if (!is_struct(claim) || !is_view(claim->key) || !is_view(claim->value) || !is_view(claim->proof))
    return refuse(XHV_ERR_ARGUMENT, "the claim is a null pointer, holds one, or has a wrong struct_size");
  if (!present && claim->value.size != 0) return refuse(XHV_ERR_ARGUMENT, "what is absent has no value");
  KeptClient kept;
  if (auto refusal = read_client(client, kept); refusal.code != XHV_OK) return refusal;
  // Before anything is copied.
  if (claim->key.size > kMaxKeyBytes || claim->value.size > kMaxValueBytes || claim->proof.size > kMaxProofBytes)
    return refuse(XHV_ERR_MALFORMED, "key, value or proof is beyond its limit");
  Claim made{to_bytes(view(claim->key)), std::nullopt};
  if (present) made.value = to_bytes(view(claim->value));
  const auto status = check_kept(kept, ChainHeight{claim->height}, made, view(claim->proof), UnixMillis{now_ms});
  return status ? Refusal() : refusal_of(status.error());
}

}  // namespace
}  // namespace xh::crosschain

using namespace xh;
using namespace xh::crosschain;

extern "C" {

std::uint32_t xhv_api_version(void) { return XHV_API_VERSION; }

const char* xhv_code_name(int code) {
  if (code > 0 || code <= -static_cast<int>(std::size(kNames))) return "XHV_UNKNOWN";
  return kNames[-code];
}

int xhv_client_create_xinghuo(const xhv_xinghuo_start* start, std::uint64_t now_ms, xhv_out* out, xhv_error* error) {
  return guarded(error, out, [&]() -> Refusal {
    if (!is_struct(start) || !is_room(out)) return refuse(XHV_ERR_ARGUMENT, "a null pointer or a wrong struct_size");
    return create_xinghuo(*start, now_ms, *out);
  });
}

int xhv_client_create(xhv_bytes terms, xhv_bytes first, std::uint64_t now_ms, xhv_out* out, xhv_error* error) {
  return guarded(error, out, [&]() -> Refusal {
    if (!is_view(terms) || !is_view(first) || !is_room(out)) return refuse(XHV_ERR_ARGUMENT, "a null pointer");
    const auto read_terms = decode<ClientTerms>(view(terms));
    if (!read_terms) return no_client(read_terms.error());
    const auto read_first = decode<ConsensusState>(view(first));
    if (!read_first) return no_client(read_first.error());
    return create(*read_terms, *read_first, now_ms, *out);
  });
}

int xhv_client_info_of(xhv_bytes client, std::uint64_t now_ms, xhv_client_info* info, xhv_error* error) {
  return guarded(error, nullptr, [&]() -> Refusal {
    if (!is_struct(info)) return refuse(XHV_ERR_ARGUMENT, "a null pointer or a wrong struct_size");
    KeptClient kept;
    if (auto refusal = read_client(client, kept); refusal.code != XHV_OK) return refusal;
    return info_of(kept, now_ms, *info);
  });
}

int xhv_client_state_at(xhv_bytes client, std::uint64_t height, xhv_state* state, xhv_error* error) {
  return guarded(error, nullptr, [&]() -> Refusal {
    if (!is_struct(state)) return refuse(XHV_ERR_ARGUMENT, "a null pointer or a wrong struct_size");
    KeptClient kept;
    if (auto refusal = read_client(client, kept); refusal.code != XHV_OK) return refusal;
    return state_of(kept, height, *state);
  });
}

int xhv_plan_update(xhv_bytes client, xhv_bytes update, xhv_update_plan* plan, xhv_error* error) {
  return guarded(error, nullptr, [&]() -> Refusal {
    if (!is_struct(plan) || !is_view(update)) return refuse(XHV_ERR_ARGUMENT, "a null pointer or a wrong struct_size");
    KeptClient kept;
    if (auto refusal = read_client(client, kept); refusal.code != XHV_OK) return refusal;
    const auto planned = plan_update(kept.client.terms, view(update));
    if (!planned) return refusal_of(planned.error());
    *plan = {sizeof(*plan),       planned->trusted.value, planned->height.value, planned->time.value, planned->cost.signatures,
             planned->cost.steps, planned->cost.bytes};
    return {};
  });
}

int xhv_update(xhv_bytes client, xhv_bytes update, std::uint64_t now_ms, xhv_out* out, xhv_error* error) {
  int outcome = XHV_STORED;
  const int code = guarded(error, out, [&]() -> Refusal {
    if (!is_view(update) || !is_room(out)) return refuse(XHV_ERR_ARGUMENT, "a null pointer");
    KeptClient kept;
    if (auto refusal = read_client(client, kept); refusal.code != XHV_OK) return refusal;
    const auto updated = apply_update(kept, view(update), UnixMillis{now_ms});
    if (!updated) return refusal_of(updated.error());
    outcome = static_cast<int>(*updated);
    return write(*out, encode(kept));
  });
  return code == XHV_OK ? outcome : code;
}

int xhv_misbehaviour(xhv_bytes client, const xhv_two_updates* shown, std::uint64_t now_ms, xhv_out* out, xhv_error* error) {
  return guarded(error, out, [&]() -> Refusal {
    if (!is_struct(shown) || !is_view(shown->first) || !is_view(shown->second) || !is_room(out))
      return refuse(XHV_ERR_ARGUMENT, "a null pointer or a wrong struct_size");
    KeptClient kept;
    if (auto refusal = read_client(client, kept); refusal.code != XHV_OK) return refusal;
    const auto status = apply_misbehaviour(kept, view(shown->first), view(shown->second), UnixMillis{now_ms});
    return status ? write(*out, encode(kept)) : refusal_of(status.error());
  });
}

int xhv_xinghuo_key(std::uint8_t kind, xhv_bytes name, xhv_out* out, xhv_error* error) {
  return guarded(error, out, [&]() -> Refusal {
    if (!is_view(name) || !is_room(out)) return refuse(XHV_ERR_ARGUMENT, "a null pointer");
    const Bytes key = name.size > kMaxKeyBytes ? Bytes() : encode(XinghuoKey{kind, std::string(as_text(view(name)))});
    if (key.empty() || key.size() > kMaxKeyBytes) return refuse(XHV_ERR_MALFORMED, "the key is longer than 1,024 bytes");
    return write(*out, key);
  });
}

int xhv_verify_membership(xhv_bytes client, const xhv_claim* claim, std::uint64_t now_ms, xhv_error* error) {
  return guarded(error, nullptr, [&] { return verify(client, claim, now_ms, true); });
}

int xhv_verify_non_membership(xhv_bytes client, const xhv_claim* claim, std::uint64_t now_ms, xhv_error* error) {
  return guarded(error, nullptr, [&] { return verify(client, claim, now_ms, false); });
}

}  // extern "C"
