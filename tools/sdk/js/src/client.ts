// A client of one chain: calls, submission with explicit outcomes, proofs, subscriptions. All that it knows is in the object.
import type { ClaimKind, Expectation, Genesis, Verdict } from './verify.js';
import { chainIdOf, readGenesis, verifyProof } from './verify.js';
import { hexBytes, to0x } from './bytes.js';
import { BadAnswerError, BusyError, ExpiredError, InputError, NodeError, OutcomeUnknownError, ProofError, RejectedError, XinghuoError } from './errors.js';
import { results as resultTable } from './generated/catalogue.js';
import type { Methods, Receipt } from './generated/methods.js';
import { accountFromBid, type Bid } from './keys.js';
import { decodeRecord, type ProvenRecord } from './records.js';
import { openSocket } from './socket.js';
import { follow, type ChainEvent, type SubscribeOptions, type Topic } from './subscription.js';
import { SignedTransaction, Transaction, type TransactionParts } from './transaction.js';
import { pause, Transport, type CallOptions, type TransportOptions } from './transport.js';

export interface ClientOptions extends TransportOptions {
  /** The genesis file's exact bytes: with it proofs are verified, and a node of another chain is noticed. */
  genesis?: Uint8Array | string;
}
type Params<M extends keyof Methods> = Methods[M]['params'];
export type ResultOf<M extends keyof Methods> = Methods[M]['result'];

/** Kinds of records by their words, as xh_getProof takes them. */
export const RECORD_KINDS = {
  account: 1, identifier: 2, document: 3, prefix: 4, organisation: 5, stream: 7, rules: 8, evidence: 12, supervision: 13, tally: 14, issuer: 15, 'status-list': 16,
  digest: 17, statistics: 18, 'sub-chain': 19, chain: 20, client: 21, 'client-state': 22, checkpoint: 23, fact: 24, lane: 25, packet: 26, 'packet-receipt': 27,
  'packet-ack': 28, 'cross-transaction': 29, redaction: 30, 'redacted-entries': 31,
} as const;
export type RecordKind = keyof typeof RECORD_KINDS;

/** What the node said about signed bytes; nothing of it is an error. */
export type Submission = { status: 'accepted' | 'already_pending' | 'already_final' | 'final' | 'timed_out'; id: string; receipt?: Receipt };
/** What became of a transaction, as far as it is known. */
export type Outcome =
  | { status: 'executed'; id: string; receipt: Receipt }
  | { status: 'rejected'; id: string; receipt: Receipt; reason: string; hint: string }
  | { status: 'expired'; id: string }
  /** Send the same signed bytes again, or ask for the receipt. */
  | { status: 'unknown'; id: string; cause?: unknown };

/** A proof that holds and is about what was asked for. */
export interface Proven {
  readonly kind: ClaimKind;
  /** The text of the proof file: keep it; `xh-audit verify` and verifyProof() check it again. */
  readonly file: string;
  readonly claim: Extract<Verdict, { valid: true }>['claim'];
  readonly height: bigint;
  readonly timeMs: bigint;
  /** What the proven record says; absent when absence is proven, and in claims of several values. */
  readonly record?: ProvenRecord;
}

const WAIT_MS = 20_000; // of one call; a node waits at most 60,000
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_FRESH_MS = 15_000;
const FRESH_PAUSE_MS = 100;

export class Client {
  private readonly transport: Transport;
  private readonly trusted: Genesis | undefined;
  private chain: string | undefined;

  /** `nodes`: http://HOST:PORT, one or several; another one is asked when one is away. */
  constructor(nodes: string | readonly string[], options: ClientOptions = {}) {
    this.transport = new Transport(nodes, options);
    this.trusted = options.genesis === undefined ? undefined : readGenesis(options.genesis);
    this.chain = options.genesis === undefined ? undefined : chainIdOf(options.genesis);
  }

  /** Any method of the node, typed as the node describes it. */
  async call<M extends keyof Methods>(method: M, params: Params<M>, options: CallOptions = {}): Promise<ResultOf<M>> {
    return (await this.transport.call(method, params, options)) as ResultOf<M>;
  }

