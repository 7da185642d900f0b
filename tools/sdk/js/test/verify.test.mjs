// JS8, JS11; the entry xinghuo/verify: all frozen proofs, and proofs that are about something else than what was meant.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'node:test'
import { chainIdOf, readGenesis, verifyProof } from '../dist/verify.js'

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../../tests/vectors/proofs')
const genesis = readGenesis(readFileSync(join(folder, 'genesis.json')))
const read = (name) => readFileSync(join(folder, `${name}.xhproof`), 'utf8')

test('every frozen proof holds, with texts and with bytes', () => {
  for (const part of ['', 'audited', 'epochs', 'evidence']) {
    const own = readGenesis(readFileSync(join(folder, part, 'genesis.json'), 'utf8'))
    for (const name of readdirSync(join(folder, part)).filter((file) => file.endsWith('.xhproof'))) {
      const verdict = verifyProof(readFileSync(join(folder, part, name)), own)
      assert.ok(verdict.valid, `${part}/${name}: ${verdict.step} ${verdict.reason}`)
      assert.equal(typeof verdict.height, 'bigint')
    }
  }
  assert.match(chainIdOf(readFileSync(join(folder, 'genesis.json'))), /^0x[0-9a-f]{64}$/)
})

test('a proof of something else fails in the step expected', () => {
  const { claim, height } = verifyProof(read('record'), genesis)
  const good = { kind: 'record', name: claim.name, recordKind: claim.record_kind, minHeight: height }
  assert.ok(verifyProof(read('record'), genesis, good).valid)
  for (const other of [{ kind: 'absent' }, { kind: ['absent', 'past'] }, { name: 'x' }, { recordKind: 99 }, { minHeight: height + 1n }])
    assert.equal(verifyProof(read('record'), genesis, { ...good, ...other }).step, 'expected')
})

test('any bytes give a verdict', () => {
  const bytes = readFileSync(join(folder, 'record.xhproof'))
  for (const other of ['', '{}\n', 'x', new Uint8Array(9), bytes.subarray(1)]) assert.equal(verifyProof(other, genesis).step, 'format')
  const flipped = Uint8Array.from(bytes)
  flipped[200] ^= 1
  assert.equal(verifyProof(flipped, genesis).valid, false)
  assert.throws(() => readGenesis('{}'))
})
