/* libxhverify as a C program uses it, on the made chain of the worked example (docs/PROOFS.md part 2). XC70-XC75. */
#include <stdlib.h>
#include <string.h>

#include "material.h"

#define HEIGHT 12u
#define TRUSTED 8u
static const uint64_t kStartMs = 1700000000000u;
static const uint64_t kNow = 1700000023500u;

static int same(xhv_bytes a, xhv_bytes b) { return a.size == b.size && memcmp(a.data, b.data, a.size) == 0; }
static const xhv_bytes kNothing = {NULL, 0};

static xhv_xinghuo_start start(void) {
  xhv_xinghuo_start out = {sizeof(out), "sub.example", {0}, 24u * 3600u * 1000u, 5000, TRUSTED, kStartMs + 1000 * TRUSTED, {0}, {0}, 0, 0,
                           {0}};
  memcpy(out.chain_id, value_of("chain_id").data, XHV_HASH_BYTES);
  memcpy(out.block, value_of("first.block").data, XHV_HASH_BYTES);
  memcpy(out.state_root, value_of("first.root").data, XHV_HASH_BYTES);
  memcpy(out.validators, value_of("validators.hash").data, XHV_HASH_BYTES);
  return out;
}

/* The client of the example, after its update. */
static owned updated(void) {
  owned client = copy_of(value_of("client"));
  EXPECT_CODE(XHV_STORED, apply(&client, value_of("update"), kNow, NULL));
  return client;
}

static xhv_claim record_claim(uint64_t height) {
  const xhv_claim claim = {sizeof(claim), height, value_of("record.key"), value_of("record.value"), value_of("record.proof")};
  return claim;
}
static xhv_claim absent_claim(uint64_t height) {
  const xhv_claim claim = {sizeof(claim), height, value_of("absent.key"), kNothing, value_of("absent.proof")};
  return claim;
}

static void a_client_is_made_of_a_start_or_of_bytes(void) {
  uint8_t room[4096];
  xhv_out out = {room, sizeof(room), 0};
  xhv_error error = {sizeof(error), 9, "x"};
  const xhv_xinghuo_start from = start();
  EXPECT_CODE(XHV_OK, xhv_client_create_xinghuo(&from, kNow, &out, &error));
  EXPECT(same((xhv_bytes){room, out.size}, value_of("client")));
  EXPECT(error.id == 0 && error.message[0] == 0);
  EXPECT_CODE(XHV_OK, xhv_client_create(value_of("terms"), value_of("first"), kNow, &out, NULL));
  EXPECT(same((xhv_bytes){room, out.size}, value_of("client")));
}

static void a_start_that_is_not_sound_makes_no_client(void) {
  uint8_t room[4096];
  xhv_out out = {room, sizeof(room), 0};
  xhv_error error = {sizeof(error), 0, ""};
  char long_name[66];
  memset(long_name, 'a', 65);
  long_name[65] = 0;
  xhv_xinghuo_start from = start();
  from.chain_name = long_name;
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_create_xinghuo(&from, kNow, &out, &error));
  long_name[64] = 0; /* the limit */
  EXPECT_CODE(XHV_OK, xhv_client_create_xinghuo(&from, kNow, &out, &error));
  from.chain_name = "";
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_create_xinghuo(&from, kNow, &out, &error));
  from.chain_name = NULL;
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_create_xinghuo(&from, kNow, &out, &error));
  from = start();
  from.struct_size--;
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_create_xinghuo(&from, kNow, &out, &error));
  from = start();
  from.trusting_period_ms = 0;
  EXPECT_CODE(XHV_ERR_CLIENT, xhv_client_create_xinghuo(&from, kNow, &out, &error));
  EXPECT(error.id == 1240 && strstr(error.message, "trusting period") != NULL);
  from = start();
  from.clock_drift_ms = 3600 * 1000 + 1;
  EXPECT_CODE(XHV_ERR_CLIENT, xhv_client_create_xinghuo(&from, kNow, &out, &error));
  from = start();
  from.time_ms = UINT64_MAX;
  EXPECT_CODE(XHV_ERR_CLIENT, xhv_client_create_xinghuo(&from, kNow, &out, &error));
  from = start();
  from.epoch_root = TRUSTED + 1;
  EXPECT_CODE(XHV_ERR_CLIENT, xhv_client_create_xinghuo(&from, kNow, &out, &error));
  from = start();
  EXPECT_CODE(XHV_ERR_CLIENT, xhv_client_create_xinghuo(&from, kNow + from.trusting_period_ms, &out, &error));
  EXPECT_CODE(XHV_ERR_CLIENT, xhv_client_create_xinghuo(&from, kStartMs, &out, &error));
  EXPECT_CODE(XHV_ERR_CLIENT, xhv_client_create(value_of("first"), value_of("terms"), kNow, &out, &error));
  EXPECT_CODE(XHV_ERR_CLIENT, xhv_client_create(kNothing, kNothing, kNow, &out, &error));
}

