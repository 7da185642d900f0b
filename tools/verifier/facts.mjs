// What a verifier saw on its way, for people who want to look: nothing here decides anything.
import { sha256 } from './hashes.mjs';
import { leafHash, rootFromPath } from './merkle.mjs';

const valueHash = (value) => sha256(new TextEncoder().encode('val\0'), value);

// The hashes from a leaf up: {leaf, siblings, nodes}; the last node is what the path leads to.
function climb(index, size, bytes, path) {
  const nodes = [];
  rootFromPath(index, size, leafHash(bytes), path, undefined, (hash) => nodes.push(hash));
  return { leaf: leafHash(bytes), siblings: path, nodes };
}

/// The summary of the block, and its way up to the root of the log.
export function logFacts({ summary, bytes, path }, log) {
  return { height: summary.height, time: summary.time, block: summary.block, ...climb(summary.height, log.size, bytes, path), root: log.root };
}

/// By kind of claim: the roots under which it is checked, and the hashes of what it says.
export function claimFacts({ kind, claim, summary }) {
  if (kind === 'receipt' || kind === 'transaction') {
    const { receipt } = claim;
    return { transaction: receipt.transaction, receipts_root: summary.receiptsRoot, ...climb(BigInt(receipt.index), claim.count, claim.bytes, claim.path) };
  }
  if (kind === 'consistency') return { siblings: claim.path };
  const facts = kind === 'audited' ? { audit_root: summary.auditRoot } : { state_root: summary.stateRoot };
  if (claim.key) facts.key = claim.key;
  if (claim.value) facts.value_hash = valueHash(claim.value);
  const active = claim.proof.current ?? claim.proof.active ?? claim.proof;
  if (active.serial !== undefined) Object.assign(facts, { serial: active.serial, siblings: active.left });
  if (claim.values) facts.versions = claim.values.length;
  if (claim.items) facts.records = claim.items.length;
  return facts;
}
