// The manifest of an evidence bundle: a folder of proof files about one target. It says what should be there; every file proves itself.
// Rules: docs/spec/supervision.md (O14).
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "ledger/claim.h"

namespace xh::tools {

inline constexpr std::string_view kBundleFormat = "xinghuo-bundle/v1";
inline constexpr std::string_view kManifestName = "manifest.json";
/// Transactions that one bundle holds.
inline constexpr std::size_t kMaxBundleActs = 10'000;
/// Those, and the records with their histories: of the target, its document, its supervision, and that of eight prefixes above.
inline constexpr std::size_t kMaxBundleFiles = kMaxBundleActs + 32;
inline constexpr std::size_t kMaxManifestBytes = 16 * 1024 * 1024;

struct BundleFile {
  std::string file;     ///< in the folder: letters, digits, '-' and '.'
  Hash32 sha256;        ///< of its bytes
  std::string claim;    ///< kind of claim: "record", "history" …
  std::string subject;  ///< what it is about: subject_of()
  bool operator==(const BundleFile&) const = default;
};

/// What belongs into the bundle and could not be had.
struct BundleGap {
  std::string subject;
  std::string error;
  bool operator==(const BundleGap&) const = default;
};

struct Bundle {
  Hash32 chain_id;
  std::string chain_name;
  std::string target;
  std::vector<BundleFile> files;
  std::vector<BundleGap> missing;
  bool operator==(const Bundle&) const = default;
};

/// "identifier 88.100/a", "transaction 0x…"; of claims about several things their number, of others nothing.
[[nodiscard]] std::string subject_of(const ledger::Claim& claim);
/// The word that xh_getProof takes; "record <number>" for kinds that a bundle never has.
[[nodiscard]] std::string word_of(ledger::RecordKind kind);

[[nodiscard]] std::string to_text(const Bundle& bundle);
/// Errors: kBadJson and the like with the member, kTooLarge, kBadBundle for a file name that could lead out of the folder or stands twice.
[[nodiscard]] Result<Bundle> bundle_from_text(std::string_view text);

}  // namespace xh::tools
