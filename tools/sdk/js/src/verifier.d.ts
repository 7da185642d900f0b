// What the independent verifier (tools/verifier) gives this library: plain JavaScript, described here. There is one source of it.
type Bytes = Uint8Array;

declare module '*/verifier/bcs.mjs' {
  export class Malformed extends Error {}
  export interface Reader {
    readonly bytes: Bytes;
    at: number;
  }
  export type Type<T> = (reader: Reader) => T;
  export const u8: Type<number>;
  export const u16: Type<number>;
  export const u32: Type<number>;
  export const u64: Type<bigint>;
  export const uleb: Type<number>;
  export const bool: Type<boolean>;
  export function fixed(size: number): Type<Bytes>;
  export function bytes(maximum: number): Type<Bytes>;
  export function list<T>(item: Type<T>, maximum: number): Type<T[]>;
  export function optional<T>(item: Type<T>): Type<T | undefined>;
  export function decode<T>(type: Type<T>, input: Bytes): T;
  export function fromHex(text: string): Bytes;
  export const refuse: (what: string) => never;
}
declare module '*/verifier/hashes.mjs' {
  export function sha256(...parts: Bytes[]): Bytes;
  export function concat(...parts: Bytes[]): Bytes;
  export function equal(a: Bytes, b: Bytes): boolean;
  export function toHex(bytes: Bytes): string;
}
declare module '*/verifier/merkle.mjs' {
  export function isConsistent(oldSize: bigint, newSize: bigint, oldRoot: Bytes, newRoot: Bytes, path: Bytes[]): boolean;
  export function leadsTo(index: bigint, size: bigint, leaf: Bytes, path: Bytes[], root: Bytes): boolean;
  export function leafHash(data: Bytes): Bytes;
}
declare module '*/verifier/sm2.mjs' {
  export function sm3(...parts: Bytes[]): Bytes;
  export const SM3_START: readonly number[];
  export function sm3Block(state: Int32Array, view: DataView, offset: number): void;
  export function verifySm2(message: Bytes, signature: Bytes, key: Bytes): boolean;
}
declare module '*/verifier/xhproof.mjs' {
  export function readGenesis(bytes: Bytes): object;
  export function verifyProof(bytes: Bytes, genesis: object): Record<string, unknown>;
}
