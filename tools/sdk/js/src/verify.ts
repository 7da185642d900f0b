// The independent verifier of proof files (docs/PROOFS.md): offline, without dependencies, for Node and browsers. Its one source is
// tools/verifier; this gives it types, and asks whether a proof is about what was meant.
import * as source from '../../../verifier/xhproof.mjs';
import { sha256, toHex } from '../../../verifier/hashes.mjs';

/** What of a genesis file a verifier needs: the one root of trust. */
export interface Genesis {
  readonly chainId: Uint8Array;
  readonly origin: string;
  readonly validators: readonly { readonly name: string; readonly weight: bigint }[];
}
export type ClaimKind = 'record' | 'absent' | 'history' | 'past' | 'batch' | 'anchored' | 'audited' | 'receipt' | 'transaction' | 'consistency';
/** The claim as the file states it. */
export type Claim = { readonly kind: ClaimKind } & { readonly [member: string]: unknown };
export type Verdict =
  | { readonly valid: true; readonly kind: ClaimKind; readonly claim: Claim; /** Of the block under whose summary it is proven. */ readonly height: bigint; /** Of that block, ms since 1970. */ readonly timeMs: bigint }
  | { readonly valid: false; /** The first that failed. */ readonly step: string; readonly reason: string };
/** What the caller meant. A proof that holds and is about something else fails in the step `expected`. */
export interface Expectation {
  readonly kind?: ClaimKind | readonly ClaimKind[];
  /** Number of the kind of record (docs/spec/state-tree.md). */
  readonly recordKind?: number;
  readonly name?: string;
  /** Proven under a block of this height or a later one: older answers are refused. */
  readonly minHeight?: bigint | number;
}

const encoder = new TextEncoder();
const bytesOf = (content: Uint8Array | string): Uint8Array => (typeof content === 'string' ? encoder.encode(content) : content);

/** Of the exact bytes of a genesis file. Throws when they are none. */
export function readGenesis(file: Uint8Array | string): Genesis {
  return source.readGenesis(bytesOf(file)) as Genesis;
}
/** 0x…: names the chain of a genesis file. */
export const chainIdOf = (file: Uint8Array | string): string => `0x${toHex(sha256(bytesOf(file)))}`;

/** Never throws: any bytes give a verdict. */
export function verifyProof(file: Uint8Array | string, genesis: Genesis, expected: Expectation = {}): Verdict {
  const found = source.verifyProof(bytesOf(file), genesis) as { valid: boolean; step: string; reason: string; kind: ClaimKind; claim: Claim; height: bigint; time: bigint };
  if (!found.valid) return { valid: false, step: found.step, reason: found.reason };
  const { kind, claim, height, time } = found;
  const no = (reason: string): Verdict => ({ valid: false, step: 'expected', reason });
  const kinds = expected.kind === undefined ? [kind] : [expected.kind].flat();
  if (!kinds.includes(kind)) return no(`it is a proof of the kind ${kind}, not ${kinds.join(' or ')}`);
  if (expected.recordKind !== undefined && claim.record_kind !== expected.recordKind) return no('it is about a record of another kind');
  if (expected.name !== undefined && claim.name !== expected.name) return no('it is about another name');
  if (expected.minHeight !== undefined && height < BigInt(expected.minHeight)) return no(`it is proven under block ${height}, which is older than ${expected.minHeight}`);
  return { valid: true, kind, claim, height, timeMs: time };
}