  status = (options: CallOptions = {}): Promise<ResultOf<'xh_status'>> => this.call('xh_status', {}, options);
  /** The record of an identifier or stream. Absence is an answer; to be sure of either, prove it. */
  resolve = (identifier: string, options: CallOptions = {}): Promise<ResultOf<'xh_resolve'>> => this.call('xh_resolve', { identifier }, options);
  account = (account: Bid, options: CallOptions = {}): Promise<ResultOf<'xh_getAccount'>> => this.call('xh_getAccount', { account }, options);
  /** Undefined where there is none. */
  stream = (stream: string, options: CallOptions = {}): Promise<ResultOf<'xh_getAnchorStream'> | undefined> => orAbsent(this.call('xh_getAnchorStream', { stream }, options));
  receipt = (id: string, options: CallOptions = {}): Promise<Receipt | undefined> => orAbsent(this.call('xh_getReceipt', { id }, options));
  /** Every version of an identifier, newest first. */
  history(identifier: string, options: CallOptions = {}): AsyncGenerator<ResultOf<'xh_getHistory'>['data'][number], void> {
    return pages((cursor) => this.call('xh_getHistory', { identifier, ...cursor }, options));
  }
  /** What lies below a prefix, in the order in which it was made. */
  list(prefix: string, options: CallOptions = {}): AsyncGenerator<ResultOf<'xh_listPrefix'>['data'][number], void> {
    return pages((cursor) => this.call('xh_listPrefix', { prefix, ...cursor }, options));
  }

  // ---- transactions

  /** 0x…: of the genesis file, or asked for once. A node of another chain is an error. */
  async chainId(options: CallOptions = {}): Promise<string> {
    return (this.chain ??= (await this.status(options)).chain_id);
  }
  /** An unsigned transaction of this chain. The node is not asked but for its chain id, where no genesis was given. */
  async build(parts: Omit<TransactionParts, 'chainId'>, options: CallOptions = {}): Promise<Transaction> {
    return Transaction.build({ ...parts, chainId: await this.chainId(options) });
  }
  /** What the next block would make of it. */
  dryRun = (signed: SignedTransaction, options: CallOptions = {}): Promise<ResultOf<'xh_dryRun'>> => this.call('xh_dryRun', { envelope: to0x(signed.bytes) }, options);

  /** One submission. `waitMs`: until final, at most so long. What it throws after the bytes went out leaves the outcome open; sending again is safe. */
  async submit(signed: SignedTransaction, { waitMs = 0, timeoutMs, ...options }: CallOptions & { waitMs?: number } = {}): Promise<Submission> {
    const answer = await this.call('xh_submit', { envelope: to0x(signed.bytes), ...(waitMs > 0 ? { wait_ms: waitMs } : {}) }, { ...options, timeoutMs: timeoutMs ?? waitMs + 15_000 });
    return checked(answer, signed.id);
  }
  /** Waits for a transaction that was submitted, by whomever. */
  async wait(id: string, { waitMs = WAIT_MS, timeoutMs, ...options }: CallOptions & { waitMs?: number } = {}): Promise<Submission> {
    return checked(await this.call('xh_wait', { id, wait_ms: waitMs }, { ...options, timeoutMs: timeoutMs ?? waitMs + 15_000 }), id);
  }

