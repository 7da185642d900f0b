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
#define HAS(votes, x) (((votes) >> (x)) & 1)
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

/* What a node knows that it signed: its journal. Without restarts it is what was sent. */
#ifdef RESTARTS
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
#ifdef REDUCED
byte remembered_from = 1;       /* the lowest view that an honest node was in after the last step: votes below it are forgotten */
#endif
#ifdef REACH
bool restarted;                 /* a node stopped in a view in which it had voted to notarize, and only that */
bool jumped;                    /* a node left three views or more at once */
bool late;                      /* a finalize vote was sent when everybody was two views further */
#endif

/* ---- certificates */
#define WEIGHT(b0, b1, b2) (W_0 * (b0) + W_1 * (b1) + W_2 * (b2))
#define ENOUGH(b0, b1, b2) (WEIGHT(b0, b1, b2) + W_BYZANTINE >= QUORUM)
#define OF_ALL(votes, x) ENOUGH(HAS(votes[0], x), HAS(votes[1], x), HAS(votes[2], x))
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
#define MAY_NOTARIZE(s) (HERE(VIEW_OF(s)) && ONCE(s) && NOT_GIVEN_UP(VIEW_OF(s)))

#if defined(M_NULLIFY_AFTER_FINALIZE)
#define MAY_NULLIFY(v) (view[me] >= (v) && !HAS(OWN_Z, v))
#elif defined(M_FINALIZE_UNCHECKED_BY_NULLIFY)
#define MAY_NULLIFY(v) (view[me] == (v) && !HAS(OWN_Z, v))
#else
#define MAY_NULLIFY(v) (view[me] == (v) && !HAS(OWN_Z, v) && (OWN_F & BOTH(v)) == 0 && (v) > FLOOR(me)) /* R6 */
#endif

#if defined(M_FINALIZE_AFTER_NULLIFY)
#define NOT_NULLIFIED_BY(z, v) true
#else
#define NOT_NULLIFIED_BY(z, v) (!HAS(z, v))                                    /* R5: unless nullify was sent in v */
#endif
#if defined(M_FINALIZE_ANOTHER_BLOCK)
#define NO_OTHER_BLOCK(n, s) true
#elif defined(M_NOTARIZE_TWICE) || defined(M_LEADER_PROPOSES_AGAIN)
#define NO_OTHER_BLOCK(n, s) (HAS(n, s) || (n & BOTH(VIEW_OF(s))) == 0)        /* who notarizes twice does not notice */
#else
#define NO_OTHER_BLOCK(n, s) ((n & BOTH(VIEW_OF(s)) & ~BIT(s)) == 0)           /* R5: nor another block was notarized by us in v */
#endif
#if defined(M_FINALIZE_UNNOTARIZED)
#define SEEN(i, s) (SHOWN(s) && view[i] >= VIEW_OF(s))
#else
#define SEEN(i, s) (HAS(notarized, s) && view[i] > VIEW_OF(s))                 /* R5: after a notarization, which made us leave v */
#endif
#define CAN_FINALIZE(i, n, z, f, s) (SEEN(i, s) && NOT_NULLIFIED_BY(z, VIEW_OF(s)) && NO_OTHER_BLOCK(n, s) && (f & BOTH(VIEW_OF(s))) == 0 && VIEW_OF(s) > FLOOR(i))
#define MAY_FINALIZE(s) (CAN_FINALIZE(me, OWN_N, OWN_Z, OWN_F, s))

/* ---- the properties. Scratch variables are 0 between steps and belong to no state; a breadth-first search does not allow hidden ones. */
#ifdef BREADTH_FIRST
#define SCRATCH
#else
#define SCRATCH hidden
#endif
SCRATCH byte a; SCRATCH byte b; SCRATCH byte h; SCRATCH byte j; SCRATCH byte k;
SCRATCH short set;
SCRATCH byte at[6];              /* height -> the final block there, by the slot that proposed it first */
SCRATCH byte s1_one_final_block_per_height;
SCRATCH byte s2_no_view_finalized_and_nullified;
SCRATCH byte s3_final_ancestry_complete;
SCRATCH byte s4_no_statements_that_exclude_each_other;
SCRATCH byte e8_nothing_above_the_last_block;

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

#ifdef REACH                    /* what a search for a witness looks for; names: `run --list` */
#define FINAL(v) ((finalized & BOTH(v)) != 0)
#define VOTED(v) ((notarize[0] | notarize[1] | notarize[2]) & BOTH(v))
#if REACH == 1
#define REACHED FINAL(VIEWS)
#elif REACH == 2
#define REACHED (FINAL(1) && FINAL(2) && FINAL(3) && FINAL(4))
#elif REACH == 3
#define REACHED ((notarized & BOTH(1)) != 0 && HAS(nullified, 1))
#elif REACH == 4
#define REACHED (VOTED(1) == BOTH(1))
#elif REACH == 5
#define REACHED jumped
#elif REACH == 6
#define REACHED (HAS(notarized, 2) && HAS(finalized, 4) && PARENT(4) == 0)
#elif REACH == 7
#define REACHED (late && FINAL(1) && FINAL(2))
#elif REACH == 8
#define REACHED (restarted && HAS(nullify[0], 1) && HAS(finalized, 4))
#elif REACH == 9
#define REACHED ((own_notarize[0] & ~notarize[0]) != 0 && HAS(nullify[0], 1))
#elif REACH == 10
#define REACHED (HAS(last, 2) && PARENT(4) == 2 && HAS(finalized, 4) && !HAS(finalized, 2))
#endif
#endif

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

