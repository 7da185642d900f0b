/* The voting rules of docs/spec/consensus.md for three honest nodes and one Byzantine node, to be searched exhaustively by spin.
 * It decides what may be voted, and checks what certificates can come out of it. It knows no time, no messages that somebody has to
 * receive, no bodies of blocks and no liveness. README.md says why that is enough; `run` says how to start it.
 *
 * Votes that were sent form sets that only grow. A certificate exists as soon as the votes for it exist, and every node may use it at any
 * time, or never. The Byzantine node has signed everything. */

#ifndef VIEWS
#define VIEWS 3                 /* 1 to 4 */
#endif
#ifndef BYZANTINE
#define BYZANTINE 1             /* the view that the Byzantine node leads; 0: none of them; 9: all of them */
#endif

/* Weights of the honest nodes and of the Byzantine one. W = 4, f = 1, quorum = W - f. */
#ifndef WEIGHTS
#define W_0 1
#define W_1 1
#define W_2 1
#define W_BYZANTINE 1
#endif
#define W_ALL (W_0 + W_1 + W_2 + W_BYZANTINE)
#define FAULTY ((W_ALL - 1) / 3)
#ifdef M_QUORUM_MINUS_ONE
#define QUORUM (W_ALL - FAULTY - 1)
#else
#define QUORUM (W_ALL - FAULTY)
#endif

/* A slot is what a leader may propose: two per view, 2v and 2v + 1. Slot 0 is the root, at view 0. An honest leader uses the first one. */
#define SLOTS (2 * VIEWS + 2)
#define me _pid
#define VIEW_OF(s) ((s) >> 1)
#define HAS(set, x) (((set) >> (x)) & 1)
#define BIT(x) (1 << (x))
#define BOTH(v) (3 << (2 * (v)))                    /* both slots of a view */
#define LED_BY_BYZANTINE(v) (BYZANTINE == 9 || BYZANTINE == (v))
#define LEADER(v) (BYZANTINE == 0 || (v) < BYZANTINE -> ((v) - 1) % 3 : ((v) - 2) % 3)

/* ---- what is signed and sent, and what follows from it */
short notarize[3];              /* per node: slots */
byte nullify[3];                /* per node: views */
short finalize[3];              /* per node: slots */
short notarized = 1;            /* slots with a certificate; the root counts as one (R3: root of the epoch) */
byte nullified;                 /* views with a certificate */
short finalized;                /* slots with a certificate */
short proposed = 1;             /* slots whose block exists */
int parents;                    /* four bits per slot from 2 on: the parent's slot */
#ifdef LAST
short last;                     /* slots whose block is the last of its epoch (E7) */
#endif

/* ---- nodes */
byte view[3] = 1;
short durable[3];               /* slots whose block is on this node's disk */
short held;                     /* slots whose block honest nodes of weight > f have on disk */
#ifdef FLOORS
byte floor[3];                  /* the last final view that this node knows */
#define FLOOR(i) floor[i]
#else
#define FLOOR(i) 0
#endif

/* What a node knows that it signed: its journal. Without restarts that lose anything it is what was sent. */
#if defined(TURNS) || defined(M_VOTES_LOST_AT_RESTART) || defined(M_CERTIFICATE_NOT_DURABLE) || defined(M_RESTART_WITHOUT_NULLIFY)
#define RESTARTS
#endif
#if defined(TURNS) || defined(M_VOTES_LOST_AT_RESTART)
#define JOURNAL
short own_notarize[3];
byte own_nullify[3];
short own_finalize[3];
#define OWN_N own_notarize[me]
#define OWN_Z own_nullify[me]
#define OWN_F own_finalize[me]
#else
#define OWN_N notarize[me]
#define OWN_Z nullify[me]
#define OWN_F finalize[me]
#endif
#ifdef TURNS
byte turn[3];                   /* the vote on its way: 16 * kind + slot or view */
bool synced[3];                 /* it is in the journal */
#define IDLE (turn[me] == 0)
#else
#define IDLE true
#endif
#define KIND_N 1
#define KIND_Z 2
#define KIND_F 3