  /**
   * Submits until it is known what became of it, at most `timeoutMs` long: after a lost answer the same bytes are sent again, at another node
   * if there is one. What the node refuses before it was ever taken is thrown.
   */
  async execute(signed: SignedTransaction, { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<Outcome> {
    const end = Date.now() + timeoutMs;
    const id = signed.id;
    let maySucceed = false; // the bytes went out and no refusal came back
    let cause: unknown;
    for (let wait = 100; ; wait = Math.min(2 * wait, 2000)) {
      const left = end - Date.now();
      if (left <= 0) return { status: 'unknown', id, ...(cause === undefined ? {} : { cause }) };
      try {
        const waitMs = Math.max(1, Math.min(left, WAIT_MS));
        const answer = await this.submit(signed, { waitMs, timeoutMs: waitMs + 5000, retries: 0, signal });
        maySucceed = true;
        cause = undefined;
        const receipt = answer.receipt ?? (answer.status === 'already_final' ? await this.receipt(id, { signal }) : undefined);
        if (receipt) return outcomeOf(receipt, id);
        continue; // it said how long it waited itself
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof XinghuoError)) throw error;
        const over = error.id === 'XH-1309' ? await this.afterTime(signed, signal) : undefined;
        if (over) return over;
        if (error instanceof InputError) throw error;
        if (error instanceof NodeError && !error.retryable) {
          if (maySucceed) return { status: 'unknown', id, cause: error };
          throw error;
        }
        // A node that refuses for now did not take it; where no answer came, or none that is understood, it may have.
        maySucceed ||= !(error instanceof NodeError || error instanceof BusyError);
        cause = error;
        this.transport.node(true);
      }
      await pause(Math.min(wait, Math.max(0, end - Date.now())), signal);
    }
  }
  // The node says that the time is not now: over, or not come yet. Undefined: it could not be asked, or its clock has not passed it. Both questions
  // go to one node: where the time is over and there is no receipt, there never will be one.
  private async afterTime(signed: SignedTransaction, signal?: AbortSignal): Promise<Outcome | undefined> {
    try {
      const { time_ms: blockTime } = await this.status({ signal, retries: 0 });
      const receipt = await this.receipt(signed.id, { signal, retries: 0 });
      if (receipt) return outcomeOf(receipt, signed.id);
      return blockTime > signed.transaction.validUntilMs ? { status: 'expired', id: signed.id } : undefined;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof XinghuoError && error.retryable) return undefined;
      throw error;
    }
  }

  // ---- proofs

  private get genesis(): Genesis {
    if (!this.trusted) throw new InputError('XH-1203', 'proofs are verified against a genesis file: give its bytes to the client', { hint: 'new Client(nodes, { genesis })' });
    return this.trusted;
  }
  private verified(file: string, expected: Expectation): Proven {
    const verdict = verifyProof(file, this.genesis, expected);
    if (!verdict.valid) throw new ProofError(verdict.step, verdict.reason);
    const { kind, claim, height, timeMs } = verdict;
    const value = typeof claim.value === 'string' ? hexBytes(claim.value) : undefined;
    return { kind, file, claim, height, timeMs, ...(value && typeof claim.record_kind === 'number' ? { record: decodeRecord(claim.record_kind, value) } : {}) };
  }
  /**
   * A proof about a record, verified here: that it is there and what it says, or that it is not there; with `history` all its versions, with
   * `height` or `timeMs` what was there then. `minHeight`: an answer as of an older block is asked for again until `timeoutMs` is over, then refused:
   * a block is certified a moment after it is final.
   */
  async prove(kind: RecordKind, name: string, about: { history?: boolean; height?: bigint | number; timeMs?: bigint | number; minHeight?: bigint | number } = {}, options: CallOptions = {}): Promise<Proven> {
    const { history, height, timeMs, minHeight } = about;
    const params = { kind, name, ...(history ? { history } : {}), ...(height === undefined ? {} : { height }), ...(timeMs === undefined ? {} : { time_ms: timeMs }) };
    const past = height !== undefined || timeMs !== undefined;
    const expected: Expectation = { kind: past ? 'past' : history ? ['history', 'absent'] : ['record', 'absent'], recordKind: RECORD_KINDS[kind], name };
    const end = Date.now() + (options.timeoutMs ?? DEFAULT_FRESH_MS);
    let found: Proven;
    for (;;) {
      const { proof } = await this.call('xh_getProof', params, options);
      found = this.verified(proof, expected);
      if (minHeight === undefined || found.height >= BigInt(minHeight)) break;
      if (Date.now() >= end) throw new ProofError('expected', `it is proven under block ${found.height}, which is older than ${minHeight}`);
      await pause(FRESH_PAUSE_MS, options.signal);
    }
    if (height !== undefined && String(found.claim.height) !== String(height)) throw new ProofError('expected', 'it is about another height');
    if (timeMs !== undefined && String((found.claim.time as { at_ms?: unknown } | null)?.at_ms) !== String(timeMs)) throw new ProofError('expected', 'it is about another time');
    return found;
  }
  /** One proof about up to 1,000 records of a kind: their values, undefined where absence is proven. */
  async proveMany(kind: RecordKind, names: readonly string[], options: CallOptions = {}): Promise<Proven & { records: Map<string, ProvenRecord | undefined> }> {
    const { proof } = await this.call('xh_getBatchProof', { kind, names }, options);
    const found = this.verified(proof, { kind: 'batch' });
    const items = found.claim.items as { record_kind: number; name: string; value: string | null }[];
    const records = new Map(items.filter((item) => item.record_kind === RECORD_KINDS[kind]).map(({ name, value }) =>
      [name, value === null ? undefined : decodeRecord(RECORD_KINDS[kind], hexBytes(value)!)]));
    const missing = names.find((name) => !records.has(name));
    if (missing !== undefined) throw new ProofError('expected', `it says nothing about ${missing}`);
    return { ...found, records };
  }
  /** Under the newest audit root: in a tree that has one place for each key. */
  async proveAudited(kind: RecordKind, name: string, options: CallOptions = {}): Promise<Proven> {
    const { proof } = await this.call('xh_getAuditProof', { kind, name }, options);
    return this.verified(proof, { kind: 'audited', recordKind: RECORD_KINDS[kind], name });
  }
  /** That a transaction was executed, and with which outcome; with `bytes` its signed bytes, too. */
  async proveTransaction(id: string, { bytes = false }: { bytes?: boolean } = {}, options: CallOptions = {}): Promise<Proven> {
    const { proof } = await this.call('xh_getLogProof', { id, bytes }, options);
    const found = this.verified(proof, { kind: bytes ? 'transaction' : 'receipt' });
    if (String(found.claim.receipt).slice(0, 64) !== id.slice(2)) throw new ProofError('expected', 'it is about another transaction');
    return found;
  }
  /** That the log of now extends that of an older certified checkpoint (a signed note). */
  async proveConsistency(olderNote: string, options: CallOptions = {}): Promise<Proven> {
    const { proof } = await this.call('xh_getConsistencyProof', { checkpoint: olderNote }, options);
    const found = this.verified(proof, { kind: 'consistency' });
    if (found.claim.from !== olderNote) throw new ProofError('expected', 'it is about another checkpoint');
    return found;
  }
  /** A proof file from anywhere, verified against the genesis file of this client. */
  check(file: string, expected: Expectation = {}): Proven {
    return this.verified(file, expected);
  }

  // ---- events

  /** Events of a topic, typed by it, for ever: `for await (const event of client.subscribe({topic: 'records', from: 'first'}))`. */
  subscribe<T extends Topic>(options: SubscribeOptions<T>): AsyncGenerator<ChainEvent<T>, void> {
    const filter: object | undefined = options.filter;
    if (filter && 'account' in filter) accountFromBid(String(filter.account));
    return follow((another) => this.transport.node(another), openSocket, options);
  }
}

