// JS2; KF1-KF6 of docs/spec/keystore.md, Q9 of docs/spec/keys.md: files made by other programs, changes, limits.
import assert from 'node:assert/strict'
import test from 'node:test'
import { PrivateKey, openKeyFile, sealKey } from '../dist/index.js'

// By `xh key new`, with the passphrase "open sesame".
const GM = {
  cipher: '54f435cfb96bf3f30b77dc98366db4989c167bed2a853683841eb71c403c3f47', counter: '6bdcb4c4bc052ca45cec7dd32ecc76f1', format: 'xinghuo-key-gm/v1',
  mac: 'ff24d14d039bba70aaaed81580f874db15523f2717e23c1a60029e3a7823e545', pbkdf2_iterations: 200000,
  public_key: 'b07a660458f3da431419497aa12a552f73a1f76ef836d4622151565b15f45ecb95cde89aac0230e52a014c83cd0e75fea8c13b6fdabd71076984175473042b3b66858a8c',
  salt: '07eb60d351aee5a7ad2b9d907508a2da',
}
const STANDARD = {
  argon2id_memory: 19922944, argon2id_passes: 2, cipher: '8e777b676af30537641094381d184aaf56b047e93b8155374186212102fd6cbc829b356fd21fa72cdae958239b6b9d69',
  format: 'xinghuo-key/v1', nonce: '8f434d36b0c2625391f8b48b951efa58eaf628af36f498c4', public_key: 'b073660290fcde295836decabd07145faf250a642ff8a19090b58dde02f7a717e16ea5be',
  salt: '51e3966eafa0c8031f8618ffe2b4e394',
}
// By the JavaScript SDK of BIF-Core.
const WALLET = {
  cypher_text: 'f306394e808cb422f5c0ad072f09283a4cee1fc8058ab2593397da1d375becdab05b886703d28e802353d5a659b3484f0103', aesctr_iv: '9a1c9811fc29cfbe0b6e2160b2f7dc81',
  scrypt_params: { n: 16384, p: 1, r: 8, salt: '80454456c43bb0ed2103b990f549c15262d354cdb49a8682af1d4f618c112b9c' }, version: 2,
}
const open = (file, passphrase = 'open sesame') => openKeyFile(JSON.stringify(file), passphrase)
const refused = (file, id, passphrase) => assert.rejects(open(file, passphrase), (error) => error.id === id, JSON.stringify(file).slice(0, 120))

test('files of xh key new open under both seals', async () => {
  assert.equal((await open(GM)).export(), 'priSrrfc1w6WWLGoEbqTVwARGLjteYMQ9kq4B9XvDRKHtwZMXF')
  assert.equal((await open(STANDARD)).export(), 'priShgRmwvWEKXwbdSS58VSf5r37Mkg4PFQfyFL8AdBTPEqM48')
})

test('a file of a wallet opens', async () => {
  assert.match((await open(WALLET, 'bif8888')).export(), /^priSrr/)
  await refused(WALLET, 'XH-1023', 'bif8889')
})

test('a wrong passphrase and every change are noticed', async () => {
  const changed = (file, member) => ({ ...file, [member]: file[member].replace(/^./, (digit) => (digit === '0' ? '1' : '0')) })
  const cheap = { ...GM, pbkdf2_iterations: 1 }
  await refused(cheap, 'XH-1023')
  await refused(STANDARD, 'XH-1023', 'open')
  for (const member of ['salt', 'counter', 'cipher', 'mac']) await refused(changed(cheap, member), 'XH-1023')
  for (const member of ['salt', 'nonce', 'cipher']) await refused(changed(STANDARD, member), 'XH-1023')
  await refused({ ...STANDARD, public_key: String(PrivateKey.generate('secp256k1').publicKey) }, 'XH-1023')
})

test('other forms and costs beyond the limits are refused before anything is computed', async () => {
  for (const file of [
    [], null, 7, {}, { ...GM, format: 'xinghuo-key/v2' }, { ...GM, format: 'xinghuo-key/v1' }, { ...STANDARD, more: 1 }, { ...STANDARD, salt: '00' }, { ...STANDARD, cipher: 'A'.repeat(96) },
    { ...STANDARD, argon2id_passes: 17 }, { ...STANDARD, argon2id_passes: 0 }, { ...STANDARD, argon2id_memory: 2 ** 30 + 1 }, { ...STANDARD, argon2id_memory: 8191 },
    { ...STANDARD, argon2id_passes: 1.5 }, { ...GM, pbkdf2_iterations: 10_000_001 }, { ...GM, pbkdf2_iterations: 0 }, { ...GM, public_key: 'b06566' },
    { ...WALLET, version: 3 }, { ...WALLET, extra: 1 }, { ...WALLET, scrypt_params: { ...WALLET.scrypt_params, n: 16383 } }, { ...WALLET, scrypt_params: { ...WALLET.scrypt_params, n: 2 ** 21 } },
    { ...WALLET, scrypt_params: { ...WALLET.scrypt_params, r: 9 } }, { ...WALLET, scrypt_params: { ...WALLET.scrypt_params, p: 17 } }, { ...WALLET, aesctr_iv: '9a' },
  ]) await refused(file, 'XH-1024')
  await assert.rejects(openKeyFile('{', 'x'), { id: 'XH-1024' })
  const text = JSON.stringify(WALLET)
  await openKeyFile(text.padEnd(16 * 1024), 'bif8888')
  await assert.rejects(openKeyFile(text.padEnd(16 * 1024 + 1), 'bif8888'), { id: 'XH-1024' })
})

test('what is sealed opens, with every suite', async () => {
  for (const suite of ['ed25519', 'sm2', 'secp256k1']) {
    const key = PrivateKey.generate(suite)
    const file = await sealKey(key, 'x')
    assert.ok(!file.includes(key.export()))
    assert.equal((await openKeyFile(file, 'x')).export(), key.export())
  }
})
