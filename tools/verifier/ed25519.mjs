// Ed25519 verification (RFC 8032) with the strict rules of libsodium: canonical scalar, canonical key, no key and no R of small order, and
// the equation without the cofactor. Verifying is public, so nothing here is constant-time.
import { sha512 } from './hashes.mjs';

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const MASK = 2n ** 255n - 1n;

const mod = (x) => ((x % P) + P) % P;
// Between -P and P: enough for what is multiplied again.
const cut = (x) => x % P;
function power(base, exponent) {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = (b * b) % P) if (e & 1n) result = (result * b) % P;
  return result;
}
function inverse(x) {
  let [r, next, s, t] = [P, mod(x), 0n, 1n];
  while (next !== 0n) {
    const q = r / next;
    [r, next] = [next, r - q * next];
    [s, t] = [t, s - q * t];
  }
  return mod(s);
}
const D = mod(-121665n * inverse(121666n));
const ROOT = power(2n, (P - 1n) / 4n); // of -1

// x^((P - 5) / 8): the exponent is 252 bits, all ones but for the last two, 01.
function rootPower(x) {
  const squared = (value, times) => {
    let out = value;
    for (let i = 0; i < times; i++) out = cut(out * out);
    return out;
  };
  const ones = (value, n, other = value) => cut(squared(value, n) * other); // n more bits, those of the other
  const one2 = cut(squared(x, 1) * x);
  const one4 = ones(one2, 2);
  const one5 = cut(squared(one4, 1) * x);
  const one10 = ones(one5, 5);
  const one20 = ones(one10, 10);
  const one40 = ones(one20, 20);
  const one50 = ones(one40, 10, one10);
  const one100 = ones(one50, 50);
  const one200 = ones(one100, 100);
  return cut(squared(ones(one200, 50, one50), 2) * x);
}

const little = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

// Extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z.
const NEUTRAL = [0n, 1n, 1n, 0n];
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = cut((y1 - x1) * (y2 - x2));
  const b = cut((y1 + x1) * (y2 + x2));
  const c = cut(cut(2n * t1 * t2) * D);
  const d = cut(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [cut(e * f), cut(g * h), cut(f * g), cut(e * h)];
}
function double([x, y, z]) {
  const [a, b, c] = [cut(x * x), cut(y * y), cut(2n * z * z)];
  const e = (x + y) * (x + y) - a - b;
  const [g, h] = [b - a, -a - b];
  const [f, cutE] = [g - c, cut(e)];
  return [cut(cutE * f), cut(g * h), cut(f * g), cut(cutE * h)];
}
function multiply(point, scalar) {
  let result = NEUTRAL;
  for (let p = point, s = scalar; s > 0n; s >>= 1n, p = double(p)) if (s & 1n) result = add(result, p);
  return result;
}
// The first 16 multiples.
function multiples(point) {
  const out = [NEUTRAL, point];
  while (out.length < 16) out.push(add(out.at(-1), point));
  return out;
}
// The sum of two products, four bits of both scalars at a time; scalars below 2^256.
function multiplyBoth(table1, scalar1, table2, scalar2) {
  let result = NEUTRAL;
  for (let shift = 252n; shift >= 0n; shift -= 4n) {
    result = double(double(double(double(result))));
    const [digit1, digit2] = [Number((scalar1 >> shift) & 15n), Number((scalar2 >> shift) & 15n)];
    if (digit1 !== 0) result = add(result, table1[digit1]);
    if (digit2 !== 0) result = add(result, table2[digit2]);
  }
  return result;
}

// Nothing when the bytes are no point.
function decompress(bytes) {
  const value = little(bytes);
  const y = mod(value & MASK);
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  const v3 = cut(v * v * v);
  let x = mod(u * v3 * rootPower(cut(u * v3 * v3 * v)));
  const check = mod(v * x * x);
  if (check === mod(-u)) x = mod(x * ROOT);
  else if (check !== u) return undefined;
  if ((x & 1n) !== value >> 255n) x = mod(-x);
  return [x, y, 1n, mod(x * y)];
}
function compress([x, y, z]) {
  const i = inverse(z);
  let value = mod(y * i) | ((mod(x * i) & 1n) << 255n);
  const out = new Uint8Array(32);
  for (let at = 0; at < 32; at++, value >>= 8n) out[at] = Number(value & 255n);
  return out;
}

const BASE_Y = mod(4n * inverse(5n));
const baseBytes = new Uint8Array(32);
for (let at = 0, value = BASE_Y; at < 32; at++, value >>= 8n) baseBytes[at] = Number(value & 255n);
const BASE = multiples(decompress(baseBytes));

// The y of the points of order 1, 2, 4 and 8, and their forms beyond the modulus; the sign bit is left out.
const SMALL_ORDER = new Set([0n, 1n, P - 1n, P, P + 1n]);
{
  // A point of order 8 is found by clearing the prime-order part of any point; its y and that of its negative are the other two.
  for (let y = 2n; SMALL_ORDER.size < 7; y++) {
    const bytes = new Uint8Array(32);
    for (let at = 0, value = y; at < 32; at++, value >>= 8n) bytes[at] = Number(value & 255n);
    const point = decompress(bytes);
    if (!point) continue;
    const torsion = multiply(point, L);
    SMALL_ORDER.add(little(compress(torsion)) & MASK);
  }
}

/// signature: 64 bytes, key: 32 bytes.
export function verifyEd25519(message, signature, key) {
  if (signature.length !== 64 || key.length !== 32) return false;
  const r = signature.subarray(0, 32);
  const s = little(signature.subarray(32));
  if (s >= L) return false;
  if (SMALL_ORDER.has(little(r) & MASK)) return false;
  if ((little(key) & MASK) >= P || SMALL_ORDER.has(little(key) & MASK)) return false;
  const a = decompress(key);
  if (!a) return false;
  const h = little(sha512(r, key, message)) % L;
  const minusA = [mod(-a[0]), a[1], a[2], mod(-a[3])];
  const expected = compress(multiplyBoth(BASE, s, multiples(minusA), h));
  return expected.every((byte, i) => byte === r[i]);
}