/* S4, by R15, over everything that a node ever sent: not two notarize or two finalize in a view, not notarize and finalize of different blocks, not
 * nullify and finalize. */
#define EVEN 340                                    /* the first slots of views 1 to 4 */
#define TWO(votes) ((votes & (votes >> 1) & EVEN) != 0)
#define OTHERS(votes) (((votes & EVEN) << 1) | ((votes >> 1) & EVEN))
#define SPREAD(z) ((((z) & 2) << 1) | (((z) & 4) << 2) | (((z) & 8) << 3) | (((z) & 16) << 4))
#define EXCLUDES_NOTHING(i) (!TWO(notarize[i]) && !TWO(finalize[i]) && (OTHERS(finalize[i]) & notarize[i]) == 0 && \
  (finalize[i] & (SPREAD(nullify[i]) | (SPREAD(nullify[i]) << 1))) == 0)

inline check() {
  s1_one_final_block_per_height = true; s3_final_ancestry_complete = true; s2_no_view_finalized_and_nullified = true;
  s4_no_statements_that_exclude_each_other = true; e8_nothing_above_the_last_block = true;
  for (j : 0 .. 5) { at[j] = 0 }
  k = (finalized != 0 -> 2 : SLOTS);
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
#ifndef WITHOUT_S3
  assert(s3_final_ancestry_complete);
#endif
#ifdef LAST
  assert(e8_nothing_above_the_last_block);
#endif
#ifndef WITHOUT_S4
  s4_no_statements_that_exclude_each_other = EXCLUDES_NOTHING(0) && EXCLUDES_NOTHING(1) && EXCLUDES_NOTHING(2);
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
#if BYZANTINE == 9
/* Without honest leaders the honest nodes differ in nothing but their names: states that differ only by names are one. */
#define KEY(i) ((view[i] << 25) | (nullify[i] << 20) | (notarize[i] << 10) | finalize[i])
inline order(x, y) {
  if
  :: KEY(x) > KEY(y) ->
    h = view[x]; view[x] = view[y]; view[y] = h;
    h = nullify[x]; nullify[x] = nullify[y]; nullify[y] = h;
    set = notarize[x]; notarize[x] = notarize[y]; notarize[y] = set;
    set = finalize[x]; finalize[x] = finalize[y]; finalize[y] = set;
    set = durable[x]; durable[x] = durable[y]; durable[y] = set
  :: else
  fi
}
inline forget_names() { order(0, 1); order(1, 2); order(0, 1); set = 0 }
#else
#define forget_names() skip
#endif
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
  forget_names();
#endif
#ifdef BREADTH_FIRST
  for (j : 0 .. 5) { at[j] = 0 }
  s1_one_final_block_per_height = 0; s2_no_view_finalized_and_nullified = 0; s3_final_ancestry_complete = 0;
  s4_no_statements_that_exclude_each_other = 0; e8_nothing_above_the_last_block = 0;
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

/* R9: a vote is in the journal before it is sent. A node may die before both (then nothing happened), between them, or never. */
#ifdef RESTARTS
#define JOURNAL_N(s) OWN_N = OWN_N | BIT(s)
#define JOURNAL_Z(v) OWN_Z = OWN_Z | BIT(v)
#define JOURNAL_F(s) OWN_F = OWN_F | BIT(s)
#ifdef M_VOTE_BEFORE_JOURNAL
#define FIRST_N(s) send_notarize(s)
#define FIRST_Z(v) send_nullify(v)
#define FIRST_F(s) send_finalize(s)
#else
#define FIRST_N(s) JOURNAL_N(s)
#define FIRST_Z(v) JOURNAL_Z(v)
#define FIRST_F(s) JOURNAL_F(s)
#endif
#else
#define JOURNAL_N(s) skip
#define JOURNAL_Z(v) skip
#define JOURNAL_F(s) skip
#endif
#define CAST_N(s) JOURNAL_N(s); send_notarize(s)
#define CAST_Z(v) JOURNAL_Z(v); send_nullify(v)
#define CAST_F(s) JOURNAL_F(s); send_finalize(s)

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
#define OPEN_TO_LEADER(s) (LEADER(VIEW_OF(s)) == me && (((s) & 1) == 0 || HAS(proposed, (s) - 1)) && HERE(VIEW_OF(s)) && NOT_GIVEN_UP(VIEW_OF(s)))
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
         d_step { printf("node %d notarizes block %d, the first to do so; its parent is %d\n", me, s, q); p = 0; q = 0; hold_block(s); CAST_N(s); settle() } \
       :: else -> p = 0; q = 0 \
       fi }