#ifdef REDUCED
byte remembered_from = 1;       /* the lowest view that an honest node was in after the last step: votes below it are forgotten */
#endif
#ifdef REACH
bool restarted;                 /* ghosts, only for runs that show that something can happen */
bool jumped;
#endif

/* ---- certificates */
#define WEIGHT(b0, b1, b2) (W_0 * (b0) + W_1 * (b1) + W_2 * (b2))
#define ENOUGH(b0, b1, b2) (WEIGHT(b0, b1, b2) + W_BYZANTINE >= QUORUM)
#define OF_ALL(set, x) ENOUGH(HAS(set[0], x), HAS(set[1], x), HAS(set[2], x))
#ifdef M_VOTES_OF_OTHER_BLOCKS_COUNT
#define N_QUORUM(s) ENOUGH((notarize[0] & BOTH(VIEW_OF(s))) != 0, (notarize[1] & BOTH(VIEW_OF(s))) != 0, (notarize[2] & BOTH(VIEW_OF(s))) != 0)
#else
#define N_QUORUM(s) OF_ALL(notarize, s)
#endif
#define ENDED(v) ((notarized & BOTH(v)) != 0 || HAS(nullified, v) || (finalized & BOTH(v)) != 0)

/* ---- blocks */
#define PARENT(s) ((parents >> (4 * ((s) - 2))) & 15)
/* R4: nullifications of all views between the parent's and v. */
#define GAP(u, v) (BIT(v) - BIT((u) + 1))
#ifdef M_GAP_UNCHECKED
#define BRIDGED(u, v) true
#else
#define BRIDGED(u, v) ((GAP(u, v) & ~nullified) == 0)
#endif
/* R3, R4: what may be a parent. A final block is notarized, too (R5), so that one test covers both. */
#ifdef M_PARENT_NOT_NOTARIZED
#define GOOD_PARENT(s) HAS(proposed, s)
#else
#define GOOD_PARENT(s) HAS(notarized, s)
#endif
#define JUSTIFIED(s) (GOOD_PARENT(PARENT(s)) && BRIDGED(VIEW_OF(PARENT(s)), VIEW_OF(s)))
/* The proposal of an honest leader is its own vote. What the Byzantine one proposes, everybody may have got. */
#define SHOWN(s) (HAS(proposed, s) && (LED_BY_BYZANTINE(VIEW_OF(s)) || HAS(notarize[LEADER(VIEW_OF(s))], s)))

/* ---- what a node may sign; each line is one condition of the rule that it names */
#if defined(M_NOTARIZE_TWICE)
#define ONCE(s) (!HAS(OWN_N, s))
#else
#define ONCE(s) ((OWN_N & BOTH(VIEW_OF(s))) == 0)                              /* R4: at most once */
#endif
#if defined(M_NOTARIZE_AFTER_NULLIFY)
#define NOT_GIVEN_UP(v) true
#else
#define NOT_GIVEN_UP(v) (!HAS(OWN_Z, v))                                       /* R4: no nullify sent in v */
#endif
#if defined(M_NOTARIZE_IN_LEFT_VIEW)
#define HERE(v) (view[me] >= (v))
#else
#define HERE(v) (view[me] == (v) && (v) > FLOOR(me))                           /* R4: v is the current view */
#endif
#define MAY_NOTARIZE(s) (IDLE && HERE(VIEW_OF(s)) && ONCE(s) && NOT_GIVEN_UP(VIEW_OF(s)))

#if defined(M_NULLIFY_AFTER_FINALIZE)
#define MAY_NULLIFY(v) (IDLE && view[me] >= (v) && !HAS(OWN_Z, v))
#elif defined(M_FINALIZE_UNCHECKED_BY_NULLIFY)
#define MAY_NULLIFY(v) (IDLE && view[me] == (v) && !HAS(OWN_Z, v))
#else
#define MAY_NULLIFY(v) (IDLE && view[me] == (v) && !HAS(OWN_Z, v) && (OWN_F & BOTH(v)) == 0 && (v) > FLOOR(me)) /* R6 */
#endif

