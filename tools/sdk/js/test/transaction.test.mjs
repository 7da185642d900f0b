// JS3, JS4: bytes, limits at and beyond, signatures of many. What nodes build of the same parts is compared on a network (tests/integration/sdk).
import assert from 'node:assert/strict'
import test from 'node:test'
import { PrivateKey, PublicKey, accountFromBid, SignedTransaction, Transaction, decodeOperation, encodeOperation } from '../dist/index.js'

const [alice, bob, carol] = ['ed25519', 'sm2', 'secp256k1'].map((suite, i) => PrivateKey.fromSeed(suite, new Uint8Array(32).fill(i + 1)))
const chainId = `0x${'ab'.repeat(32)}`
const revoke = { operation: 'revoke', identifier: '88.100.7/a', version: 1n }
const parts = { chainId, sender: alice.account, operations: [revoke], nonce: `0x${'01'.repeat(16)}`, validUntilMs: 1_796_000_000_000n }
const withId = (id) => (error) => error.id === id
const hash = `0x${'cd'.repeat(32)}`

test('the same parts are the same transaction, byte by byte', () => {
  const transaction = Transaction.build(parts)
  assert.equal(transaction.id, Transaction.build(parts).id)
  assert.notEqual(transaction.id, Transaction.build({ ...parts, nonce: undefined }).id)
  const again = Transaction.decode(transaction.bytes)
  assert.deepEqual(again, transaction)
  // chain, sender, nonce, time, mode, one operation of kind 53 with 19 bytes, no memo, no cosigners
  const sender = Buffer.from(accountFromBid(alice.account)).toString('hex')
  const body = `0a${Buffer.from('88.100.7/a').toString('hex')}0100000000000000`
  assert.equal(Buffer.from(transaction.bytes).toString('hex'), `${'ab'.repeat(32)}${sender}${'01'.repeat(16)}0028f129a2010000` + '00' + `01350013${body}` + '0000')
})

test('objects and bytes of every operation lead to each other', () => {
  const key = String(bob.publicKey)
  const keys = { keys: [{ key, weight: 2 }, { key: alice.publicKey, weight: 1 }], threshold: 3 }
  for (const operation of [
    { operation: 'register-organisation', id: 'acme', kind: 'enterprise', name: 'Acme', credit_code: hash, region: 'CN', industry: 'C', byte_quota: 7n },
    { operation: 'update-organisation', id: 'acme', version: 2n, name: 'Acme', credit_code: hash, region: '', industry: '', byte_quota: 0n },
    { operation: 'enroll', account: bob.account, organisation: 'acme' }, { operation: 'dismiss', account: bob.account },
    { operation: 'set-keys', version: 0n, keys, recovery: { keys: [], threshold: 0 }, next: hash }, { operation: 'rotate', keys, next: undefined },
    { operation: 'recover', keys, recovery: keys, next: undefined }, { operation: 'deactivate', version: 3n }, { operation: 'set-document', version: 0n, document: '{}' },
    { operation: 'allocate-prefix', prefix: '88.1', owner: alice.account, depth: 3, quota: 5n },
    { operation: 'update-prefix', prefix: '88.1', version: 1n, suspended: false, quota: undefined, templates: [hash] },
    { operation: 'transfer-prefix', prefix: '88.1', version: 1n, owner: bob.account },
    { operation: 'delegate-key', prefix: '88.1', delegate: carol.account, scopes: ['register', 'anchor'], expires_ms: 9n },
    { operation: 'revoke-delegation', prefix: '88.1', delegate: carol.account },
    { operation: 'register', identifier: '88.1/名', controller: bob.account, values: [{ index: 1, type: 'URL', ttl: 60, data: 'https://例' }, { index: 2, type: 'raw', ttl: 0, data_hex: '0x00ff' }], anchor: undefined, scheme: 'gs1' },
    { operation: 'register', identifier: '88.1/b', controller: undefined, values: [], anchor: { digest: hash, media_type: 'text/csv', uri: '' }, scheme: 'free' },
    { operation: 'update', identifier: '88.1/a', version: 2n ** 64n - 1n, values: [], anchor: undefined }, { operation: 'transfer', identifier: '88.1/a', version: 1n, controller: bob.account }, revoke,
    { operation: 'set-controller', identifier: '88.1/a', version: 1n, controllers: [alice.account, bob.account], threshold: 2 },
    { operation: 'anchor-root', stream: '88.1/s', root: hash, count: 3n, uri: '', previous: hash, consistency: [hash, hash] },
    { operation: 'anchor-digest', digest: hash, media_type: 'text/plain', uri: 'https://x' },
    { operation: 'register-issuer', account: bob.account, version: 0n, name: 'U', types: [{ name: 'Degree', schema: hash }], status: 'active' },
    { operation: 'anchor-status-list', list: 'https://x/1', version: 0n, purpose: 'suspension', size: 131072n, digest: hash },
    { operation: 'hold', target: { kind: 'prefix', name: '88.1' }, reason: 5, document: hash }, { operation: 'withhold', target: { kind: 'account', name: bob.account }, reason: 5, document: hash },
    { operation: 'release', target: { kind: 'prefix', name: '88.1' }, kind: 'withhold', document: hash },
    { operation: 'redact', target: { kind: 'identifier', name: '88.1/a' }, version: 1n, entries: [{ height: 5n, index: 0 }], reason: 1, document: hash },
    { operation: 'describe-sub-chain', code: 'abcd', version: 1n, name: 'S', resolver: '' },
  ]) {
    const { kind, body } = encodeOperation(operation)
    const read = decodeOperation(kind, body)
    assert.equal(read.operation, operation.operation)
    assert.deepEqual(encodeOperation(read), { kind, body }, operation.operation)
    for (const [name, value] of Object.entries(operation)) if (!/keys|recovery/.test(name)) assert.deepEqual(read[name], value, `${operation.operation}.${name}`)
  }
  assert.deepEqual(decodeOperation(9999, Uint8Array.of(1, 2)), { kind: 9999, body: '0x0102' })
  assert.deepEqual(encodeOperation({ kind: 9999, body: '0x0102' }), { kind: 9999, body: Uint8Array.of(1, 2) })
})