static void an_update_gives_the_client_of_the_example(void) {
  owned client = updated();
  EXPECT(same(bytes_of(&client), value_of("updated")));
  owned before = copy_of(bytes_of(&client));
  EXPECT_CODE(XHV_KNOWN, apply(&client, value_of("more.again"), kNow, NULL));
  EXPECT(same(bytes_of(&client), bytes_of(&before)));
  EXPECT_CODE(XHV_STORED, apply(&client, value_of("more.gap"), kNow, NULL));
  EXPECT_CODE(XHV_STORED, apply(&client, value_of("more.later"), kNow, NULL));
  xhv_client_info info = {.struct_size = sizeof(info)};
  EXPECT_CODE(XHV_OK, xhv_client_info_of(bytes_of(&client), kNow, &info, NULL));
  EXPECT(info.type == 1 && info.status == XHV_ACTIVE && info.latest_height == 23 && info.lowest_height == TRUSTED && info.states == 4);
  EXPECT(info.latest_time_ns == (kStartMs + 23000) * 1000000 && info.frozen_height == 0);
  xhv_state state = {.struct_size = sizeof(state)};
  EXPECT_CODE(XHV_OK, xhv_client_state_at(bytes_of(&client), TRUSTED, &state, NULL));
  EXPECT(state.height == TRUSTED && state.root_size == 32 && state.time_ns == (kStartMs + 8000) * 1000000);
  EXPECT(memcmp(state.root, value_of("record.state_root").data, 32) == 0 && memcmp(state.block, value_of("first.block").data, 32) == 0);
  EXPECT_CODE(XHV_ERR_UNKNOWN_HEIGHT, xhv_client_state_at(bytes_of(&client), 9, &state, NULL));
  release(&before);
  release(&client);
}

static void what_an_update_costs_is_known_before(void) {
  xhv_update_plan plan = {.struct_size = sizeof(plan)};
  EXPECT_CODE(XHV_OK, xhv_plan_update(value_of("client"), value_of("update"), &plan, NULL));
  EXPECT(plan.trusted_height == TRUSTED && plan.height == HEIGHT && plan.signatures == 6 && plan.steps == 4);
  EXPECT(plan.bytes == value_of("update").size && plan.time_ns == (kStartMs + 12000) * 1000000);
  EXPECT_CODE(XHV_ERR_MALFORMED, xhv_plan_update(value_of("client"), value_of("client"), &plan, NULL));
}

static void room_that_is_too_small_says_what_is_needed(void) {
  const xhv_bytes wanted = value_of("updated");
  xhv_out out = {NULL, 0, 7};
  EXPECT_CODE(XHV_ERR_BUFFER, xhv_update(value_of("client"), value_of("update"), kNow, &out, NULL));
  EXPECT(out.size == wanted.size);
  uint8_t* room = calloc(1, wanted.size);
  out = (xhv_out){room, wanted.size - 1, 0};
  EXPECT_CODE(XHV_ERR_BUFFER, xhv_update(value_of("client"), value_of("update"), kNow, &out, NULL));
  for (size_t i = 0; i < wanted.size; i++) EXPECT(room[i] == 0);
  out.capacity = wanted.size;
  EXPECT_CODE(XHV_STORED, xhv_update(value_of("client"), value_of("update"), kNow, &out, NULL));
  EXPECT(out.size == wanted.size && memcmp(room, wanted.data, wanted.size) == 0);
  EXPECT_CODE(XHV_ERR_HEADER, xhv_update(value_of("client"), value_of("more.weak"), kNow, &out, NULL));
  EXPECT(out.size == 0);
  free(room);
}

