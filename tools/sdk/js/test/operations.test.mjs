// JS3, BD6: an example of every operation, byte by byte as the node builds and reads it (its side: tests/vectors/operations_test.cc).
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { PrivateKey, SignedTransaction, Transaction, decodeOperation, encodeOperation } from '../dist/index.js'
import { operations } from './inner.mjs'

const vectors = JSON.parse(readFileSync(new URL('../../../../tests/vectors/operations.json', import.meta.url)))
const { seed, sender, chain_id: chainId, nonce, valid_until_ms: validUntilMs, examples } = vectors
const key = PrivateKey.fromSeed('ed25519', Uint8Array.from(Buffer.from(seed.slice(2), 'hex')))
const hex = (bytes) => `0x${Buffer.from(bytes).toString('hex')}`

test('every operation that the node describes has an example', () => {
  assert.deepEqual([...new Set(examples.map(({ operation }) => operation.operation))].sort(), Object.keys(operations).sort())
  for (const { operation, number } of examples) assert.equal(operations[operation.operation][0], number, operation.operation)
})

test('the envelope of every example is that of the node, and its bytes lead back to the object', async () => {
  assert.equal(key.account, sender)
  for (const { operation, number, body, envelope } of examples) {
    const built = encodeOperation(operation)
    assert.deepEqual([built.kind, hex(built.body)], [number, body], operation.operation)
    const read = decodeOperation(built.kind, built.body)
    assert.equal(read.operation, operation.operation)
    assert.deepEqual(encodeOperation(read), built, operation.operation)
    const signed = await Transaction.build({ chainId, sender, nonce, validUntilMs, operations: [operation] }).sign(key)
    assert.equal(hex(signed.bytes), envelope, operation.operation)
    assert.equal(SignedTransaction.decode(envelope).transaction.operations[0].operation, operation.operation)
  }
})

// Members of one name say one thing: the words of the layout are those that the node shows.
function agree(given, shown, place) {
  if (Array.isArray(given) && Array.isArray(shown)) return given.reduce((sum, one, i) => sum + agree(one, shown[i], `${place}[${i}]`), 0)
  if (given === null || shown === null || typeof given !== typeof shown) return 0 // texts that are left out, and bytes that are shown by their digest
  if (typeof given === 'object') return Object.keys(given).filter((name) => name in shown).reduce((sum, name) => sum + agree(given[name], shown[name], `${place}.${name}`), 0)
  assert.equal(shown, given, place)
  return 1
}
test('what the node shows of an example has its words and values', () => {
  for (const { operation, shown } of examples) assert.ok(agree(operation, shown, operation.operation) > 1, operation.operation)
  const words = examples.flatMap(({ operation, shown }) => (operation.changes ?? []).map(({ change }, i) => [change, shown.changes[i].change]))
  assert.equal(new Set(words.map(([change]) => change)).size, 14)
  for (const [given, shown] of words) assert.equal(given, shown)
})

test('what is left out is what the node takes for it', () => {
  const body = (operation) => hex(encodeOperation(operation).body)
  const change = { change: 'hold_sub_chain', code: 'abcd' }
  assert.equal(body({ operation: 'propose', changes: [change] }), body({ operation: 'propose', reason: '', changes: [{ ...change, held: true }] }))
  const lane = { operation: 'open-lane', hub: chainId, lane: 'orders', destination: 'abcd', caps: { payload_bytes: 1, in_flight: 1, bytes_in_flight: 1 }, destination_client: 'abcd-a' }
  assert.equal(body(lane), body({ ...lane, source: '', ordering: 'unordered', source_client: '' }))
  const acknowledgement = { operation: 'write-acknowledgement', lane: 'orders', sequence: 1, acknowledgement: { outcome: 'ok' } }
  assert.equal(body(acknowledgement), body({ ...acknowledgement, acknowledgement: { outcome: 'ok', result: '0x' } }))
})

test('words, bytes and members that are none are named', () => {
  const fails = (operation, id, text) => assert.throws(() => encodeOperation(operation), (error) => error.id === id && text.test(error.message), JSON.stringify(operation))
  fails({ operation: 'propose', changes: [{ change: 'fly' }] }, 'XH-1010', /propose: changes: change: one of add, .*, not fly/)
  fails({ operation: 'propose', changes: [{ change: 'weight', name: 'v1' }] }, 'XH-1008', /propose/)
  fails({ operation: 'propose', changes: Array(17).fill({ change: 'remove', name: 'v1' }) }, 'XH-1004', /changes/)
  fails({ operation: 'write-acknowledgement', lane: 'a', sequence: 1, acknowledgement: { outcome: 'maybe' } }, 'XH-1010', /outcome: one of ok, failed, timed-out/)
  fails({ operation: 'update-client', client: 'abcd-a', update: 'cafe' }, 'XH-1006', /update/)
  fails({ operation: 'take-out', lane: 'a'.repeat(65), sequence: 1 }, 'XH-1004', /lane/)
  fails({ operation: 'take-out', lane: 'a', sequence: 1, at: {} }, 'XH-1009', /take-out: at/)
  assert.equal(encodeOperation({ operation: 'update-client', client: 'abcd-a', update: `0x${'00'.repeat(1 << 20)}` }).body.length, 7 + 1 + 3 + (1 << 20))
  fails({ operation: 'update-client', client: 'abcd-a', update: `0x${'00'.repeat((1 << 20) + 1)}` }, 'XH-1004', /update/)
})

test('bytes of no operation are refused', () => {
  const { body } = examples.find(({ operation }) => operation.operation === 'propose')
  const bytes = Uint8Array.from(Buffer.from(body.slice(2), 'hex'))
  for (const bad of [bytes.subarray(0, -1), Uint8Array.of(...bytes, 0), Uint8Array.of(1, 14), Uint8Array.of(1, 8, 0)]) assert.throws(() => decodeOperation(1, bad), (error) => error.id === 'XH-1003')
})
