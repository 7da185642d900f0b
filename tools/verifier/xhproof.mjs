// A second verifier of *.xhproof files, written from docs/PROOFS.md and independent of the C++ one. Plain JavaScript: it runs in Node and in
// a browser, offline. verifyProof() never throws: any bytes give a report.
import {
  ActiveProof, AuditProof, BatchProof, Envelope, EpochLink, EvidenceRecord, HistoryProof, Malformed, MAX_BATCH, PastProof, Receipt, Summary,
  decode, fromHex, refuse,
} from './bcs.mjs';
import { concat, equal, sha256, toHex } from './hashes.mjs';
import { claimFacts, logFacts } from './facts.mjs';
import {
  isConsistent, leadsTo, leafHash, splitProofs, verifyAbsence, verifyAudited, verifyHistory, verifyPast, verifyPresence,
} from './merkle.mjs';
import { certifiedNote, requireCertified } from './note.mjs';
import { PROFILES, encodedKey, readKey, requireProfile, verifySignature } from './signatures.mjs';

const FORMAT = 'xinghuo-proof/v1';
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_DEPTH = 32;
const MAX_BASE58 = 512;
const BY_ACCOUNT = [1, 3, 15]; // account, document, issuer: their names are accounts
const ANCHOR_STREAM = 7;
const EVIDENCE = 12;
const SUPERVISION = 13;
const ACCOUNT_BYTES = 23;
const LAST_KIND = 32;
const encoder = new TextEncoder();
const tagged = (tag, ...parts) => sha256(encoder.encode(tag), ...parts);
const valueHash = (value) => tagged('val\0', value);

// RFC 8785 for JSON without fractions.
function canonical(value, depth = 0) {
  if (depth > MAX_DEPTH) refuse('nested too deeply');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value) ? refuse('a lone surrogate') : JSON.stringify(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : refuse('a number that is no safe integer');
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(',')}]`;
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name], depth + 1)}`);
  return `{${members.join(',')}}`;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('not JSON');
  }
}

// ---- reading: every member is asked for, and no other is there

function members(value, ...names) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) refuse('not an object');
  const given = Object.keys(value);
  if (given.length !== names.length || !names.every((name) => given.includes(name))) refuse('missing or unknown members');
  return value;
}
const text = (value) => (typeof value === 'string' ? value : refuse('not text'));
const array = (value) => (Array.isArray(value) ? value : refuse('not a list'));
function u64(value) {
  if (typeof value === 'number' && value >= 0) return BigInt(value);
  if (typeof value !== 'string' || !/^[1-9][0-9]{0,19}$/.test(value)) refuse('not an unsigned integer');
  const number = BigInt(value);
  if (number <= BigInt(Number.MAX_SAFE_INTEGER) || number >= 1n << 64n) refuse('not in its one spelling');
  return number;
}
const pathOf = (list) => {
  if (array(list).length > 128) refuse('a path is too long');
  return list.map((item) => (fromHex(item).length === 32 ? fromHex(item) : refuse('a hash has 32 bytes')));
};
// No record is empty.
const fullHex = (value) => (fromHex(value).length > 0 ? fromHex(value) : refuse('no record is empty'));
const valueOf = (value) => (value === null ? undefined : fromHex(value));

const BIF = '123456789AbCDEFGHJKLMNPQRSTuVWXYZaBcdefghijkmnopqrstUvwxyz';
function accountOf(bid) {
  const [, letter, digits58] = /^did:bid:([ezs])f(.+)$/.exec(bid) ?? refuse('not a BID');
  if (digits58.length > MAX_BASE58) refuse('not a BID');
  let number = 0n;
  for (const c of digits58) number = number * 58n + BigInt(BIF.indexOf(c) >= 0 ? BIF.indexOf(c) : refuse('not a BID'));
  const zeros = /^1*/.exec(digits58)[0].length;
  const digits = number === 0n ? '' : number.toString(16);
  const digest = concat(new Uint8Array(zeros), fromHex(digits.length % 2 ? `0${digits}` : digits));
  if (digest.length !== 22) refuse('not a BID');
  return concat(Uint8Array.of(letter.charCodeAt(0)), digest);
}