static void records_are_proven_present_and_absent(void) {
  owned client = updated();
  const uint64_t heights[] = {TRUSTED, HEIGHT};
  for (size_t i = 0; i < 2; i++) {
    const xhv_claim present = record_claim(heights[i]);
    const xhv_claim absent = absent_claim(heights[i]);
    EXPECT_CODE(XHV_OK, xhv_verify_membership(bytes_of(&client), &present, kNow, NULL));
    EXPECT_CODE(XHV_OK, xhv_verify_non_membership(bytes_of(&client), &absent, kNow, NULL));
  }
  uint8_t room[64];
  xhv_out out = {room, sizeof(room), 0};
  const xhv_bytes name = {(const uint8_t*)"88.100/a", 8};
  EXPECT_CODE(XHV_OK, xhv_xinghuo_key(2, name, &out, NULL));
  EXPECT(same((xhv_bytes){room, out.size}, value_of("record.key")));
  release(&client);
}

static void what_is_not_so_is_not_proven(void) {
  const xhv_bytes client = value_of("client");
  xhv_error error = {sizeof(error), 0, ""};
  xhv_claim claim = record_claim(TRUSTED);
  claim.value = (xhv_bytes){(const uint8_t*)"a recorD", 8};
  EXPECT_CODE(XHV_ERR_PROOF, xhv_verify_membership(client, &claim, kNow, &error));
  EXPECT(error.id == 1245 && strstr(error.message, "another value") != NULL);
  claim.value = kNothing;
  EXPECT_CODE(XHV_ERR_PROOF, xhv_verify_membership(client, &claim, kNow, &error));
  EXPECT_CODE(XHV_ERR_PROOF, xhv_verify_non_membership(client, &claim, kNow, &error)); /* it is there */
  claim = absent_claim(TRUSTED);
  claim.value = value_of("record.value");
  EXPECT_CODE(XHV_ERR_PROOF, xhv_verify_membership(client, &claim, kNow, &error));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_verify_non_membership(client, &claim, kNow, &error));
  claim = record_claim(HEIGHT);
  EXPECT_CODE(XHV_ERR_UNKNOWN_HEIGHT, xhv_verify_membership(client, &claim, kNow, &error));
  claim = record_claim(TRUSTED);
  claim.key = kNothing;
  EXPECT_CODE(XHV_ERR_PROOF, xhv_verify_membership(client, &claim, kNow, &error));
  claim = record_claim(TRUSTED);
  claim.proof = kNothing;
  EXPECT_CODE(XHV_ERR_MALFORMED, xhv_verify_membership(client, &claim, kNow, &error));
}

/* Every bit pattern that differs in one place, and every beginning. */
static void no_byte_of_an_update_or_proof_is_free(void) {
  owned update = copy_of(value_of("update"));
  uint8_t room[8192];
  for (size_t i = 0; i < update.size; i++) {
    xhv_out out = {room, sizeof(room), 0};
    update.data[i] ^= (uint8_t)(1u << (i % 8));
    EXPECT(xhv_update(value_of("client"), bytes_of(&update), kNow, &out, NULL) < 0);
    update.data[i] ^= (uint8_t)(1u << (i % 8));
    EXPECT(xhv_update(value_of("client"), (xhv_bytes){update.data, i}, kNow, &out, NULL) < 0);
  }
  owned proof = copy_of(value_of("record.proof"));
  xhv_claim claim = record_claim(TRUSTED);
  for (size_t i = 0; i < proof.size; i++) {
    claim.proof = bytes_of(&proof);
    proof.data[i] ^= (uint8_t)(1u << (i % 8));
    EXPECT(xhv_verify_membership(value_of("client"), &claim, kNow, NULL) < 0);
    proof.data[i] ^= (uint8_t)(1u << (i % 8));
    claim.proof.size = i;
    EXPECT(xhv_verify_membership(value_of("client"), &claim, kNow, NULL) < 0);
  }
  release(&update);
  release(&proof);
}

