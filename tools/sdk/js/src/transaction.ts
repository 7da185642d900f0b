// Transactions: built, signed by one or many, carried between them as bytes or JSON (docs/spec/transaction.md, docs/spec/identity.md I23). Nothing
// here needs a node.
import { sha256 } from '@noble/hashes/sha2';
import { randomBytes } from '@noble/hashes/utils';
import { bytes, decode, encode, fixed, list, struct, text, u16, u64, withDefault, words } from './bcs.js';
import { concat, equal, from0x, to0x, utf8, u64Of, type U64 } from './bytes.js';
import { InputError } from './errors.js';
import { accountCodec, compareBids, PublicKey, publicKeyCodec, type Bid, type Signer } from './keys.js';
import { decodeOperation, encodeOperation, type Operation, type RawOperation } from './operations.js';

const MAX_BYTES = 1024 * 1024;
const MAX_SIGNATURES = 16;
const MAX_VALIDITY_MS = 4.5 * 60 * 1000; // the chain takes five minutes

const transactionCodec = struct({
  chain_id: fixed(32), sender: accountCodec, nonce: fixed(16), valid_until_ms: u64, mode: words('all-or-nothing', 'per-item'),
  operations: list(struct({ kind: u16, body: bytes(1000 * 1024) }), 1000), memo: text(256), cosigners: withDefault(list(accountCodec, 15), []),
});
const signatureCodec = struct({ key: publicKeyCodec, signature: bytes(64) });
const envelopeCodec = struct({ transaction: bytes(MAX_BYTES), signatures: list(signatureCodec, MAX_SIGNATURES) });

export interface TransactionParts {
  /** 0x…: the SHA-256 of the genesis file; chainIdOf(genesis). */
  chainId: string;
  sender: Bid;
  operations: readonly (Operation | RawOperation)[];
  /** Default: all or nothing. */
  mode?: 'all-or-nothing' | 'per-item';
  memo?: string;
  /** Accounts that sign beside the sender. */
  cosigners?: readonly Bid[];
  /** 0x and 32 hex digits; default: random. The same parts with the same nonce and time are the same transaction. */
  nonce?: string;
  /** Block time until which it may execute, in milliseconds since 1970; default: four and a half minutes from `now`. */
  validUntilMs?: U64;
  /** The clock, when the default of `validUntilMs` is wanted; default Date.now(). */
  now?: number;
}

export class Transaction {
  /** The exact bytes that are signed; also the file that `xh tx sign` takes. */
  readonly bytes: Uint8Array;
  /** 0x…: names it for ever, whoever signed it. */
  readonly id: string;
  readonly chainId: string;
  readonly sender: Bid;
  readonly nonce: string;
  readonly validUntilMs: bigint;
  readonly mode: 'all-or-nothing' | 'per-item';
  readonly operations: readonly (Operation | RawOperation)[];
  readonly memo: string;
  readonly cosigners: readonly Bid[];

  private constructor(raw: Uint8Array) {
    if (raw.length > MAX_BYTES) throw new InputError('XH-1301', `a transaction has at most ${MAX_BYTES} bytes, this one ${raw.length}`, { hint: 'Split the batch.' });
    const parts = decode(transactionCodec, raw);
    this.bytes = raw.slice();
    this.id = to0x(sha256(concat(utf8('xinghuo/tx/v1'), raw)));
    this.chainId = to0x(parts.chain_id);
    this.sender = parts.sender;
    this.nonce = to0x(parts.nonce);
    this.validUntilMs = parts.valid_until_ms;
    this.mode = parts.mode;
    this.operations = parts.operations.map(({ kind, body }) => decodeOperation(kind, body));
    this.memo = parts.memo;
    this.cosigners = parts.cosigners;
  }

  static build(parts: TransactionParts): Transaction {
    const { chainId, sender, operations, mode = 'all-or-nothing', memo = '', now = Date.now() } = parts;
    if (operations.length === 0) throw new InputError('XH-1303', 'the transaction holds no operation', { hint: 'Add at least one operation.' });
    const cosigners = [...new Set(parts.cosigners ?? [])].sort(compareBids);
    if (cosigners.includes(sender)) throw new InputError('XH-1010', 'the sender is no cosigner');
    return new Transaction(encode(transactionCodec, {
      chain_id: from0x(chainId, 32), sender, mode, memo, cosigners,
      nonce: parts.nonce === undefined ? randomBytes(16) : from0x(parts.nonce, 16),
      valid_until_ms: u64Of(parts.validUntilMs ?? now + MAX_VALIDITY_MS),
      operations: operations.map(encodeOperation),
    }));
  }
  /** Of its bytes: 0x… or raw. */
  static decode(raw: Uint8Array | string): Transaction {
    return new Transaction(typeof raw === 'string' ? from0x(raw) : raw);
  }

