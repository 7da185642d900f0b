// Proof files that somebody forged, out of true ones: what a verifier has to find, and at which step. Shared by tests under Node and in a browser.
import { EpochLink, decode, fromHex } from '../../tools/verifier/bcs.mjs';
import { toHex } from '../../tools/verifier/hashes.mjs';

/// Hexadecimal text with the last digit of `part`, which is in it once, changed.
function changedIn(text, part) {
  const digits = toHex(part);
  const at = text.indexOf(digits);
  if (at < 0 || text.indexOf(digits, at + 1) >= 0) throw new Error('the part is not there once');
  const last = at + digits.length - 1;
  return text.slice(0, last) + (text[last] === '0' ? '1' : '0') + text.slice(last + 1);
}
const changedLink = (proof, index, part) => {
  proof.transitions[index] = changedIn(proof.transitions[index], part(decode(EpochLink, fromHex(proof.transitions[index]))));
};

/// By name: what is done to the parsed file, the step that has to fail, and why.
export const FORGERIES = {
  'signature of a transition': { step: 'transitions', reason: /cosignature does not verify/, change: (proof) => changedLink(proof, 0, (link) => link.checkpoint.lines[0].signature) },
  'key of a validator of the next set': { step: 'transitions', reason: /not the one that the summary names/, change: (proof) => changedLink(proof, 1, (link) => link.validators.value.at(-1).checkpoint.key) },
  'hash of the next set': { step: 'transitions', reason: /not in the certified log/, change: (proof) => changedLink(proof, 0, (link) => link.summary.value.nextValidators) },
  'root that the old set signed': { step: 'transitions', reason: /not in the certified log|does not verify/, change: (proof) => changedLink(proof, 1, (link) => link.checkpoint.name.root) },
  'transitions in another order': { step: 'transitions', reason: /does not end its epoch/, change: (proof) => proof.transitions.reverse() },
  'first transition left out': { step: 'transitions', reason: /does not end its epoch/, change: (proof) => proof.transitions.shift() },
  'last transition left out': { step: 'checkpoint', reason: /lines are not those|another key|does not verify/, change: (proof) => proof.transitions.pop() },
  'signature of the checkpoint': {
    step: 'checkpoint', reason: /does not verify/,
    change: (proof) => { proof.checkpoint = proof.checkpoint.replace(/(\u2014 [^ ]+\/[^ ]+ .{30})(.)/, (_, before, letter) => before + (letter === 'A' ? 'B' : 'A')); },
  },
};

export function forged(bytes, name) {
  const proof = JSON.parse(new TextDecoder().decode(bytes));
  FORGERIES[name].change(proof);
  return new TextEncoder().encode(`${JSON.stringify(proof)}\n`);
}
