/* libxhverify: how another chain or program verifies a Xinghuo chain (and any other chain that has a client type), from C.
 *
 * Pure functions over byte strings. The library keeps nothing: no global state, no files, no clock, no network. What a client is and has
 * verified is one byte string that the caller keeps ("the client") and hands in again. All functions may be called from any thread.
 * The bytes of a client must be kept from others' changes: whoever writes them decides what is believed. What is verified, byte by byte:
 * docs/PROOFS.md, part 2. Rules: docs/spec/crosschain.md (XC70-XC75).
 *
 * Functions return 0 or more when they did what they say, a negative xhv_code when they did nothing.
 * Structures begin with struct_size, which the caller sets to sizeof of its own header: later versions append members. xhv_bytes and
 * xhv_out are as they are for ever. `error` may be null; otherwise it is filled, also on success (id 0, empty message).
 */
#pragma once
#ifndef XHVERIFY_H
#define XHVERIFY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define XHV_API __attribute__((visibility("default")))
#else
#define XHV_API
#endif

/* Grows with each function or member that is added. What is there stays as it is below one soname. */
#define XHV_API_VERSION 1u
#define XHV_HASH_BYTES 32u
/* No client is longer; one of type xinghuo has less than 24,000 bytes. */
#define XHV_MAX_CLIENT_BYTES (4u * 1024u * 1024u)
#define XHV_MAX_UPDATE_BYTES (1024u * 1024u)
#define XHV_MAX_PROOF_BYTES (512u * 1024u)
#define XHV_MAX_KEY_BYTES 1024u
#define XHV_MAX_VALUE_BYTES (256u * 1024u)
#define XHV_MAX_ROOT_BYTES 64u
#define XHV_MAX_KEPT_STATES 100u
#define XHV_MESSAGE_BYTES 256u

/* Why nothing was done. Numbers are stable. */
typedef enum xhv_code {
  XHV_OK = 0,
  XHV_ERR_ARGUMENT = -1,         /* a null pointer, a wrong struct_size, or a text that is none */
  XHV_ERR_BUFFER = -2,           /* `out` is too small; its size says what is needed */
  XHV_ERR_CLIENT = -3,           /* the bytes are no client, or a client cannot be made like that */
  XHV_ERR_MALFORMED = -4,        /* an update, proof or key is not decoded, or beyond its limit */
  XHV_ERR_NOT_ACTIVE = -5,       /* the client is frozen, expired or substituted: it proves nothing */
  XHV_ERR_UNKNOWN_HEIGHT = -6,   /* no state of the named height is kept */
  XHV_ERR_HEADER = -7,           /* the update does not hold */
  XHV_ERR_TRUST = -8,            /* too few of the trusted validators signed: update to a height in between first */
  XHV_ERR_PROOF = -9,            /* the claim is not proven */
  XHV_ERR_NO_SUCH_PROOF = -10,   /* chains of this type cannot prove that */
  XHV_ERR_NO_MISBEHAVIOUR = -11, /* the two updates do not exclude each other: nobody is accused */
  XHV_ERR_MEMORY = -12,
  XHV_ERR_INTERNAL = -13 /* a fault of the library */
} xhv_code;

/* What xhv_update() returns when the update holds. */
typedef enum xhv_outcome {
  XHV_STORED = 0, /* a new height is known */
  XHV_KNOWN = 1,  /* this block was known already; the client is what it was */
  XHV_FROZE = 2   /* the update contradicts what is known: the client that was written is frozen */
} xhv_outcome;

typedef enum xhv_status { XHV_ACTIVE = 0, XHV_FROZEN = 1, XHV_EXPIRED = 2, XHV_SUBSTITUTED = 3 } xhv_status;

/* Bytes that go in; `data` may be null when `size` is 0. */
typedef struct xhv_bytes {
  const uint8_t* data;
  size_t size;
} xhv_bytes;

/* Where bytes come out. `size` is set to what was written, with XHV_ERR_BUFFER to what is needed, else to 0. It must not overlap what goes
 * in. `data` may be null when `capacity` is 0. */
typedef struct xhv_out {
  uint8_t* data;
  size_t capacity;
  size_t size;
} xhv_out;

typedef struct xhv_error {
  size_t struct_size;
  uint32_t id;                     /* number of the error catalogue: 1242 is XH-1242; 0 where none fits */
  char message[XHV_MESSAGE_BYTES]; /* one line for people, ends with a zero byte, may be cut */
} xhv_error;

