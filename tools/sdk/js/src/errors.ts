// Errors that this library throws: one class for each thing that a caller can do about it, each with an id of the node's catalogue
// (`xh explain XH-1606`, explain() of xinghuo/explain).

/** What all errors of this library have in common. */
export class XinghuoError extends Error {
  /** Of the catalogue: "XH-1606"; of a rejection its name: "VersionMismatch". */
  readonly id: string;
  /** What to do about it. */
  readonly hint: string;
  /** Whether the same call may succeed later. The same signed bytes are always safe to send again. */
  readonly retryable: boolean;
  constructor(id: string, message: string, more: { hint?: string; retryable?: boolean; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.id = id;
    this.hint = more.hint ?? '';
    this.retryable = more.retryable ?? false;
    this.name = new.target.name;
  }
}

/** What was given to this library is malformed: a key, a BID, a number out of range, bytes that are no transaction. */
export class InputError extends XinghuoError {}

/** The node answered with an error. */
export class NodeError extends XinghuoError {
  /** Of JSON-RPC. */
  readonly code: number;
  /** The parameter that is meant, where the node names one. */
  readonly field: string | undefined;
  constructor(code: number, data: { id: string; reason: string; hint: string; retryable: boolean; field?: string }) {
    super(data.id, data.reason, data);
    this.code = code;
    this.field = data.field;
  }
}

/** No node could be reached. Of a submission: what became of it is not known. */
export class UnreachableError extends XinghuoError {
  constructor(message: string, cause?: unknown) {
    super('XH-1802', message, { hint: 'Check that the node runs and that the URL names it.', retryable: true, cause });
  }
}

/** No answer in time. Of a submission: what became of it is not known. */
export class TimeoutError extends XinghuoError {
  constructor(message: string) {
    super('XH-1803', message, { hint: 'Ask for the transaction by its id, or send the same bytes again.', retryable: true });
  }
}

/** The node is busy and says when to come again. */
export class BusyError extends XinghuoError {
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super('XH-1603', 'the node has too much to do', { hint: 'Wait and repeat.', retryable: true });
    this.retryAfterMs = retryAfterMs;
  }
}

/** What came is no answer that the node's description allows: another id, another form, too long. */
export class BadAnswerError extends XinghuoError {
  constructor(message: string, cause?: unknown) {
    super('XH-1804', message, { hint: 'The node is no node of a fitting version, faulty or hostile: ask another one.', cause });
  }
}

/** A proof does not hold, or proves something else than what was asked for. */
export class ProofError extends XinghuoError {
  /** The first step that failed (docs/PROOFS.md), `expected` when the proof holds and is about something else. */
  readonly step: string;
  constructor(step: string, message: string) {
    super('XH-1205', `${step}: ${message}`, { hint: 'The answer is not genuine or not of this chain: ask another node, and keep the file.' });
    this.step = step;
  }
}

/** The chain rejected a transaction; its receipt says why. Nothing of an all-or-nothing transaction was done. */
export class RejectedError extends XinghuoError {
  readonly transaction: string;
  readonly outcome: number;
  readonly outcomeName: string;
  readonly failingItem: number;
  constructor(receipt: { transaction: string; outcome: number; outcome_name: string; failing_item: number }, hint: string) {
    super(receipt.outcome_name, `rejected by the chain: ${receipt.outcome_name}, operation ${receipt.failing_item}`, { hint });
    this.transaction = receipt.transaction;
    this.outcome = receipt.outcome;
    this.outcomeName = receipt.outcome_name;
    this.failingItem = receipt.failing_item;
  }
}

/** A transaction's time is over and it was not executed. */
export class ExpiredError extends XinghuoError {
  readonly transaction: string;
  constructor(transaction: string) {
    super('XH-1309', 'the time of the transaction is over and it was not executed', { hint: 'Build it again with a new time, and sign it.' });
    this.transaction = transaction;
  }
}

/** It is not known what became of a transaction. Sending the same signed bytes again is safe until its time is over, and asking for its receipt always. */
export class OutcomeUnknownError extends XinghuoError {
  readonly transaction: string;
  constructor(transaction: string, cause?: unknown) {
    super('XH-1803', `it is not known what became of ${transaction}`, {
      hint: 'Send the same signed bytes again, or ask for the receipt.', retryable: true, cause,
    });
    this.transaction = transaction;
  }
}

/** A subscription cannot go on: events between its place and what the node keeps are gone there. */
export class NotRetainedError extends XinghuoError {
  /** The first place that this node keeps, where it says so. */
  readonly retainedFrom: string;
  constructor(retainedFrom: string) {
    super('XH-1608', `this node does not keep the place; it has ${retainedFrom} and later`, { hint: 'Ask a node that keeps all (storage.retention = "archive").' });
    this.retainedFrom = retainedFrom;
  }
}