static void bytes_that_are_no_client_are_refused_everywhere(void) {
  owned client = copy_of(value_of("client"));
  uint8_t room[8192];
  xhv_out out = {room, sizeof(room), 0};
  xhv_client_info info = {.struct_size = sizeof(info)};
  xhv_state state = {.struct_size = sizeof(state)};
  xhv_update_plan plan = {.struct_size = sizeof(plan)};
  const xhv_two_updates shown = {sizeof(shown), value_of("update"), value_of("more.fork")};
  const xhv_claim claim = record_claim(TRUSTED);
  for (size_t size = 0; size < client.size; size++) {
    const xhv_bytes cut = {client.data, size};
    EXPECT_CODE(XHV_ERR_CLIENT, xhv_client_info_of(cut, kNow, &info, NULL));
    EXPECT_CODE(XHV_ERR_CLIENT, xhv_client_state_at(cut, TRUSTED, &state, NULL));
    EXPECT_CODE(XHV_ERR_CLIENT, xhv_plan_update(cut, value_of("update"), &plan, NULL));
    EXPECT_CODE(XHV_ERR_CLIENT, xhv_update(cut, value_of("update"), kNow, &out, NULL));
    EXPECT_CODE(XHV_ERR_CLIENT, xhv_misbehaviour(cut, &shown, kNow, &out, NULL));
    EXPECT_CODE(XHV_ERR_CLIENT, xhv_verify_membership(cut, &claim, kNow, NULL));
  }
  owned big = {calloc(1, XHV_MAX_CLIENT_BYTES + 1), XHV_MAX_CLIENT_BYTES + 1};
  EXPECT_CODE(XHV_ERR_CLIENT, xhv_client_info_of(bytes_of(&big), kNow, &info, NULL));
  release(&big);
  release(&client);
}

static void limits_are_kept(void) {
  uint8_t room[2048];
  xhv_out out = {room, sizeof(room), 0};
  owned big = {calloc(1, XHV_MAX_UPDATE_BYTES + 1), XHV_MAX_UPDATE_BYTES + 1};
  xhv_error error = {sizeof(error), 0, ""};
  EXPECT_CODE(XHV_ERR_MALFORMED, xhv_update(value_of("client"), bytes_of(&big), kNow, &out, &error));
  EXPECT(error.id == 1004);
  xhv_claim claim = record_claim(TRUSTED);
  claim.proof = (xhv_bytes){big.data, XHV_MAX_PROOF_BYTES + 1};
  EXPECT_CODE(XHV_ERR_MALFORMED, xhv_verify_membership(value_of("client"), &claim, kNow, &error));
  claim = record_claim(TRUSTED);
  claim.key = (xhv_bytes){big.data, XHV_MAX_KEY_BYTES + 1};
  EXPECT_CODE(XHV_ERR_MALFORMED, xhv_verify_membership(value_of("client"), &claim, kNow, &error));
  claim = record_claim(TRUSTED);
  claim.value = (xhv_bytes){big.data, XHV_MAX_VALUE_BYTES + 1};
  EXPECT_CODE(XHV_ERR_MALFORMED, xhv_verify_membership(value_of("client"), &claim, kNow, &error));
  claim.value.size--; /* the limit: not this value, but one that could be */
  EXPECT_CODE(XHV_ERR_PROOF, xhv_verify_membership(value_of("client"), &claim, kNow, &error));
  EXPECT_CODE(XHV_OK, xhv_xinghuo_key(2, (xhv_bytes){big.data, XHV_MAX_KEY_BYTES - 3}, &out, &error)); /* kind, two bytes of length */
  EXPECT(out.size == XHV_MAX_KEY_BYTES);
  EXPECT_CODE(XHV_ERR_MALFORMED, xhv_xinghuo_key(2, (xhv_bytes){big.data, XHV_MAX_KEY_BYTES - 2}, &out, &error));
  EXPECT_CODE(XHV_ERR_MALFORMED, xhv_xinghuo_key(2, bytes_of(&big), &out, &error));
  release(&big);
}

