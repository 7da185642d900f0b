#include "node/number_book.h"

namespace xh::node {

using ledger::EnvelopeId;

void NumberBook::note(Number number, const EnvelopeId& id, Instant now) {
  auto& numbers = authors_[number.author];
  const auto [slot, fresh] = numbers.try_emplace(number.value, id);
  if (!fresh && slot->second == id) return;
  const auto strike = [this](std::uint16_t author, const EnvelopeId& gone) {
    const auto names = names_.find(gone);
    names->second.erase(author);
    if (names->second.empty()) names_.erase(names);
  };
  if (!fresh) {
    distrusted_.insert(number.author);
    strike(number.author, slot->second);
    slot->second = id;
  }
  const auto [name, first] = names_[id].try_emplace(number.author, Name{number, now});
  if (!first) {
    numbers.erase(name->second.number.value);
    name->second.number = number;
  }
  if (numbers.size() <= kMaxNumbersPerAuthor) return;
  strike(number.author, numbers.begin()->second);
  numbers.erase(numbers.begin());
}

std::optional<EnvelopeId> NumberBook::find(std::uint16_t author, std::uint32_t low) const {
  const auto numbers = authors_.find(author);
  if (numbers == authors_.end()) return std::nullopt;
  const std::uint64_t newest = numbers->second.rbegin()->first;
  const std::uint32_t back = static_cast<std::uint32_t>(newest) - low;
  const auto it = numbers->second.find(newest - back);
  return it == numbers->second.end() ? std::nullopt : std::optional(it->second);
}

std::optional<std::uint64_t> NumberBook::number_by(std::uint16_t author, const EnvelopeId& id) const {
  const auto names = names_.find(id);
  if (names == names_.end()) return std::nullopt;
  const auto it = names->second.find(author);
  return it == names->second.end() ? std::nullopt : std::optional(it->second.number.value);
}

std::optional<NumberBook::Name> NumberBook::name_of(const EnvelopeId& id, const std::set<std::uint16_t>& without) const {
  std::optional<Name> best;
  const auto names = names_.find(id);
  if (names == names_.end()) return best;
  for (const auto& [author, name] : names->second) {
    if (!trusted(author) || without.contains(author)) continue;
    if (!best || name.since < best->since) best = name;
  }
  return best;
}

void NumberBook::forget(const EnvelopeId& id) {
  const auto names = names_.find(id);
  if (names == names_.end()) return;
  for (const auto& [author, name] : names->second) {
    const auto numbers = authors_.find(author);
    numbers->second.erase(name.number.value);
    if (numbers->second.empty()) authors_.erase(numbers);
  }
  names_.erase(names);
}

// One leader may lie about an author. Among leaders of more than f of weight one does not.
void NumberBook::contradicted(std::uint16_t author, std::uint16_t leader, const consensus::ValidatorSet& validators) {
  auto& leaders = against_[author];
  if (!leaders.insert(leader).second) return;
  std::uint64_t weight = 0;
  for (const auto index : leaders) weight += validators.at(index).weight;
  if (weight > validators.total_weight() - validators.quorum()) distrusted_.insert(author);
}

std::size_t NumberBook::count(std::uint16_t author) const {
  const auto numbers = authors_.find(author);
  return numbers == authors_.end() ? 0 : numbers->second.size();
}

}  // namespace xh::node
