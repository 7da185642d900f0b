// Everything but the verifier alone (xinghuo/verify) and the catalogue (xinghuo/explain).
export * from './errors.js';
export { PublicKey, PrivateKey, SUITES, accountOf, accountFromBid, bidOf, isBid, compareBids, type Suite, type Bid, type Signer, type SigningRequest } from './keys.js';
export { seedOfMnemonic, deriveKey, firstPath } from './derivation.js';
export { openKeyFile, sealKey } from './keystore.js';
export { encodeOperation, decodeOperation, type Operation, type OperationName, type OperationOf, type RawOperation, type KeySet, type WeightedKey, type ValueIn, type AnchorIn, type Scope, type Digest } from './operations.js';
export { Transaction, SignedTransaction, type TransactionParts, type KeySignature } from './transaction.js';
export { Client, requireExecuted, RECORD_KINDS, type ClientOptions, type Submission, type Outcome, type Proven, type RecordKind, type ResultOf } from './client.js';
export { decodeRecord, type ProvenRecord, type AccountRecord, type IdentifierRecord, type DocumentRecord, type PrefixRecord, type StreamRecord } from './records.js';
export { AnchorTree } from './anchor.js';
export type { SubscribeOptions, ChainEvent, Topic } from './subscription.js';
export type { CallOptions, TransportOptions } from './transport.js';
export { readGenesis, verifyProof, chainIdOf, type Genesis, type Verdict, type Claim, type ClaimKind, type Expectation } from './verify.js';
export type * from './generated/methods.js';