/* R4. */
#define NOTARIZE_(s, cast) \
  :: d_step { HAS(proposed, s) && SHOWN(s) && MAY_NOTARIZE(s) && JUSTIFIED(s) -> \
       printf("node %d notarizes block %d\n", me, s); hold_block(s); cast; settle() }

/* R5. */
#define FINALIZE_(s, cast) \
  :: d_step { HAS(proposed, s) && MAY_FINALIZE(s) -> \
       printf("node %d finalizes block %d\n", me, s); NOTE_LATE(VIEW_OF(s)); j = me; k = s; hold_chain(); cast; settle() }

/* R6: a timer fired, a proposal is invalid, or the leader gave up; all of that may happen at any time. */
#define NULLIFY_(v, cast) \
  :: d_step { MAY_NULLIFY(v) -> printf("node %d nullifies view %d\n", me, v); cast; settle() }

#define NOTARIZE(s) NOTARIZE_(s, CAST_N(s))
#define NULLIFY(v) NULLIFY_(v, CAST_Z(v))
#define FINALIZE(s) FINALIZE_(s, CAST_F(s))

/* R1, R7: a certificate for view v - 1 or a later one lets a node enter v, also by a jump. */
#define ENTER(v) \
  :: d_step { view[me] < (v) && ENDED((v) - 1) -> \
       printf("node %d enters view %d\n", me, v); NOTE_JUMP(v); view[me] = (v); settle() }

/* R8: a finalization raises the floor; no vote is sent at or below it. */
#define LEARN(v) \
  :: d_step { floor[me] < (v) && (finalized & BOTH(v)) != 0 -> \
       printf("node %d learns that view %d is final\n", me, v); floor[me] = (v); view[me] = (view[me] > (v) -> view[me] : (v) + 1); settle() }

#ifdef REACH
#define NOTE_JUMP(v) jumped = jumped || (v) >= view[me] + 3
#define NOTE_RESTART(v) restarted = restarted || ((OWN_N & BOTH(v)) != 0 && !HAS(OWN_Z, v))
#define NOTE_LATE(v) late = late || (view[0] >= (v) + 2 && view[1] >= (v) + 2 && view[2] >= (v) + 2 && (finalized & BOTH(v)) == 0)
#else
#define NOTE_RESTART(v) skip
#define NOTE_LATE(v) skip
#define NOTE_JUMP(v) skip
#endif

/* ---- restarts. A node that stops loses the turn that it is in, and nothing else that matters (R9): its journal has its votes and the
 * certificate that let it enter its view. R13: the rest of that view is nullified unless finalize was sent, and that vote may be in the journal
 * and unsent, too. */
#ifdef RESTARTS
#if defined(M_VOTES_LOST_AT_RESTART)
#define REPLAY OWN_N = 0; OWN_Z = 0; OWN_F = 0
#else
#define REPLAY skip
#endif
#if defined(M_RESTART_WITHOUT_NULLIFY)
#define NULLIFY_THE_REST(v, cast) skip
#else
#define NULLIFY_THE_REST(v, cast) if :: MAY_NULLIFY(v) -> cast :: else fi
#endif
#if defined(M_CERTIFICATE_NOT_DURABLE)
#define JOURNAL_ENDS_IN(v) (view[me] >= (v))
#else
#define JOURNAL_ENDS_IN(v) (view[me] == (v))
#endif
#define RESTART_(v, cast) \
  :: d_step { JOURNAL_ENDS_IN(v) -> \
       printf("node %d restarts in view %d\n", me, v); NOTE_RESTART(v); view[me] = (v); REPLAY; NULLIFY_THE_REST(v, cast); settle() }
#define DIES(v) printf("... and stops after the first half of that\n"); NOTE_RESTART(v); REPLAY; NULLIFY_THE_REST(view[me], CAST_Z(view[me]))

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
  :: d_step { UNSENT(s) -> printf("node %d sends its votes of slot %d again\n", me, s); resend(s); settle() }

#define RESTARTS_OF_SLOT(s) NOTARIZE_(s, FIRST_N(s); DIES(VIEW_OF(s))) FINALIZE_(s, FIRST_F(s); DIES(VIEW_OF(s))) RESEND(s)
#define RESTARTS_OF_VIEW(v) RESTART_(v, CAST_Z(v)) RESTART_(v, FIRST_Z(v)) RESTARTS_OF_SLOT(2 * (v)) RESTARTS_OF_SLOT(2 * (v) + 1)
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
#ifdef RESTARTS
  RESTARTS_OF_VIEW(1)
#if VIEWS >= 2
  RESTARTS_OF_VIEW(2)
#endif
#if VIEWS >= 3
  RESTARTS_OF_VIEW(3)
#endif
#if VIEWS >= 4
  RESTARTS_OF_VIEW(4)
#endif
#endif
  od
}