test('keys of a set stand in ascending order, however they are given', () => {
  const set = (...keys) => encodeOperation({ operation: 'rotate', keys: { keys: keys.map((key) => ({ key })), threshold: 1 } }).body
  assert.deepEqual(set(alice.publicKey, bob.publicKey, carol.publicKey), set(String(carol.publicKey), bob.publicKey, alice.publicKey))
})

test('what is missing, unknown or out of range is named', () => {
  for (const [operation, id, text] of [
    [{ operation: 'fly' }, 'XH-1306', /fly/], [{ ...revoke, more: 1 }, 'XH-1009', /revoke: more/], [{ operation: 'revoke', identifier: '88.1/a' }, 'XH-1008', /revoke/],
    [{ ...revoke, version: 2n ** 64n }, 'XH-1010', /version/], [{ ...revoke, version: -1 }, 'XH-1010', /version/], [{ ...revoke, version: 2 ** 53 }, 'XH-1010', /bigint/],
    [{ ...revoke, identifier: 'x'.repeat(266) }, 'XH-1004', /identifier/], [{ ...revoke, identifier: '\ud800' }, 'XH-1010', /surrogate/],
    [{ operation: 'dismiss', account: 'me' }, 'XH-1022', /account/], [{ operation: 'update', identifier: '1/a', version: 1, values: [{ index: 1, type: 'x' }] }, 'XH-1305', /data/],
    [{ operation: 'delegate-key', prefix: '1', delegate: bob.account, scopes: ['all'] }, 'XH-1010', /all/], [{ operation: 'anchor-digest', digest: '0x00' }, 'XH-1006', /digest/],
  ]) assert.throws(() => encodeOperation(operation), (error) => error.id === id && text.test(error.message) && error.hint !== undefined, JSON.stringify(operation, (_, v) => String(v)))
})