static void too_few_signatures_and_wrong_times_are_refused(void) {
  owned client = copy_of(value_of("client"));
  xhv_error error = {sizeof(error), 0, ""};
  EXPECT_CODE(XHV_ERR_HEADER, apply(&client, value_of("more.weak"), kNow, &error));
  EXPECT(error.id == 1242 && strstr(error.message, "quorum") != NULL);
  EXPECT_CODE(XHV_ERR_UNKNOWN_HEIGHT, apply(&client, value_of("more.later"), kNow, &error)); /* trusts height 12 */
  EXPECT_CODE(XHV_ERR_HEADER, apply(&client, value_of("update"), kStartMs + 7000, &error));  /* from the future */
  EXPECT_CODE(XHV_ERR_NOT_ACTIVE, apply(&client, value_of("update"), kNow + 24u * 3600u * 1000u, &error));
  const xhv_claim claim = record_claim(TRUSTED);
  EXPECT_CODE(XHV_ERR_NOT_ACTIVE, xhv_verify_membership(bytes_of(&client), &claim, kNow + 24u * 3600u * 1000u, &error));
  EXPECT(same(bytes_of(&client), value_of("client")));
  release(&client);
}

static void two_histories_freeze_the_client(void) {
  owned client = updated();
  EXPECT_CODE(XHV_FROZE, apply(&client, value_of("more.fork"), kNow, NULL));
  xhv_client_info info = {.struct_size = sizeof(info)};
  EXPECT_CODE(XHV_OK, xhv_client_info_of(bytes_of(&client), kNow, &info, NULL));
  EXPECT(info.status == XHV_FROZEN && info.frozen_height == HEIGHT);
  const xhv_claim claim = record_claim(TRUSTED);
  EXPECT_CODE(XHV_ERR_NOT_ACTIVE, xhv_verify_membership(bytes_of(&client), &claim, kNow, NULL));
  EXPECT_CODE(XHV_ERR_NOT_ACTIVE, apply(&client, value_of("more.later"), kNow, NULL));
  release(&client);

  uint8_t room[8192];
  xhv_out out = {room, sizeof(room), 0};
  xhv_two_updates shown = {sizeof(shown), value_of("update"), value_of("more.fork")};
  EXPECT_CODE(XHV_OK, xhv_misbehaviour(value_of("client"), &shown, kNow, &out, NULL));
  EXPECT_CODE(XHV_OK, xhv_client_info_of((xhv_bytes){room, out.size}, kNow, &info, NULL));
  EXPECT(info.status == XHV_FROZEN && info.frozen_height == HEIGHT);
  shown.second = value_of("more.again");
  EXPECT_CODE(XHV_ERR_NO_MISBEHAVIOUR, xhv_misbehaviour(value_of("client"), &shown, kNow, &out, NULL));
  shown.second = value_of("more.weak");
  EXPECT_CODE(XHV_ERR_HEADER, xhv_misbehaviour(value_of("client"), &shown, kNow, &out, NULL));
}

