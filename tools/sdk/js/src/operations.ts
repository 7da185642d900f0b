// Operations: what a transaction asks for. As objects they have the names and members that answers, `xh tx show` and xh_buildTransaction use
// (docs/spec/building.md BD2); as bytes they are the BCS of docs/spec/identity.md I9.
import { bool, bytes, decode, encode, fixed, list, mapped, optional, struct, text, u16, u32, u64, u8, withDefault, words, type Codec } from './bcs.js';
import { from0x, to0x, utf8 } from './bytes.js';
import { InputError } from './errors.js';
import { accountCodec, publicKeyCodec, PublicKey } from './keys.js';

/** 0x and 64 hex digits. */
export type Digest = string;
export const hash = mapped(fixed(32), (hex: Digest) => from0x(hex, 32), to0x);
const zero = `0x${'00'.repeat(32)}`;
const identifier = text(265);
const prefix = text(64);
const organisation = text(32);
const name = text(200);
const uri = text(1024);

// A value of the Handle model: `data` is text; `data_hex` says bytes instead.
export interface ValueIn {
  index: number;
  type: string;
  ttl?: number;
  data?: string;
  data_hex?: string;
}
const MAX_DATA = 4096;
const DAY = 86400;
const rawValue = struct({ index: u32, type: text(64), format: words('text', 'bytes'), data: bytes(MAX_DATA), ttl: u32 });
const utf8Text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const isText = (value: Uint8Array): string | undefined => {
  try {
    return utf8Text.decode(value);
  } catch {
    return undefined;
  }
};
const value = mapped(
  rawValue,
  ({ index, type, ttl = DAY, data, data_hex }: ValueIn) => {
    if ((data === undefined) === (data_hex === undefined)) throw new InputError('XH-1305', `value ${index} has data or data_hex`);
    const raw = data === undefined ? from0x(data_hex!) : utf8(data);
    return { index, type, format: data === undefined ? ('bytes' as const) : ('text' as const), data: raw, ttl };
  },
  ({ index, type, format, data, ttl }): ValueIn => {
    const plain = format === 'text' ? isText(data) : undefined;
    return plain === undefined ? { index, type, ttl, data_hex: to0x(data) } : { index, type, ttl, data: plain };
  },
);
export interface AnchorIn {
  digest: Digest;
  media_type: string;
  uri?: string;
}
const anchor = struct({ digest: hash, media_type: text(128), uri: withDefault(uri, '') });
export const contentCodec = struct({ values: withDefault(list(value, 64), []), anchor: optional(anchor) });

/** V6 of prefixes: bits of a set. */
const SCOPES = ['register', 'revoke', 'allocate', 'anchor'] as const;
export type Scope = (typeof SCOPES)[number];
const placeOf = (scope: Scope): number => {
  if (!SCOPES.includes(scope)) throw new InputError('XH-1010', `${String(scope)} is no scope: ${SCOPES.join(', ')}`);
  return SCOPES.indexOf(scope);
};
export const scopes = mapped(
  u32,
  (given: readonly Scope[]) => given.reduce((bits, scope) => bits | (1 << placeOf(scope)), 0),
  (bits) => SCOPES.filter((_, i) => (bits >> i) & 1),
);
export interface WeightedKey {
  key: PublicKey | string;
  weight?: number;
}
export interface KeySet {
  keys: readonly WeightedKey[];
  threshold: number;
}
const weighted = mapped(struct({ key: publicKeyCodec, weight: u16 }), ({ key, weight = 1 }: WeightedKey) => ({ key, weight }), ({ key, weight }) => ({ key: key.toString(), weight }));
const pk = (key: PublicKey | string): PublicKey => (typeof key === 'string' ? PublicKey.from(key) : key);
/** I21: keys stand in ascending order; here they are put in order. */
export const keySetCodec = mapped(
  struct({ keys: list(weighted, 16), threshold: u32 }),
  ({ keys, threshold }: KeySet) => ({ keys: [...keys].sort((a, b) => PublicKey.compare(pk(a.key), pk(b.key))), threshold }),
  (set): KeySet => set,
);
const noKeys: KeySet = { keys: [], threshold: 0 };
const target = struct({ kind: words('account', 'prefix', 'identifier'), name: identifier });
const place = struct({ height: u64, index: u16 });

