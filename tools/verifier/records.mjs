// The records that proofs are most often about, read from the proven bytes themselves (docs/spec/state-tree.md, kinds 2, 4, 5 and 7). Other kinds
// stay bytes. No verdict depends on it.
import { bool, bytes, decode, fixed, hash, list, optional, struct, u32, u64, u8 } from './bcs.mjs';
import { toHex } from './hashes.mjs';

const BIF = '123456789AbCDEFGHJKLMNPQRSTuVWXYZaBcdefghijkmnopqrstUvwxyz';

/// The BID of an account: the letter of its key type and the 22 bytes of the digest. Nothing for that of nobody.
export function bidOf(account) {
  if (account.every((byte) => byte === 0)) return null;
  let number = account.subarray(1).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let digits = '';
  for (; number > 0n; number /= 58n) digits = BIF[Number(number % 58n)] + digits;
  const zeros = account.subarray(1).findIndex((byte) => byte !== 0);
  return `did:bid:${String.fromCharCode(account[0])}f${'1'.repeat(zeros < 0 ? 22 : zeros)}${digits}`;
}

const text = (maximum) => (in_) => new TextDecoder('utf-8', { fatal: true }).decode(bytes(maximum)(in_));
const account = (in_) => bidOf(fixed(23)(in_));
const number = (in_) => String(u64(in_));
const digest = (in_) => `0x${toHex(hash(in_))}`;
const word = (...words) => (in_) => words[u8(in_)] ?? '?';

const stamp = struct({ height: number, time_ms: (in_) => Number(u64(in_)), actor: account, transaction: digest });
const value = (in_) => {
  const { index, type, format, data, ttl } = struct({ index: u32, type: text(64), format: u8, data: bytes(4096), ttl: u32 })(in_);
  return format === 0 ? { index, type, ttl, data: new TextDecoder().decode(data) } : { index, type, ttl, data_hex: `0x${toHex(data)}` };
};
const anchor = struct({ digest, media_type: text(128), uri: text(1024) });

const identifier = struct({
  controllers: list(account, 16), values: list(value, 64), anchor: optional(anchor), status: word('active', 'revoked'), version: number,
  previous: digest, created: stamp, updated: stamp, threshold: u8, scheme: word('free', 'gs1', 'oid', 'ecode'),
});
const delegation = struct({ delegate: account, scopes: u32, expires_ms: number });
const prefix = struct({
  owner: account, suspended: bool, depth: u8, quota: number, delegations: list(delegation, 64), templates: list(digest, 16), version: number,
  created: stamp, updated: stamp,
});
const organisation = struct({
  kind: word('government', 'enterprise', 'developer', 'individual'), name: text(200), credit_code_digest: digest, region: text(200),
  industry: text(200), byte_quota: number, authority: account, version: number, created: stamp,
});
const stream = struct({
  owner: account, root: digest, count: number, uri: text(1024), version: number, previous_root: digest, created: stamp, updated: stamp,
});
const READERS = new Map([[2, identifier], [4, prefix], [5, organisation], [7, stream]]);

/// The record of a kind as its JSON view has it, or nothing for bytes that are not of a kind that is known here.
export function readRecord(kind, value_) {
  const reader = READERS.get(kind);
  if (!reader) return undefined;
  try {
    return decode(reader, value_);
  } catch {
    return undefined;
  }
}
