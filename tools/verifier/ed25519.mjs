// Ed25519 verification (RFC 8032) with the strict rules of libsodium: canonical scalar, canonical key, no key and no R of small order, and
// the equation without the cofactor. Verifying is public, so nothing here is constant-time.
import { sha512 } from './hashes.mjs';

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const MASK = 2n ** 255n - 1n;

const mod = (x) => ((x % P) + P) % P;
function power(base, exponent) {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = (b * b) % P) if (e & 1n) result = (result * b) % P;
  return result;
}
const inverse = (x) => power(x, P - 2n);
const D = mod(-121665n * inverse(121666n));
const ROOT = power(2n, (P - 1n) / 4n); // of -1

const little = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

// Extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z.
const NEUTRAL = [0n, 1n, 1n, 0n];
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * D);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}
function multiply(point, scalar) {
  let result = NEUTRAL;
  for (let p = point, s = scalar; s > 0n; s >>= 1n, p = add(p, p)) if (s & 1n) result = add(result, p);
  return result;
}

// Nothing when the bytes are no point.
function decompress(bytes) {
  const value = little(bytes);
  const y = mod(value & MASK);
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
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
const BASE = decompress(baseBytes);

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
  const expected = compress(add(multiply(BASE, s), multiply(minusA, h)));
  return expected.every((byte, i) => byte === r[i]);
}
