#!/usr/bin/env node
// Speed of the verifier on this machine, against a yardstick in the same run: Ed25519 verifications of OpenSSL in Node.js. Medians of 5.
// Usage: bench.mjs VECTORS    tests/vectors/proofs of the repository
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readGenesis, verifyProof } from '../dist/verify.js'
import { verifyEd25519 } from '../../../verifier/ed25519.mjs'

const folder = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../../../../tests/vectors/proofs')
const genesis = readGenesis(readFileSync(join(folder, 'genesis.json')))
function perSecond(run, ms = 300) {
  const rates = Array.from({ length: 5 }, () => {
    const begin = process.hrtime.bigint()
    let count = 0
    for (const end = begin + BigInt(ms) * 1_000_000n; process.hrtime.bigint() < end; count++) run()
    return (count * 1e9) / Number(process.hrtime.bigint() - begin)
  })
  return rates.sort((a, b) => a - b)[2]
}
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const message = Buffer.alloc(150, 7)
const signature = sign(null, message, privateKey)
const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
const bytes = new Uint8Array(signature)
if (!verifyEd25519(message, bytes, raw)) throw new Error('the signature does not verify')

const yardstick = perSecond(() => verify(null, message, publicKey, signature))
const signatures = perSecond(() => verifyEd25519(message, bytes, raw))
const out = (what, rate) => console.log(`${what}: ${rate.toFixed(1)}/s, ${(rate / yardstick).toFixed(4)} of the yardstick`)
console.log(`Node.js ${process.version}; yardstick: ${yardstick.toFixed(0)} Ed25519 verifications a second by OpenSSL`)
out('Ed25519 verifications in plain JavaScript', signatures)
for (const name of ['record', 'absent', 'history', 'batch', 'anchored', 'transaction']) {
  const file = readFileSync(join(folder, `${name}.xhproof`))
  const lines = file.toString().split('"checkpoint":"')[1].split('"')[0].split('\\u2014').length - 1 || file.toString().split('\u2014').length - 1
  const known = perSecond(() => verifyProof(file, genesis))
  out(`${name}, checkpoint seen before`, known)
  out(`${name}, ${lines} new cosignatures (computed from both)`, 1 / (1 / known + lines / signatures))
}
