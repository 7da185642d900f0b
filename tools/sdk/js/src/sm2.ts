// SM2 keys and signatures, and SM3 with a key (GB/T 32918.2, GB/T 32905, docs/spec/keys.md Q1). Verification and the block function of SM3 are
// those of tools/verifier; multiplication on the curve is @noble/curves'.
import { weierstrass } from '@noble/curves/abstract/weierstrass';
import { Field } from '@noble/curves/abstract/modular';
import { sha256 } from '@noble/hashes/sha2';
import { hmac } from '@noble/hashes/hmac';
import { concatBytes, randomBytes } from '@noble/hashes/utils';
import { SM3_START, sm3, sm3Block } from '../../../verifier/sm2.mjs';
import { concat, utf8 } from './bytes.js';

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const A = P - 3n;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const GX = 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n;
const GY = 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n;
const ID = utf8('1234567812345678');

const fieldP = Field(P);
export const scalars = Field(N);
// The hash here is only what the library asks for; signatures are made below.
const curve = weierstrass({
  Fp: fieldP, n: N, a: A, b: B, Gx: GX, Gy: GY, h: 1n, lowS: false, hash: sha256, hmac: (key, ...parts) => hmac(sha256, key, concatBytes(...parts)), randomBytes,
});
const Point = curve.ProjectivePoint;

export const bigOf = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
export function bytes32(value: bigint): Uint8Array {
  const out = new Uint8Array(32);
  for (let i = 31, rest = value; i >= 0; i--, rest >>= 8n) out[i] = Number(rest & 255n);
  return out;
}

/** Q4: from 1 to n - 2. */
export const isSm2Scalar = (d: bigint): boolean => d >= 1n && d <= N - 2n;
/** 04, X, Y. */
export const sm2Public = (scalar: Uint8Array): Uint8Array => Point.BASE.multiply(bigOf(scalar)).toRawBytes(false);
export const sm2Compressed = (scalar: Uint8Array): Uint8Array => Point.BASE.multiply(bigOf(scalar)).toRawBytes(true);
export function isSm2Public(raw: Uint8Array): boolean {
  try {
    Point.fromHex(raw).assertValidity();
    return raw.length === 65;
  } catch {
    return false;
  }
}

/** r and s. With fresh random numbers: another one each time (Q11). */
export function sm2Sign(message: Uint8Array, scalar: Uint8Array): Uint8Array {
  const d = bigOf(scalar);
  const about = [A, B, GX, GY].map(bytes32);
  const z = sm3(Uint8Array.of(0, 8 * ID.length), ID, ...about, sm2Public(scalar).subarray(1));
  const e = bigOf(sm3(z, message));
  for (;;) {
    const k = scalars.create(bigOf(randomBytes(48)));
    if (k === 0n) continue;
    const r = scalars.create(e + Point.BASE.multiply(k).toAffine().x);
    if (r === 0n || r + k === N) continue;
    const s = scalars.mul(scalars.inv(scalars.add(1n, d)), scalars.sub(k, scalars.mul(r, d)));
    if (s !== 0n) return concat(bytes32(r), bytes32(s));
  }
}

// ---- HMAC-SM3 and PBKDF2 with it: the states after both pads are made once for a key.

const BLOCK = 64;
class Sm3 {
  private readonly state: Int32Array;
  constructor(from: ArrayLike<number>) {
    this.state = Int32Array.from(from);
  }
  block(bytes: Uint8Array): this {
    sm3Block(this.state, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
    return this;
  }
  get words(): Int32Array {
    return this.state;
  }
  /** `before`: bytes that the state has taken already, whole blocks. */
  finish(rest: Uint8Array, before: number): Uint8Array {
    const size = Math.ceil((rest.length + 9) / BLOCK) * BLOCK;
    const padded = new Uint8Array(size);
    padded.set(rest);
    padded[rest.length] = 0x80;
    new DataView(padded.buffer).setUint32(size - 4, (before + rest.length) * 8);
    for (let at = 0; at < size; at += BLOCK) this.block(padded.subarray(at, at + BLOCK));
    const out = new Uint8Array(32);
    this.state.forEach((word, i) => new DataView(out.buffer).setInt32(4 * i, word));
    return out;
  }
}
export function hmacSm3Of(key: Uint8Array): (message: Uint8Array) => Uint8Array {
  const short = new Uint8Array(BLOCK);
  short.set(key.length > BLOCK ? sm3(key) : key);
  const inner = new Sm3(SM3_START).block(short.map((byte) => byte ^ 0x36)).words;
  const outer = new Sm3(SM3_START).block(short.map((byte) => byte ^ 0x5c)).words;
  return (message) => new Sm3(outer).finish(new Sm3(inner).finish(message, BLOCK), BLOCK);
}
/** 32 bytes. */
export function pbkdf2Sm3(passphrase: Uint8Array, salt: Uint8Array, iterations: number): Uint8Array {
  const prf = hmacSm3Of(passphrase);
  let u = prf(concat(salt, Uint8Array.of(0, 0, 0, 1)));
  const out = u.slice();
  for (let i = 1; i < iterations; i++) {
    u = prf(u);
    for (let j = 0; j < 32; j++) out[j]! ^= u[j]!;
  }
  return out;
}