#if defined(M_FINALIZE_AFTER_NULLIFY)
#define NOT_NULLIFIED_BY(z, v) true
#else
#define NOT_NULLIFIED_BY(z, v) (!HAS(z, v))                                    /* R5: unless nullify was sent in v */
#endif
#if defined(M_FINALIZE_ANOTHER_BLOCK)
#define NO_OTHER_BLOCK(n, s) true
#else
#define NO_OTHER_BLOCK(n, s) ((n & BOTH(VIEW_OF(s)) & ~BIT(s)) == 0)           /* R5: nor another block was notarized by us in v */
#endif
#if defined(M_FINALIZE_UNNOTARIZED)
#define SEEN(i, s) (SHOWN(s) && view[i] >= VIEW_OF(s))
#else
#define SEEN(i, s) (HAS(notarized, s) && view[i] > VIEW_OF(s))                 /* R5: after a notarization, which made us leave v */
#endif
#define CAN_FINALIZE(i, n, z, f, s) (SEEN(i, s) && NOT_NULLIFIED_BY(z, VIEW_OF(s)) && NO_OTHER_BLOCK(n, s) && (f & BOTH(VIEW_OF(s))) == 0 && VIEW_OF(s) > FLOOR(i))
#define MAY_FINALIZE(s) (IDLE && CAN_FINALIZE(me, OWN_N, OWN_Z, OWN_F, s))

/* ---- the properties. Only inside of d_step: these variables belong to no state. */
hidden byte a; hidden byte b; hidden byte h; hidden byte j; hidden byte k;
hidden byte at[6];              /* height -> the final block there, by the slot that proposed it first */
hidden byte s1_one_final_block_per_height;
hidden byte s2_no_view_finalized_and_nullified;
hidden byte s3_final_ancestry_complete;
hidden byte s4_no_statements_that_exclude_each_other;
hidden byte e8_nothing_above_the_last_block;

#if defined(LAST) && !defined(M_BUILD_ABOVE_LAST)
#define SAME(s) HAS(last, PARENT(s))   /* E8: on top of the last block stands that block again */
#else
#define SAME(s) false
#endif

/* b becomes the slot in which the block of slot b was proposed first. */
inline first_slot() {
  do
  :: b != 0 && SAME(b) -> b = PARENT(b)
  :: else -> break
  od
}

/* S1: the chain of slot k, top down, must agree with `at`. S3: each of its blocks is notarized, with nullifications up to the next, and held by honest nodes of weight > f. */
inline walk_chain() {
  h = 0; a = k;
  do
  :: a != 0 -> h = h + (SAME(a) -> 0 : 1); a = PARENT(a)
  :: else -> break
  od;
  a = k;
  do
  :: a != 0 ->
    b = a; first_slot();
    s1_one_final_block_per_height = s1_one_final_block_per_height && (at[h] == 0 || at[h] == b);
    at[h] = b;
    s3_final_ancestry_complete = s3_final_ancestry_complete && HAS(notarized, a) && HAS(held, b) &&
      (GAP(VIEW_OF(PARENT(a)), VIEW_OF(a)) & ~nullified) == 0;
    h = h - (SAME(a) -> 0 : 1); a = PARENT(a)
  :: else -> break
  od
}

