// JS2; Q1-Q8 of docs/spec/keys.md: published vectors, and what is refused.
import assert from 'node:assert/strict'
import { createHmac, getHashes, pbkdf2Sync } from 'node:crypto'
import test from 'node:test'
import { PrivateKey, PublicKey, SUITES, accountFromBid, bidOf, deriveKey, firstPath, isBid, seedOfMnemonic } from '../dist/index.js'
import { hmacSm3, pbkdf2, sm4 } from './inner.mjs'

const hex = (text) => Uint8Array.from(Buffer.from(text, 'hex'))
const message = new TextEncoder().encode('message')
const withId = (id) => (error) => error.id === id && error.constructor.name === 'InputError'

test('the account of a published key', () => {
  const key = PrivateKey.from('priSPKp8oiiAXGZaXFBMKEAoL2b6J6UDQCw4x39ereXYtyAejM')
  assert.equal(String(key.publicKey), 'b06566f76733ae048fda721d47afe8780b572636496c93253db86dc8d5427fc54e9a06')
  assert.equal(key.account, 'did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx')
  assert.equal(key.export(), 'priSPKp8oiiAXGZaXFBMKEAoL2b6J6UDQCw4x39ereXYtyAejM')
  assert.equal(bidOf(accountFromBid(key.account)), key.account)
  for (const bad of ['', 'did:bid:', 'did:bid:ef', 'did:bid:xf4iG7WK6MZscmm5WtjFjdL9Q1Zydgei', 'did:bid:zs4iG7WK6MZscmm5WtjFjdL9Q1Zydgei', 'did:bid:ef0']) {
    assert.equal(isBid(bad), false)
    assert.throws(() => accountFromBid(bad), withId('XH-1022'))
  }
})

test('accounts that wallets show for their words', async () => {
  const ed = deriveKey('ed25519', await seedOfMnemonic('attitude coyote negative library clerk copy portion bus combine gospel topic typical'))
  assert.equal(ed.export(), 'priSPKpetRX5WifNuauxaFwd7jVf2Jkt34QqSKeMPMG5GySYVN')
  assert.equal(ed.account, 'did:bid:efeEL8iWhdUthpYXmjeFTjrVYW9Zfmu8')
  const sm2 = deriveKey('sm2', await seedOfMnemonic('disorder cluster crunch hood desk west double bind bomb salmon identify rate'))
  assert.equal(sm2.export(), 'priSrrps77sEiZivhRuredtAuyjpuwsJCZUET6LqAgnPb1UcTc')
  assert.equal(sm2.account, 'did:bid:zfNLeBzdvDKqKm8QEYrwpMj8cqPvFBbT')
})

test('the keys of SLIP-0010, vector 1', () => {
  const seed = hex('000102030405060708090a0b0c0d0e0f')
  for (const [suite, path, key] of [
    ['ed25519', 'm', '2b4be7f19ee27bbf30c667b642d5f4aa69fd169872f8fc3059c08ebae2eb19e7'],
    ['ed25519', "m/0'", '68e0fe46dfb67e368c75379acec591dad19df3cde26e63b93a8e704f1dade7a3'],
    ['ed25519', "m/0'/1'/2'/2'/1000000000'", '8f94d394a8e8fd6b1bc2f3f49f5c47e385281d5c17e65324b0f62483e37e8793'],
    ['secp256k1', 'm', 'e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35'],
    ['secp256k1', "m/0'/1", '3c6cb8d0f6a264c91ea8b5030fadaa8e538b020f0a387421a12de9319dc93368'],
    ['secp256k1', "m/0'/1/2'/2/1000000000", '471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8'],
  ]) assert.equal(Buffer.from(deriveKey(suite, seed, path).exportSeed()).toString('hex'), key, path)
})

test('seeds are those of BIP 39, however spaced', async () => {
  const words = `${'abandon '.repeat(11)}about`
  const expected = 'c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04'
  assert.equal(Buffer.from(await seedOfMnemonic(words, 'TREZOR')).toString('hex'), expected)
  assert.equal(Buffer.from(await seedOfMnemonic(`  ${words.replace(' about', '\n about\n')}`, 'TREZOR')).toString('hex'), expected)
  for (let count = 1; count <= 27; count++) {
    const seed = seedOfMnemonic('word '.repeat(count))
    if (count >= 12 && count <= 24 && count % 3 === 0) await seed
    else await assert.rejects(seed, withId('XH-1025'))
  }
})

test('paths at and beyond their limits', () => {
  const seed = new Uint8Array(16).fill(1)
  for (const path of ['', "44'", 'm/', 'm//1', "m/1''", 'm/x', 'm/-1', 'm/2147483648', 'm/1h', 'm 1', 'm/1/', 'm/0/0/0/0/0/0/0/0/0/0/0'])
    assert.throws(() => deriveKey('sm2', seed, path), withId('XH-1025'), path)
  deriveKey('sm2', seed, 'm/0/0/0/0/0/0/0/0/0/0')
  deriveKey('sm2', seed, "m/2147483647'")
  assert.throws(() => deriveKey('ed25519', seed, 'm/0'), withId('XH-1025'))
  assert.equal(firstPath('sm2'), "m/44'/2022'/0'/0/0")
})

