// xh-audit credential and document: files in, steps out. Rules: docs/spec/credentials.md (CR13-CR22).
#pragma once

#include <string>
#include <vector>

namespace xh::tools {

struct CredentialOptions {
  std::string file;
  std::string genesis;            ///< needed for proof files, or empty
  std::vector<std::string> keys;  ///< DID documents, or proof files of documents or accounts
  std::string status_list;        ///< list credential, or empty
  std::string status_proof;       ///< proof file of the list's record, or empty
  std::string time;               ///< of the check, a dateTimeStamp; empty: now
  bool json = false;
};

/// Print every step. Exit code 0; 7: a step failed; 9: nothing failed, but something that it asks for could not be checked; 1, 2, 3 for
/// files and options that are not usable.
[[nodiscard]] int audit_credential(const CredentialOptions& options);
[[nodiscard]] int audit_document(const CredentialOptions& options);

}  // namespace xh::tools
