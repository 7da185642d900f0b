// Bytes and their text forms.
import * as hashes from '../../../verifier/hashes.mjs';
import { fromHex } from '../../../verifier/bcs.mjs';
import { InputError } from './errors.js';

export const concat: (...parts: Uint8Array[]) => Uint8Array = hashes.concat;
export const equal: (a: Uint8Array, b: Uint8Array) => boolean = hashes.equal;
export const toHex: (bytes: Uint8Array) => string = hashes.toHex;
const encoder = new TextEncoder();
export const utf8 = (text: string): Uint8Array => encoder.encode(text);
export const to0x = (bytes: Uint8Array): string => `0x${toHex(bytes)}`;

/** Of lower-case hex digits with 0x; `size`: how many bytes must come out. */
export function from0x(text: string, size?: number): Uint8Array {
  const bytes = text.startsWith('0x') ? hexBytes(text.slice(2)) : undefined;
  if (!bytes || (size !== undefined && bytes.length !== size))
    throw new InputError('XH-1006', size === undefined ? '0x and lower-case hex digits are expected' : `0x and ${2 * size} lower-case hex digits are expected`);
  return bytes;
}
/** Undefined when the text is no lower-case hex. */
export function hexBytes(text: string): Uint8Array | undefined {
  try {
    return fromHex(text);
  } catch {
    return undefined;
  }
}

// The alphabet of BIF: b and B, u and U stand in each other's place (Xinghuo RFC-003).
const DIGITS = '123456789AbCDEFGHJKLMNPQRSTuVWXYZaBcdefghijkmnopqrstUvwxyz';
const MAX_BASE58 = 512;

export function toBase58(bytes: Uint8Array): string {
  let number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = '';
  for (; number > 0n; number /= 58n) text = DIGITS.charAt(Number(number % 58n)) + text;
  const first = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(first < 0 ? bytes.length : first) + text;
}
/** Undefined when the text is none. */
export function fromBase58(text: string): Uint8Array | undefined {
  if (text.length > MAX_BASE58) return undefined;
  let number = 0n;
  for (const c of text) {
    const digit = DIGITS.indexOf(c);
    if (digit < 0) return undefined;
    number = number * 58n + BigInt(digit);
  }
  const zeros = text.length - text.replace(/^1+/, '').length;
  const digits = number === 0n ? '' : number.toString(16);
  return concat(new Uint8Array(zeros), fromHex(digits.length % 2 ? `0${digits}` : digits));
}

/** A u64 as a caller may give it. */
export type U64 = bigint | number;
export function u64Of(value: U64): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new InputError('XH-1010', `${value} is no integer below 2^53: give a bigint`);
  const number = BigInt(value);
  if (number < 0n || number >= 1n << 64n) throw new InputError('XH-1010', `${number} is not between 0 and 2^64 - 1`);
  return number;
}
