// RFC 6962 trees by the verification rules of RFC 9162 (2.1.3.2, 2.1.4.2), and the state tree of docs/spec/state-tree.md.
import { equal, sha256 } from './hashes.mjs';
import { refuse } from './bcs.mjs';

const TWIG = 2048n;
const CHUNK = 256n;
const NODE = 1;
const TWIG_TAG = 2;
const BITS_TAG = 3;
const UPPER_TAG = 4;
const STATE_TAG = 5;
export const NO_SERIAL = (1n << 48n) - 1n;

const tagged = (tag, ...parts) => sha256(Uint8Array.of(tag), ...parts);
export const leafHash = (data) => tagged(0, data);
const nodeHash = (left, right, tag = NODE) => tagged(tag, left, right);

export function bigEndian(value, width) {
  const out = new Uint8Array(width);
  for (let i = width - 1, rest = value; i >= 0; i--, rest >>= 8n) out[i] = Number(rest & 255n);
  return out;
}
const read = (bytes, from, width) => bytes.subarray(from, from + width).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
export function less(a, b) {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] < b[i];
  return false;
}

// Nothing when a path of this length cannot belong to the leaf. `seen` is told each hash on the way.
export function rootFromPath(index, size, leaf, path, tag = NODE, seen = undefined) {
  if (index >= size || path.length > 64) return undefined;
  let fn = index;
  let sn = size - 1n;
  let r = leaf;
  for (const p of path) {
    if (sn === 0n) return undefined;
    if ((fn & 1n) === 1n || fn === sn) {
      r = nodeHash(p, r, tag);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      r = nodeHash(r, p, tag);
    }
    seen?.(r);
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n ? r : undefined;
}

export const leadsTo = (index, size, leaf, path, root) => {
  const found = rootFromPath(index, size, leaf, path);
  return found !== undefined && equal(found, root);
};

export function isConsistent(oldSize, newSize, oldRoot, newRoot, path) {
  if (oldSize > newSize || path.length > 128) return false;
  if (oldSize === newSize) return path.length === 0 && equal(oldRoot, newRoot);
  if (oldSize === 0n) return path.length === 0 && equal(oldRoot, sha256());
  if (path.length === 0) return false;
  let fn = oldSize - 1n;
  let sn = newSize - 1n;
  while ((fn & 1n) === 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  const whole = (oldSize & (oldSize - 1n)) === 0n;
  let fr = whole ? oldRoot : path[0];
  let sr = fr;
  for (const c of path.slice(whole ? 0 : 1)) {
    if (sn === 0n) return false;
    if ((fn & 1n) === 1n || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      sr = nodeHash(sr, c);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && equal(fr, oldRoot) && equal(sr, newRoot);
}

// ---- the state tree

const PUT = 1;
const DELETE = 4;
const COMMIT = 5;

export function operationOf(record) {
  if (record.length !== 118) refuse('an operation has 118 bytes');
  const operation = {
    type: record[0],
    key: record.subarray(1, 33),
    next: record.subarray(33, 65),
    value: record.subarray(65, 97),
    height: read(record, 97, 6),
    replaces: read(record, 103, 6),
    floor: read(record, 110, 8),
  };
  if (operation.type < PUT || operation.type > COMMIT || record[109] !== 0) refuse('a malformed operation');
  if (operation.type !== COMMIT && operation.floor !== 0n) refuse('a floor outside of a commit');
  return operation;
}
const activates = (operation) => operation.type < DELETE;

const stateRoot = (head) => tagged(STATE_TAG, bigEndian(head.operations, 8), bigEndian(head.floor, 8), head.operationsRoot, head.upperRoot);

export function verifyActive(proof, root) {
  const { head, serial } = proof;
  if (!equal(stateRoot(head), root)) refuse('the state head does not hash to the state root');
  if (serial >= head.operations || serial < head.floor) refuse('the operation lies outside the log');
  const operation = operationOf(proof.record);
  const twig = serial / TWIG;
  const place = serial % TWIG;
  const rest = head.operations - twig * TWIG;
  const left = rootFromPath(place, rest < TWIG ? rest : TWIG, leafHash(proof.record), proof.left);
  if (!left) refuse('the path inside the twig has the wrong length');
  const bits = rootFromPath(place / CHUNK, TWIG / CHUNK, proof.chunk, proof.chunkPath, BITS_TAG);
  if (!bits) refuse('the path of the activity bits has the wrong length');
  const bit = Number(place % CHUNK);
  if (((proof.chunk[bit >> 3] >> (bit & 7)) & 1) === 0) refuse('the operation is not active');
  const upper = rootFromPath(twig, (head.operations + TWIG - 1n) / TWIG, nodeHash(left, bits, TWIG_TAG), proof.upper, UPPER_TAG);
  if (!upper || !equal(upper, head.upperRoot)) refuse('the path from the twig does not lead to the state root');
  if (!activates(operation)) refuse("the operation's type is never active");
  return operation;
}

const isBetween = (operation, key) => less(operation.key, key) && less(key, operation.next);

export function verifyPresence(proof, key, root) {
  const operation = verifyActive(proof, root);
  if (!equal(operation.key, key)) refuse('the operation is about another key');
  return operation.value;
}
export function verifyAbsence(proof, key, root) {
  if (!isBetween(verifyActive(proof, root), key)) refuse('the key is not between the operation and its successor');
}

function logged(step, head) {
  const operation = operationOf(step.record);
  if (!leadsTo(step.serial, head.operations, leafHash(step.record), step.path, head.operationsRoot)) refuse('an operation is not in the log');
  return operation;
}

export function verifyHistory(proof, key, root) {
  let operation = verifyActive(proof.current, root);
  if (!equal(operation.key, key)) refuse('the operation is about another key');
  let serial = proof.current.serial;
  const versions = [];
  const note = () => operation.type === PUT && versions.unshift({ height: operation.height, value: operation.value });
  note();
  for (const step of proof.earlier) {
    if (operation.replaces !== step.serial || step.serial >= serial) refuse('the chain of operations has a gap');
    const earlier = logged(step, proof.current.head);
    if (!equal(earlier.key, key) || !activates(earlier)) refuse('an operation is about something else');
    if (operation.type !== PUT && !equal(operation.value, earlier.value)) refuse('a value changed without a put');
    operation = earlier;
    serial = step.serial;
    note();
  }
  if (operation.replaces !== NO_SERIAL || operation.type !== PUT) refuse("the chain does not reach the key's first operation");
  return versions;
}

// The value hash at a height, or nothing when the key was absent then.
export function verifyPast(proof, key, height, root) {
  if (!equal(stateRoot(proof.head), root)) refuse('the state head does not hash to the state root');
  const then = logged(proof.then, proof.head);
  if (!activates(then)) refuse("the operation's type is never active");
  if (then.height > height) refuse('the operation is younger than the height');
  if ((proof.end === undefined) === (proof.active === undefined)) refuse('the operation must be replaced or still active');
  if (proof.end) {
    const end = logged(proof.end, proof.head);
    if (end.replaces !== proof.then.serial) refuse('the later operation replaces another one');
    if (end.height <= height) refuse('the operation was replaced before the height');
  } else {
    verifyActive(proof.active, root);
    if (proof.active.serial !== proof.then.serial) refuse('another operation is active');
  }
  if (equal(then.key, key)) return then.value;
  if (!isBetween(then, key)) refuse('the key is not between the operation and its successor');
  return undefined;
}

// ---- the audit tree of docs/spec/audit-root.md

const AUDIT_LEAF_TAG = 6;
const AUDIT_NODE_TAG = 7;

// The value hash of the key, or nothing when it is absent.
export function verifyAudited({ siblings, found }, key, root) {
  const bit = (bytes, i) => (bytes[i >> 3] >> (7 - (i & 7))) & 1;
  let hash = new Uint8Array(32);
  if (found) {
    siblings.forEach((_, i) => bit(found.key, i) === bit(key, i) || refuse('the leaf is not on the path of the key'));
    hash = tagged(AUDIT_LEAF_TAG, found.key, found.value);
  }
  for (let i = siblings.length - 1; i >= 0; i--) {
    hash = bit(key, i) === 1 ? nodeHash(siblings[i], hash, AUDIT_NODE_TAG) : nodeHash(hash, siblings[i], AUDIT_NODE_TAG);
  }
  if (!equal(hash, root)) refuse('the path does not lead to the audit root');
  return found && equal(found.key, key) ? found.value : undefined;
}

export function splitProofs(batch) {
  let used = 0;
  const path = (places) =>
    places.map((place) => {
      if (place > used || place >= batch.nodes.length) refuse('a node is not in its place in the list');
      used = Math.max(used, place + 1);
      return batch.nodes[place];
    });
  const proofs = batch.items.map((item) => ({
    ...item, head: batch.head, left: path(item.left), chunkPath: path(item.chunkPath), upper: path(item.upper),
  }));
  if (used !== batch.nodes.length) refuse('a node of the list is not used');
  if (new Set(batch.nodes.map(String)).size !== batch.nodes.length) refuse('a node stands twice in the list');
  return proofs;
}
