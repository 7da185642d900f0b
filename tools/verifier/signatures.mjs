// Keys and signatures by suite (docs/spec/keys.md): 0 Ed25519, 1 SM2. A key is {suite, key}. The profile of a chain says which of them its
// validators use (docs/spec/genesis.md G9, G10).
import { fromHex, refuse } from './bcs.mjs';
import { verifyEd25519 } from './ed25519.mjs';
import { toHex } from './hashes.mjs';
import { verifySm2 } from './sm2.mjs';

const HEADS = ['b06566', 'b07a66'];
const LENGTHS = [32, 65];
export const PROFILES = { standard: { suite: 0, most: 512 }, gm: { suite: 1, most: 31 } };

export const encodedKey = ({ suite, key }) => `${HEADS[suite]}${toHex(key)}`;
/// From its encoded form; bare hex is an Ed25519 key.
export function readKey(text) {
  if (typeof text !== 'string') refuse('no key');
  const suite = text.length === 64 ? 0 : HEADS.indexOf(text.slice(0, 6));
  const key = fromHex(text.length === 64 ? text : text.slice(6));
  if (suite < 0 || key.length !== LENGTHS[suite]) refuse('no key of a known suite');
  return { suite, key };
}
export const verifySignature = (message, signature, { suite, key }) => [verifyEd25519, verifySm2][suite](message, signature, key);

/// Refuses a set that the profile does not allow: too many validators, keys of another suite.
export function requireProfile({ suite, most }, validators) {
  if (validators.length > most) refuse('more validators than the profile allows');
  const fits = (key, wanted) => key.suite === wanted && key.key.length === LENGTHS[wanted];
  for (const v of validators) {
    if (![v.consensus, v.checkpoint, v.log].every((key) => fits(key, suite)) || !fits(v.network, 0)) refuse('a key that the profile does not allow');
  }
}
