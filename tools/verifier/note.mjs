// Certified checkpoints: C2SP signed notes with cosignatures of the validators: type 04, or ff of SM2 keys (docs/spec/checkpoint.md K8, K13).
import { concat, equal, sha256 } from './hashes.mjs';
import { refuse } from './bcs.mjs';
import { verifySignature } from './signatures.mjs';

const encoder = new TextEncoder();
const COSIGNATURE = [Uint8Array.of(4), concat(Uint8Array.of(0xff), encoder.encode('xinghuo/sm2-sm3-cosignature/v1'))]; // by suite

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

const keyId = (name, { suite, key }) => sha256(encoder.encode(name), Uint8Array.of(0x0a), COSIGNATURE[suite], key).subarray(0, 4);

// Signatures are checked once for each note: many proofs share theirs. Bounded, for programs that run long.
const MAX_REMEMBERED = 4096;
const verified = new Map();
function cosigned(text, seconds, signature, key) {
  const id = `${text}|${seconds}|${signature}|${key.key}`;
  if (!verified.has(id)) {
    const message = concat(encoder.encode(`cosignature/v1\ntime ${seconds}\n`), encoder.encode(text));
    if (verified.size >= MAX_REMEMBERED) verified.clear();
    verified.set(id, verifySignature(message, signature, key));
  }
  return verified.get(id);
}

function toBase64(bytes) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    out += alphabet[n >> 18] + alphabet[(n >> 12) & 63] + (left > 1 ? alphabet[(n >> 6) & 63] : '=') + (left > 2 ? alphabet[n & 63] : '=');
  }
  return out;
}

function requireQuorum(validators, weight) {
  const total = validators.reduce((sum, v) => sum + v.weight, 0n);
  const quorum = total - (total - 1n) / 3n;
  if (weight < quorum) refuse('the cosignatures are no quorum');
  return { weight, quorum, total };
}

/// That a quorum of this set cosigned a checkpoint; lines name validators by their place.
export function requireCertified(origin, validators, { name, lines }) {
  const text = `${origin}\n${name.size}\n${toBase64(name.root)}\n`;
  let weight = 0n;
  let last = -1;
  for (const { validator, timestamp, signature } of lines) {
    if (validator <= last || validator >= validators.length) refuse('lines are not those of the validators, in their order');
    last = validator;
    if (!cosigned(text, timestamp, signature, validators[validator].key)) refuse('a cosignature does not verify');
    weight += validators[validator].weight;
  }
  requireQuorum(validators, weight);
}

/// Size, root, who signed and with what weight, of a note that a quorum of the set of its size certified; the note holds their lines and no others, in their order.
/// `certifier`: from a size to its validators.
export function certifiedNote(origin_, certifier, note) {
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) refuse('no note');
  const text = note.slice(0, blank + 1);
  const [origin, size, root, ...more] = text.split('\n');
  if (origin !== origin_ || more.length !== 1 || !/^(0|[1-9][0-9]{0,19})$/.test(size)) refuse('the text is no checkpoint of this chain');
  const checkpoint = { size: BigInt(size), root: fromBase64(root) };
  if (checkpoint.root.length !== 32 || checkpoint.size >= 1n << 64n) refuse('the text is no checkpoint');
  const validators = certifier(checkpoint.size);
  const lines = note.slice(blank + 2).split('\n').slice(0, -1);
  const signers = [];
  let weight = 0n;
  let last = -1;
  for (const line of lines) {
    const match = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line) ?? refuse('a malformed signature line');
    const index = validators.findIndex((v) => v.cosigner === match[1]);
    if (index <= last) refuse('lines are not those of the validators, in their order');
    last = index;
    const validator = validators[index];
    const bytes = fromBase64(match[2]);
    if (bytes.length !== 4 + 8 + 64 || !equal(bytes.subarray(0, 4), keyId(match[1], validator.key))) refuse('a line of another key');
    const seconds = new DataView(bytes.buffer).getBigUint64(4);
    if (!cosigned(text, seconds, bytes.subarray(12), validator.key)) refuse('a cosignature does not verify');
    weight += validator.weight;
    signers.push(validator.name);
  }
  return { ...checkpoint, signers, ...requireQuorum(validators, weight) };
}
