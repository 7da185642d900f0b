// The work of the verifier page, without its looks: the genesis file and the pin, the digest, the proof, the verdict. All checks are those of
// tools/verifier; what is added is the pin of the visitor (EX8) and WebCrypto as a second opinion about SHA-256 (EX9).
import { equal, sha256, toHex } from '../../../tools/verifier/hashes.mjs';
import { STEPS, readGenesis, verifyProof } from '../../../tools/verifier/xhproof.mjs';
import { remember, remembered } from './dom.mjs';

export const MAX_PROOF_BYTES = 64 * 1024 * 1024;
export const ALL_STEPS = ['root', ...STEPS];

/// The SHA-256 of bytes, and whether WebCrypto, where there is one, says the same.
export async function digest(bytes) {
  const own = sha256(bytes);
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return { hash: toHex(own), by: 'own' };
  const other = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return { hash: toHex(own), by: equal(own, other) ? 'webcrypto' : 'differ' };
}

/// A hash as people paste it, or nothing.
export function readPin(text) {
  const digits = text.trim().toLowerCase().replace(/^0x/, '');
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}
export const pin = () => readPin(remembered('pin') ?? '');
export const setPin = (digits) => remember('pin', digits);

/// {hash, by, genesis?, reason?}: a genesis file, or why it is none.
export async function openGenesis(bytes) {
  const digested = await digest(bytes);
  try {
    return { ...digested, genesis: readGenesis(bytes) };
  } catch (error) {
    return { ...digested, reason: error.message };
  }
}

/// "good": it is the pinned one; "open": nothing is pinned; "bad": another one is, or this browser cannot compute.
export function standing(root) {
  if (root.by === 'differ') return 'bad';
  return pin() === undefined ? 'open' : pin() === root.hash ? 'good' : 'bad';
}

/// {verdict: 'good' | 'open' | 'bad' | 'pin', steps: [{step, state: 'good' | 'open' | 'bad' | 'none', facts, reason?}], report, ms}
export function judge(bytes, root) {
  const begun = performance.now();
  const report = verifyProof(bytes, root.genesis);
  const ms = Math.max(1, Math.round(performance.now() - begun));
  const trust = standing(root);
  const seen = new Map(report.steps.map(({ step, facts }) => [step, facts]));
  const steps = STEPS.map((step) => {
    if (!seen.has(step)) return { step, state: 'none', facts: {} };
    const fails = !report.valid && step === report.step;
    return { step, state: fails ? 'bad' : 'good', facts: seen.get(step), reason: fails ? report.reason : undefined };
  });
  const verdict = trust === 'bad' ? 'pin' : report.valid ? trust : 'bad';
  return { verdict, steps: [{ step: 'root', state: trust, facts: { genesis: root.genesis.chainId } }, ...steps], report, ms };
}

/// The same bytes but for one: a hexadecimal digit is another one. {bytes, at, from, to}, or nothing where no such digit is.
export function tampered(bytes, random = Math.random) {
  const isDigit = (byte) => (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102);
  for (let tries = 0; tries < 10000; tries++) {
    const at = Math.floor(random() * bytes.length);
    if (![-1, 0, 1].every((step) => isDigit(bytes[at + step]))) continue;
    const changed = Uint8Array.from(bytes);
    changed[at] = bytes[at] === 48 ? 49 : 48;
    return { bytes: changed, at, from: String.fromCharCode(bytes[at]), to: String.fromCharCode(changed[at]) };
  }
  return undefined;
}
