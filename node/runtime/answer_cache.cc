#include "node/runtime/answer_cache.h"

namespace xh::runtime {
namespace {

/// Nodes of the table and the like.
constexpr std::size_t kEntryBytes = 256;

// No part of a request line or header has a line break.
std::string key_of(const rpc::HttpGet& request) {
  std::string key;
  key.reserve(request.target.size() + request.accept.size() + request.host.size() + 2);
  return key.append(request.target).append("\n").append(request.accept).append("\n").append(request.host);
}

std::size_t bytes_of(const std::string& key, const rpc::HttpAnswer& answer) {
  return kEntryBytes + key.size() + answer.body.size() + answer.content_type.size() + answer.location.size() + answer.link.size();
}

}  // namespace

void AnswerCache::forget(std::uint64_t version) {
  answers_.clear();
  bytes_ = 0;
  version_ = version;
}

std::optional<rpc::HttpAnswer> AnswerCache::find(std::uint64_t version, const rpc::HttpGet& request) {
  const std::string key = key_of(request);
  Answer answer;
  {
    const std::scoped_lock guard(mutex_);
    if (version != version_) return std::nullopt;
    const auto known = answers_.find(key);
    if (known == answers_.end()) return std::nullopt;
    answer = known->second;
  }
  ++found_;
  return *answer;
}

void AnswerCache::keep(std::uint64_t version, const rpc::HttpGet& request, const rpc::HttpAnswer& answer) {
  std::string key = key_of(request);
  const std::size_t bytes = bytes_of(key, answer);
  if (bytes > kMaxKeptAnswer) return;
  auto kept = std::make_shared<const rpc::HttpAnswer>(answer);
  const std::scoped_lock guard(mutex_);
  if (version < version_) return;  // made while a block came
  if (version > version_ || bytes_ + bytes > kMaxKeptAnswerBytes) forget(version);
  if (answers_.emplace(std::move(key), std::move(kept)).second) bytes_ += bytes;
}

std::size_t AnswerCache::bytes() const {
  const std::scoped_lock guard(mutex_);
  return bytes_;
}

}  // namespace xh::runtime
