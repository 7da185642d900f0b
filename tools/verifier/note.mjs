// Certified checkpoints: C2SP signed notes with cosignatures (type 04) of the validators of genesis (docs/spec/checkpoint.md).
import { concat, equal, sha256 } from './hashes.mjs';
import { refuse } from './bcs.mjs';
import { verifyEd25519 } from './ed25519.mjs';

const COSIGNATURE = 4;
const encoder = new TextEncoder();

export function fromBase64(text) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) refuse('not base64');
  const out = [];
  let bits = 0;
  let value = 0;
  for (const c of text.replace(/=+$/, '')) {
    value = ((value << 6) | alphabet.indexOf(c)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push((value >> bits) & 255);
    }
  }
  if ((value & ((1 << bits) - 1)) !== 0) refuse('base64 with bits left over');
  return Uint8Array.from(out);
}

const keyId = (name, key) => sha256(encoder.encode(name), Uint8Array.of(0x0a, COSIGNATURE), key).subarray(0, 4);

// Signatures are checked once for each note: mutated proofs often share theirs.
const verified = new Map();
function cosigned(text, seconds, signature, key) {
  const id = `${text}|${seconds}|${signature}|${key}`;
  if (!verified.has(id)) {
    const message = concat(encoder.encode(`cosignature/v1\ntime ${seconds}\n`), encoder.encode(text));
    verified.set(id, verifyEd25519(message, signature, key));
  }
  return verified.get(id);
}

/// Size and root of a note that a quorum of the validators certified; the note holds their lines and no others, in their order.
export function certifiedNote(genesis, note) {
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) refuse('no note');
  const text = note.slice(0, blank + 1);
  const [origin, size, root, ...more] = text.split('\n');
  if (origin !== genesis.origin || more.length !== 1 || !/^(0|[1-9][0-9]{0,19})$/.test(size)) refuse('the text is no checkpoint of this chain');
  const checkpoint = { size: BigInt(size), root: fromBase64(root) };
  if (checkpoint.root.length !== 32 || checkpoint.size >= 1n << 64n) refuse('the text is no checkpoint');
  const lines = note.slice(blank + 2).split('\n').slice(0, -1);
  let weight = 0n;
  let last = -1;
  for (const line of lines) {
    const match = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line) ?? refuse('a malformed signature line');
    const index = genesis.validators.findIndex((v) => v.cosigner === match[1]);
    if (index <= last) refuse('lines are not those of the validators, in their order');
    last = index;
    const validator = genesis.validators[index];
    const bytes = fromBase64(match[2]);
    if (bytes.length !== 4 + 8 + 64 || !equal(bytes.subarray(0, 4), keyId(match[1], validator.key))) refuse('a line of another key');
    const seconds = new DataView(bytes.buffer).getBigUint64(4);
    if (!cosigned(text, seconds, bytes.subarray(12), validator.key)) refuse('a cosignature does not verify');
    weight += validator.weight;
  }
  const total = genesis.validators.reduce((sum, v) => sum + v.weight, 0n);
  if (weight < total - (total - 1n) / 3n) refuse('the cosignatures are no quorum');
  return checkpoint;
}
