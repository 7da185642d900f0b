// Proofs verified a second by tools/verifier, where this runs: in a page (tests/bench/explorer), or in Node.js: node tests/bench/verifier_rates.mjs
import { verifyEd25519 } from '../../tools/verifier/ed25519.mjs';
import { sha256 } from '../../tools/verifier/hashes.mjs';
import { verifySm2 } from '../../tools/verifier/sm2.mjs';
import { readGenesis, verifyProof } from '../../tools/verifier/xhproof.mjs';

const RUNS = 5;
const WINDOW_MS = 300;

function perSecond(work) {
  const found = Array.from({ length: RUNS }, () => {
    const begin = performance.now();
    let count = 0;
    for (; performance.now() < begin + WINDOW_MS; count++) work();
    return (count * 1000) / (performance.now() - begin);
  });
  return found.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
}
async function perSecondOf(work) {
  const found = [];
  for (let run = 0; run < RUNS; run++) {
    const begin = performance.now();
    let count = 0;
    for (; performance.now() < begin + WINDOW_MS; count++) await work();
    found.push((count * 1000) / (performance.now() - begin));
  }
  return found.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
}

const message = new Uint8Array(150).fill(7);
const hex = (text) => Uint8Array.from(text.match(/../g), (digits) => Number.parseInt(digits, 16));

/// What WebCrypto does in the same place; undefined where it has no Ed25519.
async function yardsticks(bytes) {
  const { subtle } = globalThis.crypto;
  const out = { hashes: await perSecondOf(() => subtle.digest('SHA-256', bytes)) };
  try {
    const { publicKey, privateKey } = await subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const signature = new Uint8Array(await subtle.sign('Ed25519', privateKey, message));
    const raw = new Uint8Array(await subtle.exportKey('raw', publicKey));
    if (!verifyEd25519(message, signature, raw)) throw new Error('the signature does not verify');
    out.signatures = await perSecondOf(() => subtle.verify('Ed25519', publicKey, signature, message));
    out.own = perSecond(() => verifyEd25519(message, signature, raw));
  } catch (error) {
    if (error.name !== 'NotSupportedError') throw error;
  }
  return out;
}

const cosignatures = (bytes) => new TextDecoder().decode(bytes).split('"checkpoint":"')[1].split('\u2014').length - 1;
/// Of SM2, found in the signature of a checkpoint: what one more costs is the same for every message.
const SM2_KEY = hex('0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13');

/// `load`: bytes of a file by its path. Lines of figures.
export async function rates(load) {
  const genesis = readGenesis(await load('/tests/vectors/proofs/genesis.json'));
  const record = await load('/tests/vectors/proofs/record.xhproof');
  const yard = await yardsticks(record);
  const lines = [`yardsticks of WebCrypto: SHA-256 of the ${record.length} bytes of a record's proof ${yard.hashes.toFixed(0)}` + (yard.signatures ? `, Ed25519 ${yard.signatures.toFixed(0)}` : ', no Ed25519 here')];
  const say = (what, rate) => lines.push(`${what}: ${rate.toFixed(1)}, ${(rate / (yard.signatures ?? yard.hashes)).toFixed(4)} of ${yard.signatures ? 'its Ed25519' : 'its SHA-256'}`);
  say('SHA-256 of the same bytes in plain JavaScript', perSecond(() => sha256(record)));
  const own = yard.own ?? perSecond(() => verifyEd25519(message, new Uint8Array(64).fill(1), new Uint8Array(32).fill(1)));
  say('Ed25519 in plain JavaScript', own);
  // A signature of any r and s costs what a true one does.
  say('SM2 in plain JavaScript', perSecond(() => verifySm2(message, new Uint8Array(64).fill(1), SM2_KEY)));
  for (const name of ['record', 'absent', 'history', 'batch', 'anchored', 'transaction']) {
    const bytes = await load(`/tests/vectors/proofs/${name}.xhproof`);
    if (!verifyProof(bytes, genesis).valid) throw new Error(`${name} does not hold`);
    const known = perSecond(() => verifyProof(bytes, genesis));
    say(`${name}, checkpoint seen before`, known);
    say(`${name}, ${cosignatures(bytes)} new cosignatures (computed from both)`, 1 / (1 / known + cosignatures(bytes) / own));
  }
  return lines;
}

if (globalThis.process?.argv?.[1] === new URL(import.meta.url).pathname) {
  const { readFileSync } = await import('node:fs');
  globalThis.crypto ??= (await import('node:crypto')).webcrypto;
  for (const line of await rates(async (path) => new Uint8Array(readFileSync(new URL(`../..${path}`, import.meta.url))))) console.log(line);
}