inline check() {
  s1_one_final_block_per_height = true; s3_final_ancestry_complete = true; s2_no_view_finalized_and_nullified = true;
  s4_no_statements_that_exclude_each_other = true; e8_nothing_above_the_last_block = true;
  for (j : 0 .. 5) { at[j] = 0 }
  k = 2;
  do
  :: k < SLOTS ->
    if
    :: HAS(finalized, k) ->
      s2_no_view_finalized_and_nullified = s2_no_view_finalized_and_nullified && !HAS(nullified, VIEW_OF(k));
#ifdef LAST
      e8_nothing_above_the_last_block = e8_nothing_above_the_last_block && (!HAS(last, PARENT(k)) || SAME(k));
#endif
      walk_chain()
    :: else
    fi;
    k++
  :: else -> break
  od;
  assert(s1_one_final_block_per_height);
  assert(s2_no_view_finalized_and_nullified);
  assert(s3_final_ancestry_complete);
#ifdef LAST
  assert(e8_nothing_above_the_last_block);
#endif
#ifndef WITHOUT_S4
  /* S4, by R15: over everything that a node ever sent. */
  for (j : 0 .. 2) {
    for (k : 1 .. VIEWS) {
      s4_no_statements_that_exclude_each_other = s4_no_statements_that_exclude_each_other &&
        (notarize[j] & BOTH(k)) != BOTH(k) && (finalize[j] & BOTH(k)) != BOTH(k) &&
        ((finalize[j] & BOTH(k)) == 0 || (!HAS(nullify[j], k) && (notarize[j] & BOTH(k) & ~finalize[j]) == 0))
    }
  }
  assert(s4_no_statements_that_exclude_each_other);
#endif
#ifdef REACH
  assert(!(REACHED));
#endif
}

/* R4: block and bodies are durable here before the vote. */
inline hold_block(s) {
#ifndef M_NOTARIZE_NOT_DURABLE
  b = s; first_slot(); durable[me] = durable[me] | BIT(b)
#else
  skip
#endif
}

/* R5: the block and its ancestors become durable on node j before it finalizes slot k. */
inline hold_chain() {
#ifdef M_FINALIZE_NOT_DURABLE
  skip
#else
  a = k;
  do
  :: a != 0 -> durable[j] = durable[j] | BIT(a); a = PARENT(a)
  :: else -> break
  od
#endif
}

#ifdef REDUCED
#define LOWER(x, y) ((x) < (y) -> (x) : (y))

/* A finalize vote enables nothing that the notarization before it did not enable: so all of them are cast as soon as they may. */
inline finalize_at_once() {
  for (j : 0 .. 2) {
    k = 2 * remembered_from;
    do
    :: k < SLOTS ->
      if
      :: CAN_FINALIZE(j, notarize[j], nullify[j], finalize[j], k) -> finalize[j] = finalize[j] | BIT(k); hold_chain()
      :: else
      fi;
      k++
    :: else -> break
    od
  }
  for (k : 2 .. SLOTS - 1) { finalized = finalized | (OF_ALL(finalize, k) << k) }
}

/* In a view that all honest nodes have left, nothing new is notarized or nullified, and what could be finalized there has been: who voted for
 * what decides nothing any more. The certificates stay. */
inline forget_left_views() {
  remembered_from = LOWER(LOWER(view[0], view[1]), view[2]);
  for (j : 0 .. 2) {
    notarize[j] = notarize[j] & ~(BIT(2 * remembered_from) - 1);
    nullify[j] = nullify[j] & ~(BIT(remembered_from) - 1);
    finalize[j] = finalize[j] & ~(BIT(2 * remembered_from) - 1);
    durable[j] = durable[j] & ~(BIT(2 * remembered_from) - 1)
  }
}
#endif

inline settle() {
#ifdef REDUCED
  finalize_at_once();
#endif
  k = 2;
  do
  :: k < SLOTS -> held = held | ((WEIGHT(HAS(durable[0], k), HAS(durable[1], k), HAS(durable[2], k)) > FAULTY) << k); k++
  :: else -> break
  od;
  check();
#ifdef REDUCED
  forget_left_views();
#endif
  a = 0; b = 0; h = 0; j = 0; k = 0
}