  /** What each key signs. */
  get message(): Uint8Array {
    return concat(utf8('xinghuo/tx-sign/v1'), from0x(this.chainId), this.bytes);
  }

  /** Signed by these, in any order. */
  async sign(...signers: readonly Signer[]): Promise<SignedTransaction> {
    return new SignedTransaction(this, []).sign(...signers);
  }
  /** With signatures that were made elsewhere: each is checked. */
  withSignatures(signatures: readonly KeySignature[]): SignedTransaction {
    return new SignedTransaction(this, []).withSignatures(signatures);
  }
}

export interface KeySignature {
  /** The encoded public key. */
  key: PublicKey | string;
  signature: Uint8Array;
}

/** A transaction and signatures. It never changes: signing gives another one. Its bytes may be sent any number of times. */
export class SignedTransaction {
  readonly transaction: Transaction;
  readonly signatures: readonly { readonly key: PublicKey; readonly signature: Uint8Array }[];

  constructor(transaction: Transaction, signatures: readonly KeySignature[]) {
    const message = transaction.message;
    const checked = signatures.map(({ key: given, signature }) => {
      const key = typeof given === 'string' ? PublicKey.from(given) : given;
      if (!key.verify(message, signature)) throw new InputError('XH-1021', `the signature of ${key} does not verify`, { hint: 'Another key, chain or transaction was signed.' });
      return { key, signature: signature.slice() };
    });
    const last = checked.filter(({ key }, i) => !checked.slice(i + 1).some((later) => later.key.equals(key)));
    if (last.length > MAX_SIGNATURES) throw new InputError('XH-1004', `an envelope has at most ${MAX_SIGNATURES} signatures`);
    this.transaction = transaction;
    this.signatures = last.sort((a, b) => PublicKey.compare(a.key, b.key));
  }
  get id(): string {
    return this.transaction.id;
  }
  /** What xh_submit takes; also the file that `xh tx submit` and `xh tx combine` take. */
  get bytes(): Uint8Array {
    if (this.signatures.length === 0) throw new InputError('XH-1308', 'nobody signed it yet');
    const raw = encode(envelopeCodec, { transaction: this.transaction.bytes, signatures: this.signatures });
    if (raw.length > MAX_BYTES) throw new InputError('XH-1301', `an envelope has at most ${MAX_BYTES} bytes, this one ${raw.length}`, { hint: 'Split the batch.' });
    return raw;
  }
  /** 0x…: names the signed bytes; blocks commit to it. */
  get envelopeId(): string {
    return to0x(sha256(concat(utf8('xinghuo/env/v1'), this.bytes)));
  }
  /** Of its bytes, 0x… or raw; every signature is checked. */
  static decode(raw: Uint8Array | string): SignedTransaction {
    const envelope = decode(envelopeCodec, typeof raw === 'string' ? from0x(raw) : raw);
    const signed = new SignedTransaction(Transaction.decode(envelope.transaction), envelope.signatures);
    if (!equal(signed.bytes, typeof raw === 'string' ? from0x(raw) : raw)) throw new InputError('XH-1003', 'signatures are not in ascending order of keys');
    return signed;
  }

  /** Signed by these, too; a key that signed already signs again in its place. */
  async sign(...signers: readonly Signer[]): Promise<SignedTransaction> {
    const { id, sender, operations, message } = this.transaction;
    const more = await Promise.all(signers.map(async (signer) => ({ key: signer.publicKey, signature: await signer.sign(message, { id, sender, operations }) })));
    return this.withSignatures(more);
  }
  /** With those of another copy of the same transaction, or made elsewhere. */
  withSignatures(more: readonly KeySignature[] | SignedTransaction): SignedTransaction {
    if (!(more instanceof SignedTransaction)) return new SignedTransaction(this.transaction, [...this.signatures, ...(more as readonly KeySignature[])]);
    if (more.id !== this.id) throw new InputError('XH-1021', 'it is another transaction');
    return new SignedTransaction(this.transaction, [...this.signatures, ...more.signatures]);
  }
}
