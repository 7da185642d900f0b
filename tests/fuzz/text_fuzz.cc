// Text forms: every accepted text has exactly one spelling, but for the case of hex digits.
#include "base/text.h"

#include "crypto/account_id.h"
#include "crypto/derivation.h"
#include "fuzz_target.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  return {to_bytes("00ffAB"),
          to_bytes("0x00ff"),
          to_bytes("Zm9vYg=="),
          to_bytes("did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx"),
          to_bytes("priSPKp8oiiAXGZaXFBMKEAoL2b6J6UDQCw4x39ereXYtyAejM"),
          to_bytes("m/44'/2022'/0'/0/0"),
          to_bytes("priSrrdhZn6EUTLWcMeo3jZW3U61HkEnGgXFjZrD59poDD9Vav"),
          to_bytes("b06566f76733ae048fda721d47afe8780b572636496c93253db86dc8d5427fc54e9a06")};
}

namespace {

void check(std::string_view text) {
  if (const auto bytes = from_0x(text)) XH_CHECK(to_0x(*bytes) == text);
  if (const auto bytes = from_hex(text)) XH_CHECK(from_hex(to_hex(*bytes)).value() == *bytes);
  if (const auto bytes = from_base64(text)) XH_CHECK(to_base64(*bytes) == text);
  for (const auto alphabet : {Base58::kBitcoin, Base58::kBif}) {
    if (const auto bytes = from_base58(text, alphabet)) XH_CHECK(to_base58(*bytes, alphabet) == text);
  }
  if (const auto account = account_from_bid(text)) XH_CHECK(to_bid(*account) == text);
  if (const auto key = private_key_from_encoded(text)) XH_CHECK(to_encoded(*key) == text);
  if (const auto key = public_key_from_encoded(text)) XH_CHECK(public_key_from_encoded(to_encoded(*key)).value() == *key);
  if (const auto path = path_from_text(text)) XH_CHECK(path->size() <= kMaxPathSteps);
}

}  // namespace
}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const xh::ByteView bytes(data, size);
  xh::fuzz::check(xh::as_text(bytes));
  const xh::Bytes copy = xh::to_bytes(bytes);
  XH_CHECK(xh::from_base64(xh::to_base64(copy)).value() == copy);
  XH_CHECK(xh::from_hex(xh::to_hex(copy)).value() == copy);
  return 0;
}
