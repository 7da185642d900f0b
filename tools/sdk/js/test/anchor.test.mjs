// A1-A8 of docs/spec/anchor-stream.md: every path and every consistency proof of small trees, against the verifier.
import assert from 'node:assert/strict'
import test from 'node:test'
import { isConsistent, leadsTo, leafHash } from '../../../verifier/merkle.mjs'
import { AnchorTree } from '../dist/index.js'

const raw = (hex) => Uint8Array.from(Buffer.from(hex.slice(2), 'hex'))
const records = Array.from({ length: 70 }, (_, i) => `record ${i}`)
const tree = AnchorTree.of(records)
const bytes = (text) => new TextEncoder().encode(text)

test('every record of every size leads to the root', () => {
  for (let count = 1; count <= tree.count; count++)
    for (let i = 0; i < count; i++) assert.ok(leadsTo(BigInt(i), BigInt(count), leafHash(bytes(records[i])), tree.path(i, count).map(raw), raw(tree.root(count))), `${i} of ${count}`)
})

test('every size extends every smaller one', () => {
  for (let count = 0; count <= tree.count; count++)
    for (let old = 0; old <= count; old++)
      assert.ok(isConsistent(BigInt(old), BigInt(count), raw(tree.root(old)), raw(tree.root(count)), tree.consistency(old, count).map(raw)), `${old} to ${count}`)
})

test('what cannot be is refused', () => {
  for (const call of [() => tree.root(71), () => tree.path(70), () => tree.path(5, 5), () => tree.path(-1), () => tree.consistency(71), () => tree.root(1.5)]) assert.throws(call, { id: 'XH-1010' })
  assert.throws(() => new AnchorTree().append(new Uint8Array(1024 * 1024 + 1)), { id: 'XH-1004' })
  new AnchorTree().append(new Uint8Array(1024 * 1024))
})

test('the operation extends what the stream has, or says why it cannot', () => {
  const first = tree.operation('88.1/s')
  assert.deepEqual([first.count, first.previous, first.consistency], [70, undefined, undefined])
  const next = tree.operation('88.1/s', { count: 7n, root: tree.root(7) }, 'https://x')
  assert.deepEqual([next.previous, next.consistency, next.uri], [tree.root(7), tree.consistency(7), 'https://x'])
  assert.equal(tree.operation('88.1/s', { count: 70n, root: tree.root() }), undefined)
  assert.throws(() => tree.operation('88.1/s', { count: 7n, root: tree.root(8) }), { id: 'XH-1807' })
  assert.throws(() => tree.operation('88.1/s', { count: 71n, root: tree.root() }), { id: 'XH-1806' })
})
