/* Named byte strings of tests/vectors/verify/xinghuo.txt, and the statements that these tests are made of. */
#pragma once

#include <stdio.h>

#include "crosschain/verify_c/xhverify.h"

extern unsigned failures;

#define EXPECT(statement)                                                            \
  do {                                                                               \
    if (!(statement)) {                                                              \
      failures++;                                                                    \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #statement); \
    }                                                                                \
  } while (0)
/* What is expected, and the code that came instead. */
#define EXPECT_CODE(wanted, call)                                                                                                \
  do {                                                                                                                           \
    const int got_ = (call);                                                                                                     \
    if (got_ != (wanted)) {                                                                                                      \
      failures++;                                                                                                                \
      fprintf(stderr, "%s:%d: %s is %s (%d)\n", __FILE__, __LINE__, #call, got_ > 0 ? "an outcome" : xhv_code_name(got_), got_); \
    }                                                                                                                            \
  } while (0)

/* Reads the file; ends the program when it cannot be read. */
void load(const char* path);
void unload(void);
/* The value of a name; ends the program when there is none. */
xhv_bytes value_of(const char* name);

/* A client of which the tests own the bytes. */
typedef struct owned {
  uint8_t* data;
  size_t size;
} owned;
owned copy_of(xhv_bytes bytes);
void release(owned* bytes);
xhv_bytes bytes_of(const owned* bytes);
/* An update applied to a client, in place; returns what xhv_update() returned. */
int apply(owned* client, xhv_bytes update, uint64_t now_ms, xhv_error* error);
