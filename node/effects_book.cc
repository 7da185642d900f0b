#include "node/effects_book.h"

#include <algorithm>

#include "base/check.h"

namespace xh::node {
namespace {

std::uint64_t sum(const std::map<PublicKey, std::uint64_t>& weights) {
  std::uint64_t total = 0;
  for (const auto& [key, weight] : weights) total += weight;
  return total;
}

}  // namespace

std::uint64_t EffectsBook::Account::weight() const { return sum(voices); }

void EffectsBook::add(const ledger::BlockId& block, const Voice& voice, Bytes bytes) {
  if (is_liar(voice.key) || has_said(block, voice.key)) return;
  auto effects = decode<BlockEffects>(bytes);
  XH_CHECK(effects.has_value());  // verified
  const Hash32 digest = changes_digest(*effects);
  auto& accounts = told_[block].accounts;
  const auto known = std::ranges::find(accounts, digest, &Account::digest);
  if (known != accounts.end()) {
    fill_in(known->effects, *effects);
    known->voices.emplace(voice.key, voice.weight);
  } else if (accounts.size() < kMaxAccounts) {
    accounts.push_back({digest, *std::move(effects), {{voice.key, voice.weight}}});
  }
}

bool EffectsBook::knows(const ledger::BlockId& block) const {
  const auto it = told_.find(block);
  return it != told_.end() && !it->second.accounts.empty();
}

bool EffectsBook::has_said(const ledger::BlockId& block, const PublicKey& key) const {
  const auto it = told_.find(block);
  if (it == told_.end()) return false;
  return std::ranges::any_of(it->second.accounts, [&](const auto& account) { return account.voices.contains(key); });
}

std::optional<Bytes> EffectsBook::choose(const ledger::BlockId& block, std::uint64_t few, bool nobody_left) {
  const auto it = told_.find(block);
  if (it == told_.end() || it->second.accounts.empty()) return std::nullopt;
  auto& accounts = it->second.accounts;
  const Account* best = nullptr;
  for (const auto& account : accounts) {
    const bool ready = nobody_left || account.weight() > few || !leaves_out(account.effects);
    if (ready && (best == nullptr || account.weight() > best->weight())) best = &account;
  }
  if (best == nullptr) return std::nullopt;
  it->second.chosen = best->digest;
  return encode(best->effects);
}

EffectsBook::Refuted EffectsBook::refute(const ledger::BlockId& block, std::uint64_t few) {
  Refuted out;
  auto& told = told_[block];
  const auto account = std::ranges::find(told.accounts, told.chosen, [](const auto& a) { return std::optional(a.digest); });
  XH_CHECK(account != told.accounts.end());
  const auto voices = account->voices;
  for (const auto& [key, weight] : voices) {
    told.refuted.emplace(key, weight);
    out.liars.insert(key);
  }
  out.own_fault = sum(told.refuted) > few;
  for (const auto& [key, weight] : voices) silence(key);
  return out;
}

std::set<PublicKey> EffectsBook::settle(const ledger::BlockId& block) {
  std::set<PublicKey> liars;
  const auto it = told_.find(block);
  if (it == told_.end()) return liars;
  const auto& accounts = it->second.accounts;
  const auto applied = std::ranges::find(accounts, it->second.chosen, [](const auto& a) { return std::optional(a.digest); });
  if (applied == accounts.end() || std::ranges::none_of(applied->effects.bodies, is_redacted)) return liars;
  for (const auto& account : accounts) {
    if (account.digest == applied->digest) continue;
    for (const auto& [key, weight] : account.voices) liars.insert(key);
  }
  for (const auto& key : liars) silence(key);
  return liars;
}

void EffectsBook::silence(const PublicKey& key) {
  liars_.insert(key);
  if (liars_.size() > kMaxLiars) liars_.erase(liars_.begin());
  for (auto& [block, told] : told_) {
    for (auto& account : told.accounts) account.voices.erase(key);
    std::erase_if(told.accounts, [](const auto& account) { return account.voices.empty(); });
  }
}

}  // namespace xh::node
