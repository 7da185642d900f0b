// What operations are made of and this library spells in its own way: digests, values, sets of keys. The operations are made of the node's
// description (generated/operations.ts).
import { bytes, fixed, list, mapped, struct, text, u16, u32, words } from './bcs.js';
import { from0x, to0x, utf8 } from './bytes.js';
import { InputError } from './errors.js';
import { publicKeyCodec, PublicKey } from './keys.js';

/** 0x and 64 hex digits. */
export type Digest = string;
export const hash = mapped(fixed(32), (hex: Digest) => from0x(hex, 32), to0x);
/** 0x and hex digits stand for bytes. */
export const hexBytes = (maximum: number) => mapped(bytes(maximum), (hex: string) => from0x(hex), to0x);
/** An encoded public key. */
export const keyText = mapped(publicKeyCodec, (key: PublicKey | string) => key, (key) => key.toString());
export const zero = `0x${'00'.repeat(32)}`;

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
export const value = mapped(
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
export const noKeys: KeySet = { keys: [], threshold: 0 };
