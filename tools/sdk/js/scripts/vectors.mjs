#!/usr/bin/env node
// Fills in tests/vectors/operations.json: of each example its number, body and signed envelope by dist/, and what `xh tx show` shows of it.
//   vectors.mjs XH      XH: the program. Members of the examples, seed, nonce and time are written by hand.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PrivateKey, Transaction, encodeOperation } from '../dist/index.js'

const [xh] = process.argv.slice(2)
if (!xh) {
  console.error('usage: vectors.mjs XH')
  process.exit(2)
}
const path = new URL('../../../../tests/vectors/operations.json', import.meta.url)
const vectors = JSON.parse(readFileSync(path, 'utf8'))
const { seed, sender, chain_id: chainId, nonce, valid_until_ms: validUntilMs } = vectors
const key = PrivateKey.fromSeed('ed25519', Uint8Array.from(Buffer.from(seed.slice(2), 'hex')))
const hex = (bytes) => `0x${Buffer.from(bytes).toString('hex')}`
const folder = mkdtempSync(join(tmpdir(), 'xh-vectors-'))
for (const example of vectors.examples) {
  const { kind, body } = encodeOperation(example.operation)
  const { bytes } = await Transaction.build({ chainId, sender, nonce, validUntilMs, operations: [example.operation] }).sign(key)
  writeFileSync(join(folder, 'envelope'), bytes)
  const shown = JSON.parse(execFileSync(xh, ['tx', 'show', join(folder, 'envelope'), '--json'], { encoding: 'utf8' })).operations[0]
  Object.assign(example, { number: kind, body: hex(body), envelope: hex(bytes), shown })
}
rmSync(folder, { recursive: true })
writeFileSync(path, `${JSON.stringify(vectors, null, 1)}\n`)
console.log(`${vectors.examples.length} examples`)
