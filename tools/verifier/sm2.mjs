// SM2 verification with SM3 and the user id 1234567812345678 (GB/T 32918.2, GB/T 32905, GM/T 0009). Verifying is public, so nothing here is
// constant-time.
import { concat, padded } from './hashes.mjs';

const P = 2n ** 256n - 2n ** 224n - 2n ** 96n + 2n ** 64n - 1n;
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const A = P - 3n;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const BASE = [
  0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
];

// ---- SM3

const IV = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];
const rotate = (x, n) => (x << n) | (x >>> (32 - n)); // shifts count modulo 32
const p0 = (x) => x ^ rotate(x, 9) ^ rotate(x, 17);
const p1 = (x) => x ^ rotate(x, 15) ^ rotate(x, 23);

export const SM3_START = Object.freeze([...IV]);
/// One block of 64 bytes into a state of eight words.
export function sm3Block(state, view, offset) {
  const w = new Int32Array(68);
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(offset + 4 * i);
  for (let i = 16; i < 68; i++) w[i] = p1(w[i - 16] ^ w[i - 9] ^ rotate(w[i - 3], 15)) ^ rotate(w[i - 13], 7) ^ w[i - 6];
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const early = i < 16;
    const ss1 = rotate((rotate(a, 12) + e + rotate(early ? 0x79cc4519 : 0x7a879d8a, i)) | 0, 7);
    const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = early ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + (ss1 ^ rotate(a, 12)) + (w[i] ^ w[i + 4])) | 0;
    const tt2 = (gg + h + ss1 + w[i]) | 0;
    d = c;
    c = rotate(b, 9);
    b = a;
    a = tt1;
    h = g;
    g = rotate(f, 19);
    f = e;
    e = p0(tt2);
  }
  const after = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] ^= after[i];
}

export function sm3(...parts) {
  const data = padded(concat(...parts), 64, 8);
  const view = new DataView(data.buffer);
  const state = Int32Array.from(IV);
  for (let offset = 0; offset < data.length; offset += 64) sm3Block(state, view, offset);
  const out = new Uint8Array(32);
  state.forEach((word, i) => new DataView(out.buffer).setInt32(4 * i, word));
  return out;
}

// ---- the curve, in Jacobian coordinates: x = X/Z^2, y = Y/Z^3; Z is 0 at infinity

const mod = (x, m = P) => ((x % m) + m) % m;
function inverse(x) {
  let [r, next, s, t] = [P, mod(x), 0n, 1n];
  while (next !== 0n) {
    const q = r / next;
    [r, next] = [next, r - q * next];
    [s, t] = [t, s - q * t];
  }
  return mod(s);
}
function double([x, y, z]) {
  if (y === 0n || z === 0n) return [1n, 1n, 0n];
  const yy = mod(y * y);
  const s = mod(4n * x * yy);
  const m = mod(3n * x * x + A * z ** 4n);
  const x3 = mod(m * m - 2n * s);
  return [x3, mod(m * (s - x3) - 8n * yy * yy), mod(2n * y * z)];
}
function add(p, q) {
  if (p[2] === 0n) return q;
  if (q[2] === 0n) return p;
  const [z1, z2] = [mod(p[2] * p[2]), mod(q[2] * q[2])];
  const [u1, u2] = [mod(p[0] * z2), mod(q[0] * z1)];
  const [s1, s2] = [mod(p[1] * z2 * q[2]), mod(q[1] * z1 * p[2])];
  if (u1 === u2) return s1 === s2 ? double(p) : [1n, 1n, 0n];
  const h = mod(u2 - u1);
  const r = mod(s2 - s1);
  const hh = mod(h * h);
  const v = mod(u1 * hh);
  const x = mod(r * r - h * hh - 2n * v);
  return [x, mod(r * (v - x) - s1 * h * hh), mod(h * p[2] * q[2])];
}
function multiply(point, scalar) {
  let result = [1n, 1n, 0n];
  for (let p = point, s = scalar; s > 0n; s >>= 1n, p = double(p)) if (s & 1n) result = add(result, p);
  return result;
}

const big = (bytes) => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
function bytesOf(value) {
  const out = new Uint8Array(32);
  for (let i = 31; i >= 0; i--, value >>= 8n) out[i] = Number(value & 255n);
  return out;
}
const ID = new TextEncoder().encode('1234567812345678');

/// signature: r and s, 64 bytes; key: 04, X, Y.
export function verifySm2(message, signature, key) {
  if (signature.length !== 64 || key.length !== 65 || key[0] !== 4) return false;
  const [x, y] = [big(key.subarray(1, 33)), big(key.subarray(33))];
  if (x >= P || y >= P || mod(y * y - (x * x * x + A * x + B)) !== 0n) return false;
  const [r, s] = [big(signature.subarray(0, 32)), big(signature.subarray(32))];
  if (r === 0n || r >= N || s === 0n || s >= N) return false;
  const t = mod(r + s, N);
  if (t === 0n) return false;
  const about = [A, B, ...BASE].map(bytesOf);
  const z = sm3(Uint8Array.of(0, 8 * ID.length), ID, ...about, key.subarray(1));
  const e = big(sm3(z, message));
  const [px, , pz] = add(multiply([...BASE, 1n], s), multiply([x, y, 1n], t));
  if (pz === 0n) return false;
  const i = inverse(pz);
  return mod(e + mod(px * i * i), N) === r;
}