function keyOf({ record_kind: kind, name }) {
  if (!Number.isInteger(kind) || kind < 1 || kind > LAST_KIND) refuse('unknown kind of record');
  const ofAccount = BY_ACCOUNT.includes(kind) || (kind === SUPERVISION && text(name).startsWith('did:'));
  const bytes = ofAccount ? accountOf(text(name)) : encoder.encode(text(name));
  if (kind === SUPERVISION && !ofAccount && bytes.length === ACCOUNT_BYTES && 'ezs'.includes(name[0])) refuse('an account is named by its BID');
  return tagged('key\0', Uint8Array.of(kind), bytes);
}

function receiptOf(claim) {
  return { receipt: decode(Receipt, fromHex(claim.receipt)), bytes: fromHex(claim.receipt), count: u64(claim.count), path: pathOf(claim.path) };
}
function loggedOf(value) {
  members(value, 'summary', 'log_path');
  return { bytes: fromHex(value.summary), summary: decode(Summary, fromHex(value.summary)), path: pathOf(value.log_path) };
}

const READERS = {
  record: (claim, proof) => {
    members(claim, 'kind', 'record_kind', 'name', 'value');
    return { key: keyOf(claim), value: fromHex(claim.value), proof: decode(ActiveProof, fromHex(proof)) };
  },
  absent: (claim, proof) => {
    members(claim, 'kind', 'record_kind', 'name');
    return { key: keyOf(claim), proof: decode(ActiveProof, fromHex(proof)) };
  },
  history: (claim, proof) => {
    members(claim, 'kind', 'record_kind', 'name', 'values');
    return { key: keyOf(claim), values: array(claim.values).map((value) => (value === null ? null : fullHex(value))), proof: decode(HistoryProof, fromHex(proof)) };
  },
  past: (claim, proof) => {
    members(claim, 'kind', 'record_kind', 'name', 'height', 'value', 'time');
    let time;
    if (claim.time !== null) {
      members(claim.time, 'at_ms', 'block', 'next');
      time = { at: u64(claim.time.at_ms), block: loggedOf(claim.time.block), next: loggedOf(claim.time.next) };
    }
    return { key: keyOf(claim), height: u64(claim.height), value: valueOf(claim.value), time, proof: decode(PastProof, fromHex(proof)) };
  },
  batch: (claim, proof) => {
    members(claim, 'kind', 'items');
    const items = array(claim.items).map((item) => {
      members(item, 'record_kind', 'name', 'value');
      return { key: keyOf(item), value: valueOf(item.value) };
    });
    if (items.length < 1 || items.length > MAX_BATCH) refuse('too few or too many keys');
    return { items, proof: decode(BatchProof, fromHex(proof)) };
  },
  anchored: (claim, proof) => {
    members(claim, 'kind', 'record_kind', 'name', 'value', 'record', 'index', 'path');
    return {
      kind: claim.record_kind, key: keyOf(claim), value: fromHex(claim.value), record: fromHex(claim.record), index: u64(claim.index),
      path: pathOf(claim.path), proof: decode(ActiveProof, fromHex(proof)),
    };
  },
  audited: (claim, proof) => {
    members(claim, 'kind', 'record_kind', 'name', 'height', 'value');
    return { key: keyOf(claim), height: u64(claim.height), value: valueOf(claim.value), proof: decode(AuditProof, fromHex(proof)) };
  },
  receipt: (claim, proof) => {
    members(claim, 'kind', 'receipt', 'count', 'path');
    if (proof !== null) refuse('a state proof where none belongs');
    return receiptOf(claim);
  },
  transaction: (claim, proof) => {
    members(claim, 'kind', 'receipt', 'count', 'path', 'envelope', 'transaction_path');
    if (proof !== null) refuse('a state proof where none belongs');
    return { ...receiptOf(claim), envelope: fromHex(claim.envelope), transactionPath: pathOf(claim.transaction_path) };
  },
  consistency: (claim, proof) => {
    members(claim, 'kind', 'from', 'path');
    if (proof !== null) refuse('a state proof where none belongs');
    return { from: text(claim.from), path: pathOf(claim.path) };
  },
};

// ---- checks, under the summary of a block in a certified log

function checkValue(value, hash) {
  if (!equal(valueHash(value), hash)) refuse('the value is not the one that the state commits to');
}
const isLogged = (logged, log) => leadsTo(logged.summary.height, log.size, leafHash(logged.bytes), logged.path, log.root);

function checkReceipt(claim, summary) {
  if (claim.receipt.height !== summary.height) refuse('the receipt is of another height');
  if (!leadsTo(BigInt(claim.receipt.index), claim.count, leafHash(claim.bytes), claim.path, summary.receiptsRoot)) refuse('not under the receipts root');
}