/* Where trust in a Xinghuo chain begins: one block of it, which the caller vouches for. */
typedef struct xhv_xinghuo_start {
  size_t struct_size;
  const char* chain_name;           /* ends with a zero byte; 1 to 64 bytes */
  uint8_t chain_id[XHV_HASH_BYTES]; /* SHA-256 of the genesis file */
  uint64_t trusting_period_ms;      /* 1 ms to 10 years */
  uint64_t clock_drift_ms;          /* at most one hour */
  uint64_t height;
  uint64_t time_ms;
  uint8_t block[XHV_HASH_BYTES];
  uint8_t state_root[XHV_HASH_BYTES];
  uint64_t epoch;                     /* of the block above this one */
  uint64_t epoch_root;                /* the last block of the epoch before; 0 in epoch 0 */
  uint8_t validators[XHV_HASH_BYTES]; /* hash of the set of that epoch (docs/PROOFS.md, part 2) */
} xhv_xinghuo_start;

typedef struct xhv_client_info {
  size_t struct_size;
  uint32_t type;   /* 1 xinghuo, 2 cometbft, 3 besu-qbft, 4 besu-ibft2, 5 fisco-bcos-3, 6 attested */
  uint32_t status; /* xhv_status at the given time */
  uint64_t latest_height;
  uint64_t latest_time_ns; /* since 1970 */
  uint64_t frozen_height;  /* from here on nothing counts; 0 when nothing is frozen */
  uint64_t lowest_height;  /* of the states that are kept */
  uint64_t states;         /* how many are kept */
} xhv_client_info;

typedef struct xhv_state {
  size_t struct_size;
  uint64_t height;
  uint64_t time_ns; /* since 1970 */
  uint8_t block[XHV_HASH_BYTES];
  uint8_t root[XHV_MAX_ROOT_BYTES];
  uint64_t root_size;
} xhv_state;

/* What an update says and costs, known before a signature is checked: compare it with what the submitter pays for. */
typedef struct xhv_update_plan {
  size_t struct_size;
  uint64_t trusted_height;
  uint64_t height;
  uint64_t time_ns;
  uint64_t signatures;
  uint64_t steps; /* nodes of paths */
  uint64_t bytes; /* to decode and hash */
} xhv_update_plan;

typedef struct xhv_claim {
  size_t struct_size;
  uint64_t height; /* a state that is kept */
  xhv_bytes key;
  xhv_bytes value; /* of xhv_verify_non_membership(): empty */
  xhv_bytes proof;
} xhv_claim;

typedef struct xhv_two_updates {
  size_t struct_size;
  xhv_bytes first;
  xhv_bytes second;
} xhv_two_updates;

/* XHV_API_VERSION of the library that runs. */
XHV_API uint32_t xhv_api_version(void);
/* "XHV_ERR_HEADER" and so on; "XHV_UNKNOWN" for another number. The text is constant. */
XHV_API const char* xhv_code_name(int code);

/* A client of a Xinghuo chain. `now_ms` is the caller's time in milliseconds since 1970: of a chain, its block time. */
XHV_API int xhv_client_create_xinghuo(const xhv_xinghuo_start* start, uint64_t now_ms, xhv_out* out, xhv_error* error);
/* A client of any type: BCS of its terms and of its first consensus state (XC2, XC3). */
XHV_API int xhv_client_create(xhv_bytes terms, xhv_bytes first, uint64_t now_ms, xhv_out* out, xhv_error* error);
XHV_API int xhv_client_info_of(xhv_bytes client, uint64_t now_ms, xhv_client_info* info, xhv_error* error);
XHV_API int xhv_client_state_at(xhv_bytes client, uint64_t height, xhv_state* state, xhv_error* error);

/* Decodes an update and checks no signature. */
XHV_API int xhv_plan_update(xhv_bytes client, xhv_bytes update, xhv_update_plan* plan, xhv_error* error);
/* Verifies an update and writes the client as it is afterwards: the caller replaces its bytes by them as a whole. Returns an xhv_outcome.
 */
XHV_API int xhv_update(xhv_bytes client, xhv_bytes update, uint64_t now_ms, xhv_out* out, xhv_error* error);
/* Two updates that exclude each other: writes the frozen client. */
XHV_API int xhv_misbehaviour(xhv_bytes client, const xhv_two_updates* shown, uint64_t now_ms, xhv_out* out, xhv_error* error);

/* The key of a claim about a Xinghuo chain: kind of the record (docs/spec/state-tree.md) and its name. */
XHV_API int xhv_xinghuo_key(uint8_t kind, xhv_bytes name, xhv_out* out, xhv_error* error);
/* XHV_OK: under the root of that height, the key has this value. */
XHV_API int xhv_verify_membership(xhv_bytes client, const xhv_claim* claim, uint64_t now_ms, xhv_error* error);
/* XHV_OK: under the root of that height, the key has no value. */
XHV_API int xhv_verify_non_membership(xhv_bytes client, const xhv_claim* claim, uint64_t now_ms, xhv_error* error);

#ifdef __cplusplus
}
#endif

#endif