/* ---- votes leave */
#define N_CERTIFICATES(v) (N_QUORUM(2 * (v)) << (2 * (v))) | (N_QUORUM(2 * (v) + 1) << (2 * (v) + 1))
inline send_notarize(s) {
  notarize[me] = notarize[me] | BIT(s);
  notarized = notarized | N_CERTIFICATES(VIEW_OF(s))
}
inline send_nullify(v) {
  nullify[me] = nullify[me] | BIT(v);
  nullified = nullified | (OF_ALL(nullify, v) << (v))
}
inline send_finalize(s) {
  finalize[me] = finalize[me] | BIT(s);
  finalized = finalized | (OF_ALL(finalize, s) << (s))
}

/* A vote is decided. Without TURNS deciding, syncing and sending are one step, which hides nothing (README.md). */
#if defined(TURNS)
#define CAST_N(s) turn[me] = 16 * KIND_N + (s)
#define CAST_Z(v) turn[me] = 16 * KIND_Z + (v)
#define CAST_F(s) turn[me] = 16 * KIND_F + (s)
#elif defined(JOURNAL)
#define CAST_N(s) OWN_N = OWN_N | BIT(s); send_notarize(s)
#define CAST_Z(v) OWN_Z = OWN_Z | BIT(v); send_nullify(v)
#define CAST_F(s) OWN_F = OWN_F | BIT(s); send_finalize(s)
#else
#define CAST_N(s) send_notarize(s)
#define CAST_Z(v) send_nullify(v)
#define CAST_F(s) send_finalize(s)
#endif

/* R3, walked down as a leader does it. Stopping early or late stands for knowing more or fewer certificates; q = 15: there is nothing to build on. */
#if defined(M_GAP_UNCHECKED)
#define PASSABLE(v) true
#else
#define PASSABLE(v) HAS(nullified, v)
#endif
inline choose_parent(v) {
  p = v - 1;
  do
  :: p == 0 -> q = 0; break
  :: p != 0 && GOOD_PARENT(2 * p) -> q = 2 * p; break
  :: p != 0 && GOOD_PARENT(2 * p + 1) -> q = 2 * p + 1; break
  :: p != 0 && PASSABLE(p) -> p--
  :: else -> q = 15; break
  od
}
#if defined(M_LEADER_PROPOSES_AGAIN)
#define OPEN_TO_LEADER(s) (LEADER(VIEW_OF(s)) == me && (((s) & 1) == 0 || HAS(proposed, (s) - 1)) && IDLE && HERE(VIEW_OF(s)) && NOT_GIVEN_UP(VIEW_OF(s)))
#else
#define OPEN_TO_LEADER(s) (LEADER(VIEW_OF(s)) == me && ((s) & 1) == 0 && MAY_NOTARIZE(s))
#endif
/* The two blocks of a Byzantine leader are interchangeable: the first one is what somebody notarizes first. */
#define OPEN_TO_ALL(s) ((((s) & 1) == 0 || HAS(proposed, (s) - 1)) && MAY_NOTARIZE(s))
#define MAY_PROPOSE(s) (!HAS(proposed, s) && (LED_BY_BYZANTINE(VIEW_OF(s)) && OPEN_TO_ALL(s) || !LED_BY_BYZANTINE(VIEW_OF(s)) && OPEN_TO_LEADER(s)))

/* E7: whether a new block is the last one is written in it; a block that is proposed again stays what it is. */
inline choose_last(s) {
#ifdef LAST
  if
  :: SAME(s) || true -> last = last | BIT(s)
  :: !SAME(s)
  fi
#else
  skip
#endif
}

/* R3 of an honest leader, with its notarize vote. In a view of the Byzantine leader: its proposal, made at the moment of the first vote for it, and that vote (R4). */
#define PROPOSE(s) \
  :: atomic { MAY_PROPOSE(s) -> choose_parent(VIEW_OF(s)); \
       if \
       :: q != 15 -> \
         proposed = proposed | BIT(s); parents = parents | (q << (4 * ((s) - 2))); \
         choose_last(s); \
         d_step { SAY(printf("node %d notarizes block %d, the first to do so; its parent is %d\n", me, s, q)); hold_block(s); CAST_N(s); p = 0; q = 0; settle() } \
       :: else -> p = 0; q = 0 \
       fi }