const CHECKS = {
  record: (claim, { summary }) => checkValue(claim.value, verifyPresence(claim.proof, claim.key, summary.stateRoot)),
  absent: (claim, { summary }) => verifyAbsence(claim.proof, claim.key, summary.stateRoot),
  history: (claim, { summary }) => {
    const versions = verifyHistory(claim.proof, claim.key, summary.stateRoot);
    if (versions.length !== claim.values.length) refuse('the number of values is not the number of versions');
    versions.forEach((version, i) => claim.values[i] === null || checkValue(claim.values[i], version.value));
  },
  past: (claim, { summary, log }) => {
    if (claim.height > summary.height) refuse('the height lies above the proven block');
    if (claim.time) {
      const { at, block, next } = claim.time;
      if (block.summary.height !== claim.height || next.summary.height !== claim.height + 1n) refuse('the blocks are not those of the height');
      if (block.summary.time > at || at >= next.summary.time) refuse('the time does not lie between the two blocks');
      if (!isLogged(block, log) || !isLogged(next, log)) refuse('a block is not in the certified log');
    }
    const value = verifyPast(claim.proof, claim.key, claim.height, summary.stateRoot);
    if ((value === undefined) !== (claim.value === undefined)) refuse('presence and absence do not agree');
    if (value) checkValue(claim.value, value);
  },
  batch: (claim, { summary }) => {
    const proofs = splitProofs(claim.proof);
    if (proofs.length !== claim.items.length) refuse('the number of proofs is not the number of keys');
    claim.items.forEach(({ key, value }, i) => {
      if (value === undefined) verifyAbsence(proofs[i], key, summary.stateRoot);
      else checkValue(value, verifyPresence(proofs[i], key, summary.stateRoot));
    });
  },
  anchored: (claim, context) => {
    if (claim.kind !== ANCHOR_STREAM) refuse('the record on the chain is no anchored stream');
    CHECKS.record(claim, context);
    const [rootAt, countAt, end] = [23, 55, 63]; // owner, root, count u64 LE, more
    if (claim.value.length < end) refuse('the record on the chain is no anchored stream');
    const count = claim.value.subarray(countAt, end).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    if (!leadsTo(claim.index, count, leafHash(claim.record), claim.path, claim.value.subarray(rootAt, countAt))) refuse("not under the stream's root");
  },
  audited: (claim, { summary, genesis }) => {
    const { interval, lag } = genesis.audit;
    if (interval === 0n || summary.height % interval !== lag || !summary.auditRoot) refuse('the proven block carries no audit root');
    if (claim.height !== summary.height - lag) refuse('the audit root of the proven block is that of another height');
    const value = verifyAudited(claim.proof, claim.key, summary.auditRoot);
    if ((value === undefined) !== (claim.value === undefined)) refuse('presence and absence do not agree');
    if (value) checkValue(claim.value, value);
  },
  receipt: (claim, { summary }) => checkReceipt(claim, summary),
  transaction: (claim, { summary }) => {
    checkReceipt(claim, summary);
    const { receipt } = claim;
    if (!equal(tagged('xinghuo/env/v1', claim.envelope), receipt.envelope)) refuse('the receipt is of another envelope');
    const envelope = decode(Envelope, claim.envelope);
    if (!equal(tagged('xinghuo/tx/v1', envelope.transaction), receipt.transaction)) refuse('the receipt is of another transaction');
    const leaf = leafHash(concat(receipt.transaction, receipt.envelope));
    if (!leadsTo(BigInt(receipt.index), claim.count, leaf, claim.transactionPath, summary.transactionsRoot)) refuse('not under the transactions root');
  },
  consistency: (claim, { log, genesis, sets }) => {
    const from = certifiedNote(genesis.origin, certifierOf(sets), claim.from);
    if (!isConsistent(from.size, log.size, from.root, log.root, claim.path)) refuse('the log does not extend the older one');
  },
};

// ---- the validator sets from genesis on (docs/spec/epochs.md E10)

// The checkpoint that ends with the last block of an epoch is still that epoch's.
const certifierOf = (sets) => (size) => sets.findLast(({ root }, i) => i === 0 || size > root + 1n).validators;