test('every suite signs and verifies its own and nothing else', () => {
  for (const suite of SUITES) {
    const key = PrivateKey.fromSeed(suite, new Uint8Array(32).fill(7))
    const signature = key.sign(message)
    assert.equal(signature.length, 64)
    assert.ok(key.publicKey.verify(message, signature), suite)
    assert.ok(!key.publicKey.verify(message.subarray(1), signature))
    assert.ok(!PrivateKey.fromSeed(suite, new Uint8Array(32).fill(8)).publicKey.verify(message, signature))
    for (let bit = 0; bit < 512; bit += 37) {
      const bad = signature.slice()
      bad[bit >> 3] ^= 1 << (bit & 7)
      assert.ok(!key.publicKey.verify(message, bad), `${suite} ${bit}`)
    }
    assert.ok(!key.publicKey.verify(message, new Uint8Array(64)))
    assert.ok(!key.publicKey.verify(message, new Uint8Array(63)))
    assert.ok(PublicKey.from(String(key.publicKey)).equals(key.publicKey))
    assert.equal(PrivateKey.from(key.export()).account, key.account)
    assert.notEqual(PrivateKey.generate(suite).account, PrivateKey.generate(suite).account)
  }
})

test('a signature of secp256k1 has one form: high s is refused', () => {
  const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const key = PrivateKey.fromSeed('secp256k1', new Uint8Array(32).fill(7))
  const signature = key.sign(message)
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`)
  const high = Uint8Array.from(Buffer.concat([signature.subarray(0, 32), Buffer.from((n - s).toString(16).padStart(64, '0'), 'hex')]))
  assert.ok(!key.publicKey.verify(message, high))
})

test('small-order keys of Ed25519 verify nothing', () => {
  const neutral = new Uint8Array(32)
  neutral[0] = 1
  const signature = new Uint8Array(64)
  signature[0] = 1
  assert.ok(!new PublicKey('ed25519', neutral).verify(message, signature))
})

test('numbers out of range and foreign lengths are no keys', () => {
  for (const suite of ['sm2', 'secp256k1']) for (const byte of [0, 0xff]) assert.throws(() => PrivateKey.fromSeed(suite, new Uint8Array(32).fill(byte)), withId('XH-1020'))
  const n = hex('fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123')
  const less = (by) => {
    const out = n.slice()
    out[31] -= by
    return out
  }
  assert.throws(() => PrivateKey.fromSeed('sm2', less(1)), withId('XH-1020'))
  PrivateKey.fromSeed('sm2', less(2))
  for (const suite of SUITES) {
    assert.throws(() => PrivateKey.fromSeed(suite, new Uint8Array(31)), withId('XH-1020'))
    assert.throws(() => new PublicKey(suite, new Uint8Array(31)), withId('XH-1020'))
  }
  assert.throws(() => new PublicKey('sm2', Uint8Array.of(4, ...new Uint8Array(64))), withId('XH-1020'))
  assert.throws(() => PrivateKey.generate('rsa'), withId('XH-1020'))
  for (const bad of ['', 'b06566', 'b07866' + '00'.repeat(32), 'zz', 'B06566' + '00'.repeat(32)]) assert.throws(() => PublicKey.from(bad), withId('XH-1020'))
  for (const bad of ['', 'pri', 'priSPKp8oiiAXGZaXFBMKEAoL2b6J6UDQCw4x39ereXYtyAejN0']) assert.throws(() => PrivateKey.from(bad), withId('XH-1020'))
})

test('a private key does not show itself', async () => {
  const { inspect } = await import('node:util')
  const key = PrivateKey.fromSeed('ed25519', new Uint8Array(32).fill(7))
  for (const shown of [String(key), JSON.stringify({ key }), inspect(key, { depth: 9, showHidden: true })]) {
    assert.ok(!shown.includes(key.export()))
    assert.ok(!/7,\s*7,\s*7/.test(shown) && !shown.includes('0707'))
  }
})

// GB/T 32907, example 1: through counter mode, a block of zeros shows the cipher of the counter.
test('SM4 is that of its standard', () => {
  const key = hex('0123456789abcdeffedcba9876543210')
  assert.equal(Buffer.from(sm4(key, key, new Uint8Array(16))).toString('hex'), '681edf34d206965e86b3e94f536e4246')
})

test('HMAC-SM3 and PBKDF2 are those of OpenSSL', { skip: !getHashes().includes('sm3') }, () => {
  for (const size of [0, 1, 55, 56, 63, 64, 65, 200]) {
    const key = new Uint8Array(size).fill(size)
    assert.deepEqual(Buffer.from(hmacSm3(key, message)), createHmac('sm3', key).update(message).digest(), `key of ${size} bytes`)
    assert.deepEqual(Buffer.from(hmacSm3(message, key)), createHmac('sm3', message).update(key).digest(), `message of ${size} bytes`)
  }
  assert.deepEqual(Buffer.from(pbkdf2(message, hex('00112233'), 100)), pbkdf2Sync(message, hex('00112233'), 100, 32, 'sm3'))
})
