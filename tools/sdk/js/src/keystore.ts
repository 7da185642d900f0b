// Key files: those of this software under both seals, and those of BIF wallets (docs/spec/keystore.md, docs/spec/keys.md Q9). Files are opened and
// the standard one is made; reading and writing them is the caller's.
import { argon2idAsync } from '@noble/hashes/argon2';
import { scryptAsync } from '@noble/hashes/scrypt';
import { randomBytes } from '@noble/hashes/utils';
import { ctr } from '@noble/ciphers/aes';
import { xchacha20poly1305 } from '@noble/ciphers/chacha';
import { bytes, encode, u64 } from './bcs.js';
import { concat, equal, hexBytes, toHex, utf8 } from './bytes.js';
import { InputError } from './errors.js';
import { PrivateKey, PublicKey, publicKeyCodec } from './keys.js';
import { hmacSm3Of, pbkdf2Sm3 } from './sm2.js';
import { sm4Ctr } from './sm4.js';

const MAX_FILE = 16 * 1024;
const FORMAT = 'xinghuo-key/v1';
const GM_FORMAT = 'xinghuo-key-gm/v1';
const bad = (what: string): never => {
  throw new InputError('XH-1024', `the key file is malformed: ${what}`, { hint: 'Restore it from backup.' });
};
const wrong = (what = 'the seal does not open'): never => {
  throw new InputError('XH-1023', what, { hint: 'Check the passphrase; if it is right, the file is damaged: restore it from backup.' });
};

type Json = Record<string, unknown>;
function members(value: unknown, names: string[], optional: string[] = []): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return bad('an object is expected');
  const unknown = Object.keys(value).find((name) => !names.includes(name) && !optional.includes(name));
  if (unknown !== undefined) bad(`the member ${unknown} is unknown`);
  const missing = names.find((name) => !(name in value));
  if (missing !== undefined) bad(`${missing} is missing`);
  return value as Json;
}
function hexIn(json: Json, name: string, least: number, most = least): Uint8Array {
  const value = typeof json[name] === 'string' ? hexBytes(json[name]) : undefined;
  return value && value.length >= least && value.length <= most ? value : bad(`${name}: hex of the right length is expected`);
}
function integerIn(json: Json, name: string, least: number, most: number): number {
  const value = json[name];
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : bad(`${name}: an integer from ${least} to ${most} is expected`);
}
function publicKeyIn(json: Json): PublicKey {
  try {
    return PublicKey.from(String(json.public_key));
  } catch {
    return bad('public_key');
  }
}

async function openStandard(json: Json, passphrase: string): Promise<PrivateKey> {
  members(json, ['format', 'public_key', 'argon2id_passes', 'argon2id_memory', 'salt', 'nonce', 'cipher']);
  const key = publicKeyIn(json);
  const [t, memory] = [integerIn(json, 'argon2id_passes', 1, 16), integerIn(json, 'argon2id_memory', 8192, 1 << 30)];
  const [salt, nonce, cipher] = [hexIn(json, 'salt', 16), hexIn(json, 'nonce', 24), hexIn(json, 'cipher', 48)];
  const secret = await argon2idAsync(utf8(passphrase), salt, { t, m: Math.floor(memory / 1024), p: 1, dkLen: 32, maxmem: 2 ** 31 });
  let seed: Uint8Array;
  try {
    seed = xchacha20poly1305(secret, nonce, key.raw).decrypt(cipher);
  } catch {
    return wrong();
  }
  return bound(PrivateKey.fromSeed(key.suite, seed), key);
}
function bound(opened: PrivateKey, key: PublicKey): PrivateKey {
  return opened.publicKey.equals(key) ? opened : bad("the file's public key is not that of its private key");
}

function openGm(json: Json, passphrase: string): PrivateKey {
  members(json, ['format', 'public_key', 'pbkdf2_iterations', 'salt', 'counter', 'cipher', 'mac']);
  const key = publicKeyIn(json);
  const iterations = integerIn(json, 'pbkdf2_iterations', 1, 10_000_000);
  const [salt, counter, cipher, mac] = [hexIn(json, 'salt', 16), hexIn(json, 'counter', 16), hexIn(json, 'cipher', 32), hexIn(json, 'mac', 32)];
  const derive = hmacSm3Of(pbkdf2Sm3(utf8(passphrase), salt, iterations));
  const authenticate = hmacSm3Of(derive(utf8('xinghuo/key-file-gm/authenticate/v1')));
  const said = [salt, counter, cipher].map((part) => encode(bytes(64), part));
  if (!equal(authenticate(concat(utf8(GM_FORMAT), encode(publicKeyCodec, key), encode(u64, iterations), ...said)), mac)) wrong();
  const seed = sm4Ctr(derive(utf8('xinghuo/key-file-gm/encrypt/v1')).subarray(0, 16), counter, cipher);
  return bound(PrivateKey.fromSeed(key.suite, seed), key);
}

async function openWallet(json: Json, passphrase: string): Promise<PrivateKey> {
  members(json, ['cypher_text', 'aesctr_iv', 'scrypt_params', 'version'], ['address']);
  const [cipher, counter] = [hexIn(json, 'cypher_text', 1, 256), hexIn(json, 'aesctr_iv', 16)];
  integerIn(json, 'version', 1, 2);
  const cost = members(json.scrypt_params, ['n', 'r', 'p', 'salt']);
  const [N, r, p] = [integerIn(cost, 'n', 2, 1 << 20), integerIn(cost, 'r', 1, 8), integerIn(cost, 'p', 1, 16)];
  if ((N & (N - 1)) !== 0) bad('n: a power of two is expected');
  const secret = await scryptAsync(utf8(passphrase), hexIn(cost, 'salt', 1, 64), { N, r, p, dkLen: 32, maxmem: 2 ** 31 });
  try {
    return PrivateKey.from(new TextDecoder('latin1').decode(ctr(secret, counter).decrypt(cipher)));
  } catch {
    return wrong('no private key comes out');
  }
}

/** Opens a key file of `xh key new`, `xhd init` (both seals) or of a BIF wallet. Takes from a tenth of a second to some seconds. */
export async function openKeyFile(file: string, passphrase: string): Promise<PrivateKey> {
  if (utf8(file).length > MAX_FILE) bad('it has more than 16 KiB');
  let json: unknown;
  try {
    json = JSON.parse(file);
  } catch {
    return bad('no JSON');
  }
  const format = (json as Json | null)?.format;
  if (format === FORMAT) return openStandard(json as Json, passphrase);
  if (format === GM_FORMAT) return openGm(json as Json, passphrase);
  if (format !== undefined) return bad('format: xinghuo-key/v1 or xinghuo-key-gm/v1 is expected');
  return openWallet(json as Json, passphrase);
}

/** The text of a key file under the standard seal, as `xh key new` writes it. Write it with mode 0600. */
export async function sealKey(key: PrivateKey, passphrase: string): Promise<string> {
  const [salt, nonce] = [randomBytes(16), randomBytes(24)];
  const [t, memory] = [2, 19 * 1024 * 1024];
  const secret = await argon2idAsync(utf8(passphrase), salt, { t, m: memory / 1024, p: 1, dkLen: 32 });
  const cipher = xchacha20poly1305(secret, nonce, key.publicKey.raw).encrypt(key.exportSeed());
  return `${JSON.stringify({
    format: FORMAT, public_key: key.publicKey.toString(), salt: toHex(salt), nonce: toHex(nonce), cipher: toHex(cipher), argon2id_passes: t, argon2id_memory: memory,
  }, null, 2)}\n`;
}
