// Keys from words and paths (docs/spec/keys.md Q7, Q8; BIP 39, SLIP-0010).
import { secp256k1 } from '@noble/curves/secp256k1';
import { hmac } from '@noble/hashes/hmac';
import { pbkdf2Async } from '@noble/hashes/pbkdf2';
import { sha512 } from '@noble/hashes/sha2';
import { concat, utf8 } from './bytes.js';
import { InputError } from './errors.js';
import { PrivateKey, type Suite } from './keys.js';
import { bigOf, bytes32, isSm2Scalar, scalars, sm2Compressed } from './sm2.js';

const HARDENED = 0x80000000;
const MAX_STEPS = 10;
const bad = (what: string): never => {
  throw new InputError('XH-1025', what, { hint: "A mnemonic has 12 to 24 words, a path looks like m/44'/2022'/0'/0'/0'." });
};

/** The path of the first account in wallets. */
export const firstPath = (suite: Suite): string => (suite === 'ed25519' ? "m/44'/2022'/0'/0'/0'" : "m/44'/2022'/0'/0/0");

/** 64 bytes. The words are not checked against a list: compare the account that comes out. */
export async function seedOfMnemonic(words: string, passphrase = ''): Promise<Uint8Array> {
  const list = words.split(/[ \t\r\n]+/).filter((word) => word !== '');
  if (list.length < 12 || list.length > 24 || list.length % 3 !== 0) bad(`a mnemonic has 12, 15, 18, 21 or 24 words, these are ${list.length}`);
  return pbkdf2Async(sha512, utf8(list.join(' ')), utf8(`mnemonic${passphrase}`), { c: 2048, dkLen: 64 });
}

function steps(path: string): number[] {
  const [root, ...parts] = path.split('/');
  if (root !== 'm') bad('a path begins with m');
  if (parts.length > MAX_STEPS) bad(`a path has at most ${MAX_STEPS} steps`);
  return parts.map((part) => {
    const [, digits, mark] = /^([0-9]+)('?)$/.exec(part) ?? bad('a step is a number, perhaps with an apostrophe');
    const number = Number(digits);
    if (number >= HARDENED) bad('a step is a number below 2147483648');
    return mark ? number + HARDENED : number;
  });
}

// What the curves differ in; Ed25519 has only hardened steps and adds nothing.
interface Curve {
  readonly name: string;
  isScalar(raw: Uint8Array): boolean;
  compressed(raw: Uint8Array): Uint8Array;
  /** Undefined where the sum is no key. */
  sum(il: Uint8Array, parent: Uint8Array): Uint8Array | undefined;
}
const CURVES: Record<Suite, Curve | undefined> = {
  ed25519: undefined,
  sm2: {
    name: 'SM2 seed',
    isScalar: (raw) => isSm2Scalar(bigOf(raw)),
    compressed: sm2Compressed,
    sum: (il, parent) => {
      const sum = scalars.add(scalars.create(bigOf(il)), bigOf(parent));
      return bigOf(il) < scalars.ORDER && isSm2Scalar(sum) ? bytes32(sum) : undefined;
    },
  },
  secp256k1: {
    name: 'Bitcoin seed',
    isScalar: (raw) => secp256k1.utils.isValidPrivateKey(raw),
    compressed: (raw) => secp256k1.getPublicKey(raw, true),
    sum: (il, parent) => {
      const n = secp256k1.CURVE.n;
      const sum = (bigOf(il) + bigOf(parent)) % n;
      return bigOf(il) < n && sum !== 0n ? bytes32(sum) : undefined;
    },
  },
};
const hmac512 = (key: Uint8Array, message: Uint8Array): Uint8Array => hmac(sha512, key, message);
const stepBytes = (step: number): Uint8Array => Uint8Array.of(step >>> 24, (step >>> 16) & 255, (step >>> 8) & 255, step & 255);

function child(curve: Curve | undefined, node: Uint8Array, step: number): Uint8Array {
  const [key, chainCode] = [node.subarray(0, 32), node.subarray(32)];
  const hardened = step >= HARDENED;
  if (!curve && !hardened) bad("every step of an Ed25519 path is hardened: m/44'/2022'/0'/0'/0'");
  let message = concat(hardened ? concat(Uint8Array.of(0), key) : curve!.compressed(key), stepBytes(step));
  for (;;) {
    const next = hmac512(chainCode, message);
    if (!curve) return next;
    const sum = curve.sum(next.subarray(0, 32), key);
    if (sum) return concat(sum, next.subarray(32));
    message = concat(Uint8Array.of(1), next.subarray(32), stepBytes(step));
  }
}

/** The key at a path below a seed (of a mnemonic, or 16 to 64 random bytes). */
export function deriveKey(suite: Suite, seed: Uint8Array, path: string = firstPath(suite)): PrivateKey {
  const curve = CURVES[suite];
  const name = utf8(curve?.name ?? 'ed25519 seed');
  let node = hmac512(name, seed);
  while (curve && !curve.isScalar(node.subarray(0, 32))) node = hmac512(name, node);
  for (const step of steps(path)) node = child(curve, node, step);
  return PrivateKey.fromSeed(suite, node.subarray(0, 32));
}