// Names and keys that stand once, and weight that a quorum can reach.
function membersOf({ origin, profile }, validators) {
  requireProfile(profile, validators);
  if (validators.length === 0 || validators.some((v) => v.weight === 0n)) refuse('no valid set of validators');
  const keys = validators.flatMap((v) => [v.consensus, v.checkpoint, v.log, v.network].map(({ key }) => toHex(key)));
  if (new Set(keys).size !== keys.length || new Set(validators.map((v) => toHex(v.name))).size !== validators.length) refuse('a name or key stands twice');
  const name = (v) => new TextDecoder('utf-8', { fatal: true }).decode(v.name);
  return validators.map((v) => ({ cosigner: `${origin}/${name(v)}`, name: name(v), key: v.checkpoint, consensus: v.consensus, weight: v.weight }));
}

function linkSets(genesis, transitions) {
  const sets = [{ root: 0n, validators: genesis.validators }];
  for (const link of transitions) {
    const { root, validators } = sets.at(-1);
    const { checkpoint } = link;
    const { value: summary, bytes } = link.summary;
    const log = checkpoint.name;
    if (summary.epoch !== BigInt(sets.length - 1) || !summary.lastOfEpoch || summary.height <= root) refuse('the summary does not end its epoch');
    if (log.size !== summary.height + 1n) refuse('the checkpoint does not end with the last block of the epoch');
    if (!leadsTo(summary.height, log.size, leafHash(bytes), link.path, log.root)) refuse('the summary is not in the certified log');
    requireCertified(genesis.origin, validators, checkpoint);
    if (!equal(tagged('xinghuo/validators/v1', link.validators.bytes), summary.nextValidators)) refuse('the set is not the one that the summary names');
    sets.push({ root: summary.height, validators: membersOf(genesis, link.validators.value) });
  }
  return sets;
}

// ---- evidence (docs/spec/evidence.md M2, M12): a record that accuses is believed only with what shows it

const DOMAINS = ['xinghuo/notarize/v1', 'xinghuo/nullify/v1', 'xinghuo/finalize/v1'];
function excludeEachOther(a, b) {
  if (a.view !== b.view) return false;
  if (a.block && b.block) return !equal(a.block, b.block);
  return a.kind === 2 || b.kind === 2;
}
function isBefore(a, b) {
  const at = a.findIndex((byte, i) => i >= b.length || byte !== b[i]);
  return at < 0 ? a.length < b.length : at < b.length && a[at] < b[at];
}
const u64Bytes = (value) => Uint8Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));

function checkEvidence(name, value, genesis, sets) {
  const { evidence, validator } = decode(EvidenceRecord, value);
  const { epoch, key, first, second } = evidence;
  if (key.suite !== genesis.profile.suite || name !== `${epoch}/${encodedKey(key)}`) refuse('the evidence is not the one that its name says');
  if (epoch >= BigInt(sets.length)) refuse('the evidence is of an epoch whose set is not proven');
  const member = sets[Number(epoch)].validators.find((v) => equal(v.consensus.key, key.key)) ?? refuse('the key did not serve in that epoch');
  if (member.name !== new TextDecoder().decode(validator)) refuse("the key was another validator's in that epoch");
  const [a, b] = [first.vote.value, second.vote.value];
  if (a.view === 0n || !excludeEachOther(a, b) || !isBefore(first.vote.bytes, second.vote.bytes)) refuse('the two statements are no evidence');
  for (const { vote, signature } of [first, second]) {
    const signed = concat(encoder.encode(DOMAINS[vote.value.kind]), genesis.chainId, u64Bytes(epoch), vote.bytes);
    if (!verifySignature(signed, signature, key)) refuse("a statement's signature does not verify");
  }
}

// Of every claim that says what stands in records: one key, or many items; one value, or many.
function checkMeanings(claim, genesis, sets) {
  for (const item of claim.items ?? [claim]) {
    if (item.record_kind !== EVIDENCE) continue;
    for (const value of item.values ?? [item.value]) if (typeof value === 'string') checkEvidence(item.name, fromHex(value), genesis, sets);
  }
}

