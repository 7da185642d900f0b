// Anchored streams (docs/spec/anchor-stream.md): a Merkle tree (RFC 6962) over records that stay with their owner. The ledger has its root; each
// record is proven by a path.
import { leafHash } from '../../../verifier/merkle.mjs';
import { sha256 } from '@noble/hashes/sha2';
import { concat, equal, from0x, to0x, toHex, utf8 } from './bytes.js';
import { InputError, ProofError } from './errors.js';
import type { Operation } from './operations.js';

const node = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(concat(Uint8Array.of(1), left, right));
const MAX_RECORD = 1024 * 1024;

/** Holds 32 bytes and their part in every level of each record: about 64 bytes a record. The records themselves stay with the caller. */
export class AnchorTree {
  // levels[k][i]: the root of the full subtree of 2^k leaves from i * 2^k on.
  private readonly levels: Uint8Array[][] = [[]];

  static of(records: Iterable<Uint8Array | string>): AnchorTree {
    const tree = new AnchorTree();
    for (const record of records) tree.append(record);
    return tree;
  }
  get count(): number {
    return this.levels[0]!.length;
  }
  append(record: Uint8Array | string): void {
    const raw = typeof record === 'string' ? utf8(record) : record;
    if (raw.length > MAX_RECORD) throw new InputError('XH-1004', `a record has at most ${MAX_RECORD} bytes`);
    let hash = leafHash(raw);
    for (let level = 0; ; level++) {
      const row = (this.levels[level] ??= []);
      row.push(hash);
      if (row.length % 2 === 1) return;
      hash = node(row[row.length - 2]!, row[row.length - 1]!);
    }
  }
  // Of the records from `from` on, `size` of them; from is a multiple of the next power of two from size.
  private range(from: number, size: number): Uint8Array {
    const level = Math.log2(size);
    if (Number.isInteger(level)) return this.levels[level]![from / size]!;
    const left = 2 ** Math.floor(level);
    return node(this.range(from, left), this.range(from + left, size - left));
  }
  private checked(count: number): number {
    if (!Number.isSafeInteger(count) || count < 0 || count > this.count) throw new InputError('XH-1010', `the tree has ${this.count} records, not ${count}`);
    return count;
  }
  /** 0x…: over the first `count` records. */
  root(count: number = this.count): string {
    return to0x(this.checked(count) === 0 ? sha256(new Uint8Array()) : this.range(0, count));
  }
  /** RFC 9162 2.1.3.1: from the record to the root over `count` records. */
  path(index: number, count: number = this.count): string[] {
    if (index >= this.checked(count) || index < 0) throw new InputError('XH-1010', `there is no record ${index} among ${count}`);
    const out: Uint8Array[] = [];
    const walk = (from: number, size: number): void => {
      if (size === 1) return;
      const left = 2 ** (Math.ceil(Math.log2(size)) - 1);
      if (index < from + left) {
        walk(from, left);
        out.push(this.range(from + left, size - left));
      } else {
        walk(from + left, size - left);
        out.push(this.range(from, left));
      }
    };
    walk(0, count);
    return out.map(to0x);
  }
  /** RFC 9162 2.1.4.1: that the tree of `count` records extends that of the first `old`. */
  consistency(old: number, count: number = this.count): string[] {
    if (old > this.checked(count)) throw new InputError('XH-1010', `${old} records are more than ${count}`);
    if (old === 0 || old === count) return [];
    const walk = (from: number, size: number, first: number, whole: boolean): Uint8Array[] => {
      if (first === size) return whole ? [] : [this.range(from, size)];
      const left = 2 ** (Math.ceil(Math.log2(size)) - 1);
      if (first <= left) return [...walk(from, left, first, whole), this.range(from + left, size - left)];
      return [...walk(from + left, size - left, first - left, false), this.range(from, left)];
    };
    return walk(0, count, old, true).map(to0x);
  }
  /** The operation that anchors what was appended since the stream's last root; undefined when there is nothing to do. `known`: the stream now. */
  operation(stream: string, known?: { count: bigint | number; root: string }, uri = ''): Extract<Operation, { operation: 'anchor-root' }> | undefined {
    const had = Number(known?.count ?? 0);
    if (had > this.count) throw new InputError('XH-1806', `the stream has ${had} records, the tree ${this.count}`, { hint: 'Build it from the newer records.' });
    if (known && had > 0 && this.root(had) !== known.root)
      throw new InputError('XH-1807', `the first ${had} records are not those that the stream has`, { hint: 'A stream only appends: restore the records.' });
    if (had === this.count) return undefined;
    const anchored = { operation: 'anchor-root', stream, root: this.root(), count: this.count, uri } as const;
    return had === 0 ? anchored : { ...anchored, previous: known!.root, consistency: this.consistency(had) };
  }
  /** The proof file of one record, out of the proof of the stream's record (`proof` of xh_getProof); A8. */
  prove(index: number, record: Uint8Array | string, streamProof: string): string {
    const proof = JSON.parse(streamProof) as { claim: { kind: string; value?: string } };
    const { claim } = proof;
    if (claim.kind !== 'record' || typeof claim.value !== 'string') throw new ProofError('expected', 'the stream is not proven to be there');
    const value = from0x(`0x${claim.value}`);
    if (value.length < 63) throw new ProofError('expected', 'the record is no stream');
    const count = Number(new DataView(value.buffer, value.byteOffset).getBigUint64(55, true));
    const raw = typeof record === 'string' ? utf8(record) : record;
    if (!equal(leafHash(raw), this.levels[0]![index] ?? new Uint8Array())) throw new InputError('XH-1807', `record ${index} of the tree is another one`);
    if (this.root(count) !== to0x(value.subarray(23, 55))) throw new InputError('XH-1807', 'the records are not those that the stream has');
    const path = this.path(index, count).map((hash) => hash.slice(2));
    return `${canonical({ ...proof, claim: { ...claim, kind: 'anchored', record: toHex(raw), index, path } })}\n`;
  }
}

// RFC 8785 of what proof files hold: objects, lists, texts, integers, null.
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
