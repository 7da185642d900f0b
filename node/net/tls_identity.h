// TLS contexts whose only identity is an Ed25519 key: a self-signed certificate made in memory, no authorities, no expiry that could cause
// an outage. Who the peer is, its raw public key says.
#pragma once

#include "crypto/keys.h"

typedef struct ssl_ctx_st SSL_CTX;
typedef struct ssl_st SSL;

namespace xh::net {

/// Makes a TLS 1.3-only context present the key and ask the other side for its own. Error kTls.
[[nodiscard]] Status install_identity(SSL_CTX* context, const PrivateKey& key);
/// The Ed25519 key of the other side's certificate after the handshake. Error kTls.
[[nodiscard]] Result<PublicKey> peer_key(SSL* connection);

}  // namespace xh::net
