// Keys of every suite, and the accounts that they are (docs/spec/keys.md Q1-Q6, Xinghuo RFC-003).
import { ed25519 } from '@noble/curves/ed25519';
import { secp256k1 } from '@noble/curves/secp256k1';
import { sha256 } from '@noble/hashes/sha2';
import { randomBytes } from '@noble/hashes/utils';
import { sm3, verifySm2 } from '../../../verifier/sm2.mjs';
import { bytes, fixed, mapped, struct, words } from './bcs.js';
import { concat, equal, fromBase58, hexBytes, toBase58, toHex } from './bytes.js';
import { InputError } from './errors.js';
import { bigOf, isSm2Public, isSm2Scalar, sm2Public, sm2Sign } from './sm2.js';

export type Suite = 'ed25519' | 'sm2' | 'secp256k1';
/** "did:bid:ef…" */
export type Bid = string;

interface SuiteFacts {
  readonly letter: string;
  readonly publicBytes: number;
  isPrivate(raw: Uint8Array): boolean;
  publicOf(raw: Uint8Array): Uint8Array;
  isPublic(raw: Uint8Array): boolean;
  sign(message: Uint8Array, raw: Uint8Array): Uint8Array;
  verify(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean;
}
const isPoint = (check: () => unknown): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};
// The strict rules of Q3: noble's own for Ed25519 without ZIP 215, and no key or R of small order.
function verifyEd25519(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  try {
    const small = [key, signature.subarray(0, 32)].some((point) => ed25519.ExtendedPoint.fromHex(point).isSmallOrder());
    return !small && ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}
const FACTS: Record<Suite, SuiteFacts> = {
  ed25519: {
    letter: 'e', publicBytes: 32,
    isPrivate: () => true,
    publicOf: (raw) => ed25519.getPublicKey(raw),
    isPublic: () => true, // Q2: what is no point verifies nothing
    sign: (message, raw) => ed25519.sign(message, raw),
    verify: verifyEd25519,
  },
  sm2: {
    letter: 'z', publicBytes: 65,
    isPrivate: (raw) => isSm2Scalar(bigOf(raw)),
    publicOf: sm2Public, isPublic: isSm2Public, sign: sm2Sign, verify: verifySm2,
  },
  secp256k1: {
    letter: 's', publicBytes: 33,
    isPrivate: (raw) => secp256k1.utils.isValidPrivateKey(raw),
    publicOf: (raw) => secp256k1.getPublicKey(raw, true),
    isPublic: (raw) => isPoint(() => secp256k1.ProjectivePoint.fromHex(raw).assertValidity()),
    sign: (message, raw) => secp256k1.sign(sha256(message), raw).toCompactRawBytes(),
    verify: (message, signature, key) => {
      try {
        return secp256k1.verify(signature, sha256(message), key, { lowS: true });
      } catch {
        return false;
      }
    },
  },
};
export const SUITES = ['ed25519', 'sm2', 'secp256k1'] as const;
const suiteOfLetter = (letter: string | undefined): Suite | undefined => SUITES.find((suite) => FACTS[suite].letter === letter);
const badKey = (what: string): never => {
  throw new InputError('XH-1020', what, { hint: 'Expected a key of a known suite (ed25519, sm2, secp256k1) in one of its encoded forms.' });
};

/** A public key of one of the suites. */
export class PublicKey {
  readonly suite: Suite;
  readonly raw: Uint8Array;
  constructor(suite: Suite, raw: Uint8Array) {
    if (!SUITES.includes(suite) || raw.length !== FACTS[suite].publicBytes || !FACTS[suite].isPublic(raw)) badKey('no key of this suite');
    this.suite = suite;
    this.raw = raw.slice();
  }
  /** Of "b06566…", "b07a66…", "b07366…"; or the bare hex of an Ed25519 key. */
  static from(text: string): PublicKey {
    const all = hexBytes(text) ?? badKey('a public key is lower-case hex');
    if (all.length === 32) return new PublicKey('ed25519', all);
    const suite = all[0] === 0xb0 && all[2] === 0x66 ? suiteOfLetter(String.fromCharCode(all[1] ?? 0)) : undefined;
    return new PublicKey(suite ?? badKey('expected hex that begins with b06566, b07a66 or b07366'), all.subarray(3));
  }
  /** The encoded form (Q6). */
  toString(): string {
    return `b0${toHex(Uint8Array.of(FACTS[this.suite].letter.charCodeAt(0), 0x66))}${toHex(this.raw)}`;
  }
  toJSON(): string {
    return this.toString();
  }
  /** The BID of the account that this key is from the beginning. */
  get account(): Bid {
    return bidOf(accountOf(this));
  }
  verify(message: Uint8Array, signature: Uint8Array): boolean {
    return signature.length === 64 && FACTS[this.suite].verify(message, signature, this.raw);
  }
  equals(other: PublicKey): boolean {
    return this.suite === other.suite && equal(this.raw, other.raw);
  }
  /** The order in which an envelope and a key set hold keys. */
  static compare(a: PublicKey, b: PublicKey): number {
    if (a.suite !== b.suite) return SUITES.indexOf(a.suite) - SUITES.indexOf(b.suite);
    const at = a.raw.findIndex((byte, i) => byte !== b.raw[i]);
    return at < 0 ? 0 : a.raw[at]! - b.raw[at]!;
  }
}

/** Whatever signs: a key of this library, a wallet, a hardware module, a service. */
export interface Signer {
  readonly publicKey: PublicKey;
  /** 64 bytes over `message`. What is signed stands in `about`: a signer that shows it to somebody, or decides by it, need not parse bytes. */
  sign(message: Uint8Array, about: SigningRequest): Uint8Array | Promise<Uint8Array>;
}
export interface SigningRequest {
  /** Transaction id, 0x… */
  readonly id: string;
  /** BID. */
  readonly sender: Bid;
  /** The operations, as xh_buildTransaction takes them. */
  readonly operations: readonly unknown[];
  readonly signal?: AbortSignal;
}

const HEAD = Uint8Array.of(0x18, 0x9e, 0x99);

/** A private key. It is never printed: not by toString, JSON or inspection; export() says so by its name. */
export class PrivateKey implements Signer {
  readonly publicKey: PublicKey;
  readonly #raw: Uint8Array;
  private constructor(suite: Suite, raw: Uint8Array) {
    this.#raw = raw.slice();
    this.publicKey = new PublicKey(suite, FACTS[suite].publicOf(raw));
  }
  static generate(suite: Suite = 'ed25519'): PrivateKey {
    for (;;) {
      const raw = randomBytes(32);
      if (facts(suite).isPrivate(raw)) return new PrivateKey(suite, raw);
    }
  }
  /** Of 32 bytes: a seed (Ed25519) or a scalar, big-endian. */
  static fromSeed(suite: Suite, raw: Uint8Array): PrivateKey {
    if (raw.length !== 32) badKey('a private key has 32 bytes');
    if (!facts(suite).isPrivate(raw)) badKey('the number is no private key of the curve');
    return new PrivateKey(suite, raw);
  }
  /** Of "priSPK…", "priSrr…". */
  static from(text: string): PrivateKey {
    const all = fromBase58(text);
    const suite = all?.length === 37 && equal(all.subarray(0, 3), HEAD) && all[4] === 0x66 ? suiteOfLetter(String.fromCharCode(all[3]!)) : undefined;
    if (!all || !suite) return badKey('expected an encoded private key (priSPK…, priSrr…)');
    return PrivateKey.fromSeed(suite, all.subarray(5));
  }
  get suite(): Suite {
    return this.publicKey.suite;
  }
  get account(): Bid {
    return this.publicKey.account;
  }
  sign(message: Uint8Array): Uint8Array {
    return FACTS[this.suite].sign(message, this.#raw);
  }
  /** The secret in its encoded form (Q6): keep it to yourself. */
  export(): string {
    return toBase58(concat(HEAD, Uint8Array.of(FACTS[this.suite].letter.charCodeAt(0), 0x66), this.#raw));
  }
  /** The secret's 32 bytes: keep them to yourself. */
  exportSeed(): Uint8Array {
    return this.#raw.slice();
  }
  toString(): string {
    return `PrivateKey(${this.account})`;
  }
  toJSON(): string {
    return this.toString();
  }
}
function facts(suite: Suite): SuiteFacts {
  return FACTS[suite] ?? badKey('a suite is ed25519, sm2 or secp256k1');
}

// ---- accounts: the letter of the suite and the last 22 bytes of a hash of the key

const SCHEME = 'did:bid:';
export const ACCOUNT_BYTES = 23;
export function accountOf(key: PublicKey): Uint8Array {
  const digest = key.suite === 'sm2' ? sm3(key.raw) : sha256(key.raw);
  return concat(Uint8Array.of(FACTS[key.suite].letter.charCodeAt(0)), digest.subarray(10));
}
export function bidOf(account: Uint8Array): Bid {
  return `${SCHEME}${String.fromCharCode(account[0] ?? 0)}f${toBase58(account.subarray(1))}`;
}
export function accountFromBid(bid: Bid): Uint8Array {
  const digest = bid.startsWith(SCHEME) && suiteOfLetter(bid[8]) && bid[9] === 'f' ? fromBase58(bid.slice(10)) : undefined;
  if (digest?.length !== ACCOUNT_BYTES - 1)
    throw new InputError('XH-1022', `${bid} is not a BID of an account`, { hint: 'A BID looks like did:bid:ef… (Ed25519), zf… (SM2) or sf… (secp256k1).' });
  return concat(Uint8Array.of(bid.charCodeAt(8)), digest);
}
export const isBid = (text: string): boolean => isPoint(() => accountFromBid(text));

/** Whether BID `a` stands before `b` where accounts stand in order. */
export function compareBids(a: Bid, b: Bid): number {
  const [left, right] = [accountFromBid(a), accountFromBid(b)];
  const at = left.findIndex((byte, i) => byte !== right[i]);
  return at < 0 ? 0 : left[at]! - right[at]!;
}

export const accountCodec = mapped(fixed(ACCOUNT_BYTES), (bid: Bid) => accountFromBid(bid), bidOf);
const rawKey = struct({ suite: words(...SUITES), raw: bytes(65) });
export const publicKeyCodec = mapped(rawKey, (key: PublicKey | string) => (typeof key === 'string' ? PublicKey.from(key) : key), ({ suite, raw }) => new PublicKey(suite, raw));