static void other_types_of_chains_answer_the_same_way(void) {
  uint8_t room[8192];
  xhv_out out = {room, sizeof(room), 0};
  EXPECT_CODE(XHV_OK, xhv_client_create(value_of("fisco.terms"), value_of("fisco.first"), kNow, &out, NULL));
  owned client = copy_of((xhv_bytes){room, out.size});
  const uint8_t hash[32] = {0};
  const uint8_t no_path[1] = {0};
  const xhv_claim claim = {sizeof(claim), 10, {hash, sizeof(hash)}, kNothing, {no_path, 1}};
  EXPECT_CODE(XHV_ERR_NO_SUCH_PROOF, xhv_verify_non_membership(bytes_of(&client), &claim, kNow, NULL));
  release(&client);
  const uint64_t now = kStartMs + 153000;
  EXPECT_CODE(XHV_OK, xhv_client_create(value_of("comet.terms"), value_of("comet.first"), now, &out, NULL));
  client = copy_of((xhv_bytes){room, out.size});
  EXPECT_CODE(XHV_ERR_TRUST, apply(&client, value_of("comet.strange"), now, NULL));
  release(&client);
}

static void null_pointers_and_wrong_sizes_are_arguments(void) {
  const xhv_bytes null = {NULL, 1};
  const xhv_bytes client = value_of("client");
  const xhv_bytes update = value_of("update");
  uint8_t room[64];
  xhv_out out = {room, sizeof(room), 0};
  xhv_out no_room = {NULL, 1, 0};
  xhv_error small = {sizeof(small) - 1, 5, "x"};
  xhv_client_info info = {.struct_size = 0};
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_create_xinghuo(NULL, kNow, &out, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_create(null, update, kNow, &out, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_create(update, null, kNow, &out, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_create(update, update, kNow, NULL, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_info_of(null, kNow, NULL, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_info_of(client, kNow, &info, NULL));
  info.struct_size = sizeof(info);
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_info_of(null, kNow, &info, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_info_of(client, kNow, &info, &small));
  EXPECT(small.id == 5 && small.message[0] == 'x');
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_client_state_at(client, 1, NULL, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_plan_update(client, update, NULL, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_update(null, update, kNow, &out, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_update(client, null, kNow, &out, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_update(client, update, kNow, NULL, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_update(client, update, kNow, &no_room, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_misbehaviour(client, NULL, kNow, &out, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_xinghuo_key(1, null, &out, NULL));
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_verify_membership(client, NULL, kNow, NULL));
  xhv_claim claim = record_claim(TRUSTED);
  claim.proof = null;
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_verify_membership(client, &claim, kNow, NULL));
  claim = record_claim(TRUSTED);
  claim.struct_size = 0;
  EXPECT_CODE(XHV_ERR_ARGUMENT, xhv_verify_membership(client, &claim, kNow, NULL));
}

static void codes_have_their_names(void) {
  EXPECT(xhv_api_version() == XHV_API_VERSION);
  EXPECT(strcmp(xhv_code_name(XHV_OK), "XHV_OK") == 0);
  EXPECT(strcmp(xhv_code_name(XHV_ERR_TRUST), "XHV_ERR_TRUST") == 0);
  EXPECT(strcmp(xhv_code_name(XHV_ERR_INTERNAL), "XHV_ERR_INTERNAL") == 0);
  EXPECT(strcmp(xhv_code_name(XHV_ERR_INTERNAL - 1), "XHV_UNKNOWN") == 0);
  EXPECT(strcmp(xhv_code_name(1), "XHV_UNKNOWN") == 0);
  EXPECT(strcmp(xhv_code_name(INT32_MIN), "XHV_UNKNOWN") == 0);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  load(argv[1]);
  a_client_is_made_of_a_start_or_of_bytes();
  a_start_that_is_not_sound_makes_no_client();
  an_update_gives_the_client_of_the_example();
  what_an_update_costs_is_known_before();
  room_that_is_too_small_says_what_is_needed();
  records_are_proven_present_and_absent();
  what_is_not_so_is_not_proven();
  no_byte_of_an_update_or_proof_is_free();
  bytes_that_are_no_client_are_refused_everywhere();
  limits_are_kept();
  too_few_signatures_and_wrong_times_are_refused();
  two_histories_freeze_the_client();
  other_types_of_chains_answer_the_same_way();
  null_pointers_and_wrong_sizes_are_arguments();
  codes_have_their_names();
  unload();
  printf("verify_c: %u failures\n", failures);
  return failures == 0 ? 0 : 1;
}
