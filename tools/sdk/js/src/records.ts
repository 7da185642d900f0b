// What the value of a proven record says, of the kinds that callers look up most: bytes that a quorum committed to, decoded here and by nobody else.
import { bool, decode, fixed, list, mapped, optional, struct, text, u32, u64, u8, words } from './bcs.js';
import { to0x } from './bytes.js';
import { InputError } from './errors.js';
import { accountCodec, bidOf } from './keys.js';
import { hash, keySetCodec, scopes } from './operation_parts.js';
import { contentCodec } from './operations.js';

// Genesis has no actor: zeros.
const actor = mapped(fixed(23), () => new Uint8Array(23), (raw) => (raw[0] === 0 ? null : bidOf(raw)));
const stamp = struct({ height: u64, time_ms: u64, actor, transaction: hash });
const DECODERS = {
  1: struct({ organisation: text(200), roles: u32, keys: keySetCodec, recovery: keySetCodec, next: optional(hash), deactivated: bool, version: u64, updated: stamp }),
  2: struct({ controllers: list(accountCodec, 16), content: contentCodec, status: words('active', 'revoked'), version: u64, previous: hash, created: stamp, updated: stamp, threshold: u8, scheme: words('free', 'gs1', 'oid', 'ecode') }),
  3: struct({ document: text(64 * 1024), version: u64, previous: hash, created: stamp, updated: stamp }),
  4: struct({ owner: actor, suspended: bool, depth: u8, quota: u64, delegations: list(struct({ delegate: accountCodec, scopes, expires_ms: u64 }), 64), templates: list(hash, 16), version: u64, created: stamp, updated: stamp }),
  7: struct({ owner: accountCodec, root: hash, count: u64, uri: text(1024), version: u64, previous_root: hash, created: stamp, updated: stamp }),
};
type Decoders = typeof DECODERS;
type OutOf<C> = C extends { read: (in_: never) => infer Out } ? Out : never;
export type AccountRecord = OutOf<Decoders[1]>;
export type IdentifierRecord = OutOf<Decoders[2]>;
export type DocumentRecord = OutOf<Decoders[3]>;
export type PrefixRecord = OutOf<Decoders[4]>;
export type StreamRecord = OutOf<Decoders[7]>;
export type ProvenRecord = AccountRecord | IdentifierRecord | DocumentRecord | PrefixRecord | StreamRecord | { bytes: string };

/** The value of a record of this kind; bytes of a kind or a form that is not known here. */
export function decodeRecord(kind: number, value: Uint8Array): ProvenRecord {
  const decoder = Object.hasOwn(DECODERS, kind) ? DECODERS[kind as keyof Decoders] : undefined;
  try {
    if (decoder) return decode(decoder as never, value) as ProvenRecord;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  return { bytes: to0x(value) };
}