/* R4. */
#define NOTARIZE(s) \
  :: d_step { HAS(proposed, s) && SHOWN(s) && MAY_NOTARIZE(s) && JUSTIFIED(s) -> \
       SAY(printf("node %d notarizes block %d\n", me, s)); hold_block(s); CAST_N(s); settle() }

/* R5. */
#define FINALIZE(s) \
  :: d_step { HAS(proposed, s) && MAY_FINALIZE(s) -> \
       SAY(printf("node %d finalizes block %d\n", me, s)); j = me; k = s; hold_chain(); CAST_F(s); settle() }

/* R6: a timer fired, a proposal is invalid, or the leader gave up; all of that may happen at any time. */
#define NULLIFY(v) \
  :: d_step { MAY_NULLIFY(v) -> SAY(printf("node %d nullifies view %d\n", me, v)); CAST_Z(v); settle() }

/* R1, R7: a certificate for view v - 1 or a later one lets a node enter v, also by a jump. */
#define ENTER(v) \
  :: d_step { IDLE && view[me] < (v) && ENDED((v) - 1) -> \
       SAY(printf("node %d enters view %d\n", me, v)); NOTE_JUMP(v); view[me] = (v); settle() }

/* R8: a finalization raises the floor; no vote is sent at or below it. */
#define LEARN(v) \
  :: d_step { IDLE && floor[me] < (v) && (finalized & BOTH(v)) != 0 -> \
       SAY(printf("node %d learns that view %d is final\n", me, v)); floor[me] = (v); view[me] = (view[me] > (v) -> view[me] : (v) + 1); settle() }

#ifdef REACH
#define NOTE_JUMP(v) jumped = jumped || (v) >= view[me] + 3
#define NOTE_RESTART(v) restarted = restarted || ((OWN_N & BOTH(v)) != 0 && !HAS(OWN_Z, v))
#else
#define NOTE_RESTART(v) skip
#define NOTE_JUMP(v) skip
#endif
#ifdef QUIET
#define SAY(x) skip
#else
#define SAY(x) x
#endif

/* ---- restarts. A node that stops loses the vote that is on its way, and nothing else that matters (R9): its journal has its votes and the
 * certificate that let it enter its view. R13: the rest of that view is nullified, which is one more vote, unless finalize was sent. */
#if defined(M_VOTES_LOST_AT_RESTART)
#define FORGET OWN_N = 0; OWN_Z = 0; OWN_F = 0
#else
#define FORGET skip
#endif
#if defined(M_RESTART_WITHOUT_NULLIFY)
#define NULLIFY_THE_REST(v) skip
#else
#define NULLIFY_THE_REST(v) if :: MAY_NULLIFY(v) -> CAST_Z(v) :: else fi
#endif
#ifdef TURNS
#define LOSE_TURN turn[me] = 0; synced[me] = false
#else
#define LOSE_TURN skip
#endif
#if defined(M_CERTIFICATE_NOT_DURABLE)
#define VIEW_AFTER_RESTART(v) view[me] >= (v)        /* the journal ends in an earlier view, too */
#else
#define VIEW_AFTER_RESTART(v) view[me] == (v)
#endif
#define RESTART(v) \
  :: d_step { VIEW_AFTER_RESTART(v) -> \
       SAY(printf("node %d restarts in view %d\n", me, v)); NOTE_RESTART(v); view[me] = (v); LOSE_TURN; FORGET; NULLIFY_THE_REST(v); settle() }