/** The receipt of an executed transaction; any other outcome is thrown as an error of its kind. */
export function requireExecuted(outcome: Outcome): Receipt {
  if (outcome.status === 'executed') return outcome.receipt;
  if (outcome.status === 'rejected') throw new RejectedError(outcome.receipt, outcome.hint);
  if (outcome.status === 'expired') throw new ExpiredError(outcome.id);
  throw new OutcomeUnknownError(outcome.id, outcome.cause);
}

const STATUSES = ['accepted', 'already_pending', 'already_final', 'final', 'timed_out'];
function checked(answer: ResultOf<'xh_submit'>, id: string): Submission {
  if (answer.id !== id) throw new BadAnswerError(`the answer is about ${answer.id}, not about ${id}`);
  if (answer.receipt && answer.receipt.transaction !== id) throw new BadAnswerError(`the receipt is of ${answer.receipt.transaction}, not of ${id}`);
  if (!STATUSES.includes(answer.status)) throw new BadAnswerError(`the status ${answer.status} is unknown`);
  return answer as Submission;
}
function outcomeOf(receipt: Receipt, id: string): Outcome {
  if (receipt.transaction !== id) throw new BadAnswerError(`the receipt is of ${receipt.transaction}, not of ${id}`);
  if (receipt.outcome <= 1) return { status: 'executed', id, receipt };
  const [reason, hint] = (Object.hasOwn(resultTable, receipt.outcome_name) ? resultTable[receipt.outcome_name] : undefined) ?? [receipt.outcome_name, ''];
  return { status: 'rejected', id, receipt, reason, hint };
}
async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NodeError && error.id === 'XH-1606') return undefined;
    throw error;
  }
}
async function* pages<T>(page: (cursor: { cursor?: string }) => Promise<{ data: T[]; next_cursor: string | null }>): AsyncGenerator<T, void> {
  const seen = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { data, next_cursor: next }: { data: T[]; next_cursor: string | null } = await page(cursor === '' ? {} : { cursor });
    yield* data;
    // A node that leads in a circle would be followed for ever.
    if (next !== null && seen.has(next)) throw new BadAnswerError('the pages lead in a circle');
    if (next !== null) seen.add(next);
    cursor = next;
  }
}
