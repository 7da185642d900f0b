// Random transactions for the worlds of the oracle: mostly such as somebody could want, with slips of every kind.
#pragma once

#include <random>

#include "authority_oracle.h"

namespace xh::execution::authority {

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  /// Without its signatures' bytes.
  Sent next(const Oracle& oracle);
  /// Who signs for what a transaction wants to do: as few keys as suffice, and sometimes the wrong ones.
  std::set<int> signers(const Oracle& oracle, const Sent& sent);

 private:
  int anybody() { return static_cast<int>(below(kAccounts)); }
  /// Who could do it; -1: anybody, for himself. authority_fitting.cc
  int fitting(const Oracle& oracle, const Operation& op);
  std::set<int> cosigners(const Oracle& oracle, const Sent& sent);
  std::vector<Operation> some(const Oracle& oracle, int& sender);
  Operation any(const Oracle& oracle, int who);
  std::optional<Operation> on_account(const Oracle& oracle, int who);
  Operation on_prefix(const Oracle& oracle);
  Operation on_record(const Oracle& oracle);
  Operation on_organisation(const Oracle& oracle, int who);
  Operation on_stream(const Oracle& oracle);
  Operation on_credentials(const Oracle& oracle, int who);
  Operation on_restraints(const Oracle& oracle);
  Operation by_council(const Oracle& oracle);
  Operation on_sub_chain(const Oracle& oracle);
  ledger::Change change(const Oracle& oracle);
  KeySet some_keys();
  std::optional<Hash32> maybe_next(std::size_t one_in_so_many);
  std::string a_document(int who);
  Target a_target(const Oracle& oracle);
  std::string a_prefix(const Oracle& oracle);
  std::string an_identifier(const Oracle& oracle);
  std::uint64_t slip() { return one_in(10) ? 1 : 0; }
  Hash32 a_digest();

  std::mt19937_64 random_;
  int last_nonce_ = 0;
  int last_id_ = 0;
  std::vector<KeySet> committed_;  ///< key sets of which digests were promised
};

}  // namespace xh::execution::authority