test('limits of a transaction, at and beyond', () => {
  const build = (more) => Transaction.build({ ...parts, ...more })
  build({ operations: Array(1000).fill(revoke) })
  assert.throws(() => build({ operations: Array(1001).fill(revoke) }), withId('XH-1004'))
  assert.throws(() => build({ operations: [] }), withId('XH-1303'))
  build({ memo: 'm'.repeat(256) })
  assert.throws(() => build({ memo: 'm'.repeat(257) }), withId('XH-1004'))
  const accounts = Array.from({ length: 16 }, (_, i) => PrivateKey.fromSeed('ed25519', new Uint8Array(32).fill(100 + i)).account)
  assert.deepEqual(build({ cosigners: accounts.slice(0, 15) }).cosigners.length, 15)
  assert.throws(() => build({ cosigners: accounts }), withId('XH-1004'))
  assert.throws(() => build({ cosigners: [alice.account] }), withId('XH-1010'))
  assert.throws(() => build({ operations: Array(1000).fill({ operation: 'set-document', version: 0, document: 'x'.repeat(1100) }) }), withId('XH-1301'))
  assert.throws(() => build({ nonce: '0x00' }), withId('XH-1006'))
  const now = 1_796_000_000_000
  assert.equal(build({ now, validUntilMs: undefined }).validUntilMs, BigInt(now + 270_000))
})

test('accounts that sign beside the sender stand in order, each once', () => {
  const [one, other] = [[bob.account, carol.account, bob.account], [carol.account, bob.account]].map((cosigners) => Transaction.build({ ...parts, cosigners }).id)
  assert.equal(one, other)
})

test('many sign, here and elsewhere, in any order, and the envelope is the same', async () => {
  const transaction = Transaction.build({ ...parts, cosigners: [carol.account] })
  const here = await transaction.sign(carol, alice)
  const elsewhere = await Transaction.decode(transaction.bytes).sign(alice)
  const signature = carol.sign(transaction.message)
  const joined = transaction.withSignatures([{ key: String(carol.publicKey), signature }]).withSignatures(elsewhere)
  assert.deepEqual(joined.bytes, here.bytes)
  assert.equal(joined.envelopeId, here.envelopeId)
  assert.deepEqual(here.signatures.map(({ key }) => key.suite), ['ed25519', 'secp256k1'])
  assert.deepEqual(SignedTransaction.decode(here.bytes).bytes, here.bytes)
  assert.deepEqual((await here.sign(alice)).bytes, here.bytes)
  assert.throws(() => here.withSignatures(new SignedTransaction(Transaction.build(parts), [])), withId('XH-1021'))
})

test('signatures that do not verify are refused before anything is sent', async () => {
  const transaction = Transaction.build(parts)
  assert.throws(() => transaction.withSignatures([{ key: alice.publicKey, signature: bob.sign(transaction.message) }]), withId('XH-1021'))
  assert.throws(() => new SignedTransaction(transaction, []).bytes, withId('XH-1308'))
  const liar = { publicKey: alice.publicKey, sign: async () => new Uint8Array(64) }
  await assert.rejects(transaction.sign(liar), withId('XH-1021'))
  const bytes = (await transaction.sign(alice)).bytes.slice()
  bytes[40] ^= 1
  assert.throws(() => SignedTransaction.decode(bytes), withId('XH-1021'))
  assert.throws(() => SignedTransaction.decode(bytes.subarray(1)), (error) => /^XH-10/.test(error.id))
})

test('a signer is told what it signs', async () => {
  let told
  const signer = { publicKey: alice.publicKey, sign: (message, about) => ((told = about), Promise.resolve(alice.sign(message))) }
  const signed = await Transaction.build(parts).sign(signer)
  assert.equal(told.id, signed.id)
  assert.equal(told.sender, alice.account)
  assert.deepEqual(told.operations, [revoke])
})

test('an envelope holds sixteen signatures, and not one more', async () => {
  const keys = Array.from({ length: 17 }, (_, i) => PrivateKey.fromSeed('ed25519', new Uint8Array(32).fill(i + 1)))
  const transaction = Transaction.build(parts)
  assert.equal((await transaction.sign(...keys.slice(0, 16))).signatures.length, 16)
  await assert.rejects(transaction.sign(...keys), withId('XH-1004'))
})

test('bytes behind the end and other encodings are refused', () => {
  const { bytes } = Transaction.build(parts)
  for (const bad of [bytes.subarray(0, bytes.length - 1), Uint8Array.of(...bytes, 0), new Uint8Array()]) assert.throws(() => Transaction.decode(bad), withId('XH-1003'))
  assert.equal(PublicKey.compare(alice.publicKey, bob.publicKey) < 0, true)
})