#ifdef TURNS
inline journal_turn() {
  SAY(printf("node %d: turn %d is in its journal\n", me, turn[me]));
  if
  :: turn[me] / 16 == KIND_N -> OWN_N = OWN_N | BIT(turn[me] & 15)
  :: turn[me] / 16 == KIND_Z -> OWN_Z = OWN_Z | BIT(turn[me] & 15)
  :: else -> OWN_F = OWN_F | BIT(turn[me] & 15)
  fi
}
inline send_turn() {
  SAY(printf("node %d: turn %d is sent\n", me, turn[me]));
  if
  :: turn[me] / 16 == KIND_N -> send_notarize(turn[me] & 15)
  :: turn[me] / 16 == KIND_Z -> send_nullify(turn[me] & 15)
  :: else -> send_finalize(turn[me] & 15)
  fi
}
/* R10: what the journal has may go out again at any time. */
inline resend(s) {
  if
  :: HAS(OWN_N, s) -> send_notarize(s)
  :: else
  fi;
  if
  :: HAS(OWN_F, s) -> send_finalize(s)
  :: else
  fi;
  if
  :: ((s) & 1) == 0 && HAS(OWN_Z, VIEW_OF(s)) -> send_nullify(VIEW_OF(s))
  :: else
  fi
}
#define UNSENT(s) (HAS(OWN_N & ~notarize[me], s) || HAS(OWN_F & ~finalize[me], s) || ((s) & 1) == 0 && HAS(OWN_Z & ~nullify[me], VIEW_OF(s)))
#define RESEND(s) \
  :: d_step { IDLE && UNSENT(s) -> SAY(printf("node %d sends its votes of slot %d again\n", me, s)); resend(s); settle() }
#if defined(M_VOTE_BEFORE_JOURNAL)
#define FIRST_HALF send_turn()
#define SECOND_HALF journal_turn()
#else
#define FIRST_HALF journal_turn()                    /* R9 */
#define SECOND_HALF send_turn()
#endif
#endif

active [3] proctype honest() {
  byte p; byte q;               /* 0 between steps */
end:
  do
  PROPOSE(2) NOTARIZE(2) NULLIFY(1) ENTER(2)
  PROPOSE(3) NOTARIZE(3)
#if VIEWS >= 2
  PROPOSE(4) NOTARIZE(4) NULLIFY(2) ENTER(3)
  PROPOSE(5) NOTARIZE(5)
#endif
#if VIEWS >= 3
  PROPOSE(6) NOTARIZE(6) NULLIFY(3) ENTER(4)
  PROPOSE(7) NOTARIZE(7)
#endif
#if VIEWS >= 4
  PROPOSE(8) NOTARIZE(8) NULLIFY(4) ENTER(5)
  PROPOSE(9) NOTARIZE(9)
#endif
#ifndef REDUCED
  FINALIZE(2) FINALIZE(3)
#if VIEWS >= 2
  FINALIZE(4) FINALIZE(5)
#endif
#if VIEWS >= 3
  FINALIZE(6) FINALIZE(7)
#endif
#if VIEWS >= 4
  FINALIZE(8) FINALIZE(9)
#endif
#endif
#ifdef FLOORS
  LEARN(1)
#if VIEWS >= 2
  LEARN(2)
#endif
#if VIEWS >= 3
  LEARN(3)
#endif
#if VIEWS >= 4
  LEARN(4)
#endif
#endif
#ifdef TURNS
  :: d_step { turn[me] != 0 && !synced[me] -> FIRST_HALF; synced[me] = true; settle() }
  :: d_step { turn[me] != 0 && synced[me] -> SECOND_HALF; synced[me] = false; turn[me] = 0; settle() }
  RESEND(2) RESEND(3)
#if VIEWS >= 2
  RESEND(4) RESEND(5)
#endif
#if VIEWS >= 3
  RESEND(6) RESEND(7)
#endif
#endif
#ifdef RESTARTS
  RESTART(1) RESTART(2)
#if VIEWS >= 2
  RESTART(3)
#endif
#if VIEWS >= 3
  RESTART(4)
#endif
#if VIEWS >= 4
  RESTART(5)
#endif
#endif
  od
}