/// What of a genesis file a verifier needs. Throws Malformed when the text is none.
export function readGenesis(bytes) {
  const genesis = parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  if (genesis?.format !== 'xinghuo-genesis/v1') refuse('not a genesis file');
  const chainId = sha256(bytes);
  const origin = `${text(genesis.chain_name)}/${toHex(chainId).slice(0, 16)}`;
  const profile = Object.hasOwn(PROFILES, genesis.profile ?? 'standard') ? PROFILES[genesis.profile ?? 'standard'] : refuse('unknown profile');
  const keys = array(genesis.validators).map((v) => ({
    consensus: readKey(v.consensus_key), checkpoint: readKey(v.checkpoint_key), log: readKey(v.log_key), network: readKey(v.network_key),
  }));
  requireProfile(profile, keys);
  const validators = genesis.validators.map((v, i) => ({
    cosigner: `${origin}/${text(v.name)}`,
    name: text(v.name),
    key: keys[i].checkpoint,
    consensus: keys[i].consensus,
    weight: u64(v.weight),
  }));
  // Without weight there is no quorum to reach, and anything would pass.
  if (validators.length === 0 || validators.length > 512 || validators.some((v) => v.weight === 0n)) refuse('no valid set of validators');
  const audit = { interval: u64(genesis.parameters?.audit_interval), lag: u64(genesis.parameters?.audit_lag) };
  if (audit.interval === 0n ? audit.lag !== 0n : audit.lag === 0n || audit.lag >= audit.interval) refuse('no valid plan of audit roots');
  return { chainId, origin, profile, validators, audit };
}

function readProof(bytes) {
  if (bytes.length > MAX_BYTES) refuse('too large');
  let whole;
  try {
    whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    refuse('not UTF-8');
  }
  if (!whole.endsWith('\n')) refuse('the file does not end with a newline');
  const json = parse(whole.slice(0, -1));
  if (`${canonical(json)}\n` !== whole) refuse('not canonical JSON');
  members(json, 'format', 'chain_id', 'claim', 'proof', 'summary', 'log_path', 'transitions', 'checkpoint');
  if (json.format !== FORMAT) refuse('another format');
  const chainId = fromHex(json.chain_id);
  if (chainId.length !== 32) refuse('a chain id has 32 bytes');
  const kind = json.claim?.kind;
  if (typeof kind !== 'string' || !Object.hasOwn(READERS, kind)) refuse('unknown kind of claim');
  return {
    kind, chainId, transitions: array(json.transitions).map((link) => decode(EpochLink, fromHex(link))), note: text(json.checkpoint), claim: READERS[kind](json.claim, json.proof), stated: json.claim,
    bytes: fromHex(json.summary), summary: decode(Summary, fromHex(json.summary)), path: pathOf(json.log_path),
  };
}

/// What is checked, in this order.
export const STEPS = ['format', 'chain', 'transitions', 'checkpoint', 'log', 'claim'];

/// {valid, step?, reason?, kind?, claim?, steps}: the first step that failed, or the claim that is proven. `steps`: those that were begun, each
/// with what it saw, by name.
export function verifyProof(bytes, genesis) {
  const steps = [];
  let facts;
  const begin = (step) => {
    facts = {};
    steps.push({ step, facts });
  };
  try {
    begin('format');
    const proof = readProof(bytes);
    Object.assign(facts, { kind: proof.kind, bytes: bytes.length });
    begin('chain');
    Object.assign(facts, { chain_id: proof.chainId, genesis: genesis.chainId, origin: genesis.origin });
    if (!equal(proof.chainId, genesis.chainId)) refuse('the proof is of another chain');
    begin('transitions');
    facts.links = proof.transitions.length;
    const sets = linkSets(genesis, proof.transitions);
    facts.validators = sets.at(-1).validators.length;
    begin('checkpoint');
    const log = certifiedNote(genesis.origin, certifierOf(sets), proof.note);
    if (sets.length > 1 && log.size <= sets.at(-1).root + 1n) refuse('more transitions than the checkpoint needs');
    Object.assign(facts, { size: log.size, root: log.root, signers: log.signers, weight: log.weight, quorum: log.quorum, total: log.total });
    begin('log');
    Object.assign(facts, logFacts(proof, log));
    if (!isLogged(proof, log)) refuse('the block summary is not in the certified log');
    if (proof.summary.epoch >= BigInt(sets.length)) refuse('the block is of a later epoch than the set that certifies it');
    begin('claim');
    Object.assign(facts, claimFacts(proof));
    CHECKS[proof.kind](proof.claim, { summary: proof.summary, log, genesis, sets });
    checkMeanings(proof.stated, genesis, sets);
    return { valid: true, kind: proof.kind, claim: proof.stated, height: proof.summary.height, time: proof.summary.time, steps };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { valid: false, step: steps.at(-1).step, reason: error.message, steps };
  }
}