// By name: number and body. An operation as an object is {operation: name, …members}.
const content = { values: withDefault(list(value, 64), []), anchor: optional(anchor) };
const TABLE = {
  'register-organisation': [10, struct({ id: organisation, kind: words('government', 'enterprise', 'developer', 'individual'), name, credit_code: withDefault(hash, zero), region: withDefault(name, ''), industry: withDefault(name, ''), byte_quota: withDefault(u64, 0) })],
  'update-organisation': [11, struct({ id: organisation, version: u64, name, credit_code: withDefault(hash, zero), region: withDefault(name, ''), industry: withDefault(name, ''), byte_quota: withDefault(u64, 0) })],
  enroll: [12, struct({ account: accountCodec, organisation })],
  dismiss: [13, struct({ account: accountCodec })],
  'set-keys': [20, struct({ version: u64, keys: keySetCodec, recovery: withDefault(keySetCodec, noKeys), next: optional(hash) })],
  rotate: [21, struct({ keys: keySetCodec, next: optional(hash) })],
  recover: [22, struct({ keys: keySetCodec, recovery: keySetCodec, next: optional(hash) })],
  deactivate: [23, struct({ version: u64 })],
  'set-document': [24, struct({ version: u64, document: text(64 * 1024) })],
  'allocate-prefix': [30, struct({ prefix, owner: accountCodec, depth: withDefault(u8, 8), quota: withDefault(u64, 0) })],
  'update-prefix': [31, struct({ prefix, version: u64, suspended: optional(bool), quota: optional(u64), templates: optional(list(hash, 16)) })],
  'transfer-prefix': [32, struct({ prefix, version: u64, owner: accountCodec })],
  'delegate-key': [33, struct({ prefix, delegate: accountCodec, scopes, expires_ms: withDefault(u64, 0) })],
  'revoke-delegation': [34, struct({ prefix, delegate: accountCodec })],
  register: [50, struct({ identifier, controller: optional(accountCodec), ...content, scheme: withDefault(words('free', 'gs1', 'oid', 'ecode'), 'free') })],
  update: [51, struct({ identifier, version: u64, ...content })],
  transfer: [52, struct({ identifier, version: u64, controller: accountCodec })],
  revoke: [53, struct({ identifier, version: u64 })],
  'set-controller': [54, struct({ identifier, version: u64, controllers: list(accountCodec, 16), threshold: withDefault(u8, 1) })],
  'anchor-root': [70, struct({ stream: identifier, root: hash, count: u64, uri: withDefault(uri, ''), previous: withDefault(hash, zero), consistency: withDefault(list(hash, 128), []) })],
  'anchor-digest': [71, struct({ digest: hash, media_type: withDefault(text(128), ''), uri: withDefault(uri, '') })],
  'register-issuer': [72, struct({ account: accountCodec, version: withDefault(u64, 0), name: withDefault(name, ''), types: withDefault(list(struct({ name: text(128), schema: withDefault(hash, zero) }), 64), []), status: withDefault(words('active', 'withdrawn'), 'active') })],
  'anchor-status-list': [73, struct({ list: uri, version: withDefault(u64, 0), purpose: withDefault(words('revocation', 'suspension'), 'revocation'), size: u64, digest: hash })],
  hold: [80, struct({ target, reason: u16, document: hash })],
  withhold: [81, struct({ target, reason: u16, document: hash })],
  release: [82, struct({ target, kind: words('hold', 'withhold'), document: hash })],
  redact: [83, struct({ target, version: u64, entries: list(place, 1000), reason: u16, document: hash })],
  'describe-sub-chain': [90, struct({ code: text(4), version: u64, name, resolver: withDefault(text(512), '') })],
} as const;
type Table = typeof TABLE;
type BodyOf<N extends keyof Table> = Table[N][1] extends Codec<infer In, unknown> ? In : never;
/** An operation as an object. */
export type Operation = { [N in keyof Table]: { operation: N } & BodyOf<N> }[keyof Table];
export type OperationName = keyof Table;
/** Of a kind that this library does not know, as a transaction carries it. */
export interface RawOperation {
  kind: number;
  /** 0x… */
  body: string;
}

/** Number and body, as a transaction carries them. */
export function encodeOperation(operation: Operation | RawOperation): { kind: number; body: Uint8Array } {
  if ('kind' in operation && 'body' in operation) return { kind: operation.kind as number, body: from0x(operation.body) };
  const { operation: called, ...members } = operation as Operation;
  const row = Object.hasOwn(TABLE, called) ? TABLE[called] : undefined;
  if (!row) throw new InputError('XH-1306', `${String(called)} is no operation that this library builds`, { hint: `It builds ${Object.keys(TABLE).join(', ')}; others go as {kind, body}.` });
  const known = Object.keys(row[1].members);
  const unknown = Object.keys(members).find((member) => !known.includes(member));
  if (unknown !== undefined) throw new InputError('XH-1009', `${called}: ${unknown} is no member of it`, { hint: `Its members are ${known.join(', ')}.` });
  try {
    return { kind: row[0], body: encode(row[1] as Codec<unknown>, members) };
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.id, `${called}: ${error.message}`, { hint: error.hint });
    if (error instanceof TypeError) throw new InputError('XH-1008', `${called}: a member is missing or of a wrong type`, { cause: error });
    throw error;
  }
}

/** The object of what a transaction carries; of a kind that is unknown here, its bytes. */
export function decodeOperation(kind: number, body: Uint8Array): Operation | RawOperation {
  const found = Object.entries(TABLE).find(([, [number]]) => number === kind);
  if (!found) return { kind, body: to0x(body) };
  return { operation: found[0], ...(decode(found[1][1] as Codec<never, object>, body) as object) } as Operation;
}
