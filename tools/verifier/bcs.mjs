// BCS (https://github.com/diem/bcs) of the structs that proof files hold, and their text forms. Decoding is strict: one form for one value.

export class Malformed extends Error {}
export const refuse = (what) => {
  throw new Malformed(what);
};

// Digit by digit: a pattern over the whole text would need a stack as long as the text.
export function fromHex(text) {
  if (typeof text !== 'string' || text.length % 2 !== 0) refuse('not lower-case hex');
  const digit = (at) => {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) return code - 48;
    return code >= 97 && code <= 102 ? code - 87 : refuse('not lower-case hex');
  };
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = (digit(2 * i) << 4) | digit(2 * i + 1);
  return out;
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  raw(n) {
    if (n > this.bytes.length - this.at) refuse('the bytes end early');
    this.at += n;
    return this.bytes.subarray(this.at - n, this.at);
  }
  integer(width) {
    return this.raw(width).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  }
  uleb() {
    let value = 0n;
    for (let shift = 0n; shift < 35n; shift += 7n) {
      const byte = this.integer(1);
      value |= (byte & 0x7fn) << shift;
      if (byte & 0x80n) continue;
      if ((byte === 0n && shift > 0n) || value >= 1n << 32n) break;
      return Number(value);
    }
    return refuse('not a minimal ULEB128');
  }
  length(maximum) {
    const n = this.uleb();
    if (n > maximum) refuse(`a length of ${n} exceeds ${maximum}`);
    return n;
  }
}

// Types are functions from a reader to a value.
export const u8 = (in_) => Number(in_.integer(1));
export const u16 = (in_) => Number(in_.integer(2));
export const u32 = (in_) => Number(in_.integer(4));
export const u64 = (in_) => in_.integer(8);
export const uleb = (in_) => in_.uleb();
export const fixed = (n) => (in_) => in_.raw(n);
export const hash = fixed(32);
export const bytes = (maximum) => (in_) => in_.raw(in_.length(maximum));
export const list = (item, maximum) => (in_) => Array.from({ length: in_.length(maximum) }, () => item(in_));
export const bool = (in_) => {
  const value = in_.integer(1);
  return value > 1n ? refuse('not a boolean') : value === 1n;
};
export const optional = (item) => (in_) => (bool(in_) ? item(in_) : undefined);
export const struct = (members) => (in_) => Object.fromEntries(Object.entries(members).map(([name, type]) => [name, type(in_)]));

export const MAX_PATH = 64;
const path = list(hash, MAX_PATH);
const record = bytes(118);
const stateHead = struct({ operations: u64, floor: u64, operationsRoot: hash, upperRoot: hash });

export const Summary = struct({
  height: u64, block: hash, epoch: u64, time: u64, operations: u64, operationsRoot: hash, stateRoot: hash, transactionsRoot: hash,
  receiptsRoot: hash, nextValidators: hash, lastOfEpoch: bool, auditRoot: optional(hash),
});
export const ActiveProof = struct({ serial: u64, record, left: path, chunk: hash, chunkPath: path, upper: path, head: stateHead });
const loggedOperation = struct({ serial: u64, record, path });
export const HistoryProof = struct({ current: ActiveProof, earlier: list(loggedOperation, 100000) });
export const PastProof = struct({ head: stateHead, then: loggedOperation, end: optional(loggedOperation), active: optional(ActiveProof) });
const places = list(u32, MAX_PATH);
const batchItem = struct({ serial: u64, record, left: places, chunk: hash, chunkPath: places, upper: places });
export const MAX_BATCH = 1000;
export const BatchProof = struct({ head: stateHead, nodes: list(hash, MAX_BATCH * 3 * MAX_PATH), items: list(batchItem, MAX_BATCH) });
const auditLeaf = struct({ key: hash, value: hash });
export const AuditProof = struct({ siblings: list(hash, 256), found: optional(auditLeaf) });
export const Receipt = struct({
  transaction: hash, envelope: hash, height: u64, index: u32, outcome: u16, failingItem: u16, results: list(u16, 1000), chargedBytes: u32,
});
// Keys and signatures: a suite number (0: Ed25519, 1: SM2, 2: secp256k1) and raw bytes.
const suite = (in_) => {
  const number = in_.uleb();
  return number <= 2 ? number : refuse('unknown suite');
};
const keySignature = struct({ suite, key: bytes(65), signature: bytes(64) });
export const Envelope = struct({ transaction: bytes(1024 * 1024), signatures: list(keySignature, 16) });

const publicKey = struct({ suite, key: bytes(65) });
const line = struct({ validator: u16, timestamp: u64, signature: bytes(64) });
const MAX_VALIDATORS = 512;
// The value and the bytes that it was read from.
const raw = (type) => (in_) => {
  const from = in_.at;
  const value = type(in_);
  return { value, bytes: in_.bytes.subarray(from, in_.at) };
};
const validator = struct({
  name: bytes(32), consensus: publicKey, checkpoint: publicKey, log: publicKey, network: publicKey, weight: u64, account: fixed(23),
});
// Evidence (docs/spec/evidence.md M1, M9). A vote keeps the bytes that its signature covers.
const votes = [
  struct({ kind: () => 0, view: u64, parentView: u64, block: hash }), struct({ kind: () => 1, view: u64 }), struct({ kind: () => 2, view: u64, block: hash }),
];
const vote = (in_) => (votes[in_.uleb()] ?? (() => refuse('unknown kind of vote')))(in_);
const statement = struct({ vote: raw(vote), signature: bytes(64) });
const outcome = (in_) => (in_.integer(1) <= 2n ? undefined : refuse('unknown outcome'));
export const EvidenceRecord = struct({
  evidence: struct({ epoch: u64, key: publicKey, first: statement, second: statement }), validator: bytes(32), reporter: fixed(23), height: u64, outcome,
});
export const EpochLink = struct({
  checkpoint: struct({ name: struct({ size: u64, root: hash }), lines: list(line, MAX_VALIDATORS) }),
  summary: raw(Summary),
  path,
  validators: raw(list(validator, MAX_VALIDATORS)),
});

/// The value of exactly these bytes.
export function decode(type, input) {
  const reader = new Reader(input);
  const value = type(reader);
  if (reader.at !== input.length) refuse('bytes follow after the end');
  return value;
}
