// The client library against a running network.
//   node live.mjs build NODE BID         what it builds is, byte by byte, what the node builds of the same parts
//   node live.mjs follow NODE UNTIL LOST   every block is told once, up to a height and until so many connections were lost
//   node live.mjs write NODE SECONDS     writes until then, while nodes die: every transaction is executed once or said to be unknown
//   node live.mjs unsigned NODE FILE BID   a transaction file, as `xh tx build` makes it
//   node live.mjs submit NODE FILE       an envelope file, as `xh tx sign` makes it
//   node live.mjs hostile NODE NAME OTHER   between it and the node stands a liar
// Environment: XH_GENESIS, and for `write` XH_KEY and XH_PASSPHRASE. NODE: URLs with commas between.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { readFileSync, writeFileSync } from 'node:fs'
import * as sdk from 'xinghuo'

const [command, nodes, ...rest] = process.argv.slice(2)
const genesis = readFileSync(process.env.XH_GENESIS)
const client = new sdk.Client(nodes.split(','), { genesis })
const hash = `0x${'cd'.repeat(32)}`

async function build(sender) {
  const partner = sdk.PrivateKey.fromSeed('sm2', new Uint8Array(32).fill(7)).account
  const third = sdk.PrivateKey.fromSeed('secp256k1', new Uint8Array(32).fill(7)).account
  const values = [{ index: 1, type: 'URL', ttl: 60, data: 'https://例.example' }, { index: 2, type: 'raw', ttl: 0, data_hex: '0x00ff' }]
  const operations = [
    { operation: 'register', identifier: '88.100.7/a', values }, { operation: 'register', identifier: '88.100.7/部件', controller: partner, scheme: 'free', anchor: { digest: hash, media_type: 'text/csv', uri: '' } },
    { operation: 'update', identifier: '88.100.7/a', version: 3n, values }, { operation: 'transfer', identifier: '88.100.7/a', version: 1n, controller: third }, { operation: 'revoke', identifier: '88.100.7/a', version: 2n ** 60n },
    { operation: 'allocate-prefix', prefix: '88.100.7.1', owner: partner, depth: 2, quota: 100n }, { operation: 'allocate-prefix', prefix: '88.100.7.1', owner: partner },
    { operation: 'transfer-prefix', prefix: '88.100.7.1', version: 1n, owner: third }, { operation: 'delegate-key', prefix: '88.100.7', delegate: partner, scopes: ['register', 'anchor'], expires_ms: 1_900_000_000_000n },
    { operation: 'revoke-delegation', prefix: '88.100.7', delegate: partner }, { operation: 'enroll', account: partner, organisation: 'registrar' }, { operation: 'dismiss', account: partner },
    { operation: 'set-document', version: 0n, document: `{"@context":["https://www.w3.org/ns/did/v1"],"id":"${sender}"}` },
    { operation: 'anchor-root', stream: '88.100.7/s', root: hash, count: 3n, uri: 'https://x.example', previous: hash, consistency: [hash, hash] }, { operation: 'anchor-root', stream: '88.100.7/s', root: hash, count: 3n },
    { operation: 'anchor-digest', digest: hash, media_type: 'text/plain', uri: '' },
  ]
  const variants = [{}, { mode: 'per-item', memo: 'ein Zettel' }, { cosigners: [third, partner] }]
  for (const [i, more] of variants.entries()) {
    const parts = { sender, operations, nonce: `0x${'0'.repeat(31)}${i}`, validUntilMs: BigInt(Date.now() + 200_000), ...more }
    const transaction = await client.build(parts)
    const theirs = await client.call('xh_buildTransaction', {
      sender, operations, nonce: parts.nonce, valid_until_ms: parts.validUntilMs, ...(more.mode ? { mode: more.mode, memo: more.memo } : {}), ...(more.cosigners ? { cosigners: [...more.cosigners].sort(sdk.compareBids) } : {}),
    })
    assert.equal(`0x${Buffer.from(transaction.bytes).toString('hex')}`, theirs.transaction)
    assert.equal(transaction.id, theirs.id)
    assert.equal(`0x${Buffer.from(transaction.message).toString('hex')}`, theirs.sign)
    assert.deepEqual(sdk.Transaction.decode(theirs.transaction), transaction)
    const keys = ['ed25519', 'sm2', 'secp256k1'].map((suite) => sdk.PrivateKey.fromSeed(suite, new Uint8Array(32).fill(7)))
    const signed = await transaction.sign(...keys)
    const envelope = await client.call('xh_buildEnvelope', { transaction: theirs.transaction, signatures: signed.signatures.map(({ key, signature }) => ({ key: String(key), signature: `0x${Buffer.from(signature).toString('hex')}` })) })
    assert.equal(envelope.envelope, `0x${Buffer.from(signed.bytes).toString('hex')}`)
    assert.equal(envelope.envelope_id, signed.envelopeId)
  }
  console.log(`${operations.length} operations in ${variants.length} transactions, signed by keys of three suites: the same bytes`)
}

async function follow(until, enough) {
  const heights = []
  let lost = 0
  for await (const event of client.subscribe({ topic: 'blocks', from: 'first', onReconnect: () => lost++, signal: AbortSignal.timeout(300_000) })) {
    heights.push(event.height)
    if (event.height >= BigInt(until) && lost >= Number(enough)) break
  }
  assert.deepEqual(heights, heights.map((_, i) => BigInt(i)))
  console.log(`${heights.length} blocks, each once, over ${lost} lost connections`)
}

async function write(seconds) {
  const key = await sdk.openKeyFile(readFileSync(process.env.XH_KEY, 'utf8'), readFileSync(process.env.XH_PASSPHRASE, 'utf8').trim())
  const end = Date.now() + 1000 * Number(seconds)
  const names = []
  const counts = {}
  for (let i = 0; Date.now() < end; i++) {
    const identifier = `88.100.7/written-${i}`
    const signed = await (await client.build({ sender: key.account, operations: [{ operation: 'register', identifier, values: [{ index: 1, type: 'n', data: String(i) }] }] })).sign(key)
    const outcome = await client.execute(signed, { timeoutMs: 120_000 })
    counts[outcome.status] = (counts[outcome.status] ?? 0) + 1
    assert.equal(outcome.status, 'executed', JSON.stringify(outcome, (_, value) => (typeof value === 'bigint' ? String(value) : value)))
    assert.equal((await client.execute(signed)).receipt.height, outcome.receipt.height)
    names.push(identifier)
  }
  for (const name of names) assert.equal((await client.resolve(name)).record.version, 1n)
  console.log(`${names.length} written, each once: ${JSON.stringify(counts)}`)
}

async function unsigned(file, sender) {
  const transaction = await client.build({ sender, operations: [{ operation: 'register', identifier: '88.100.7/by-files', values: [{ index: 1, type: 'n', data: '1' }] }] })
  writeFileSync(file, transaction.bytes)
}
async function submit(file) {
  const signed = sdk.SignedTransaction.decode(readFileSync(file))
  const { height } = sdk.requireExecuted(await client.execute(signed))
  console.log(`${signed.transaction.operations[0].identifier} at height ${height}`)
}

// A proxy that changes what the node answers.
async function between(change, run) {
  const target = nodes.split(',')[0]
  const server = createServer((request, response) => {
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('end', async () => {
      const answer = await (await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body: Buffer.concat(parts) })).json()
      response.end(await change(answer, JSON.parse(Buffer.concat(parts))))
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await run(new sdk.Client(`http://127.0.0.1:${server.address().port}`, { genesis, retries: 0, maxAnswerBytes: 1_000_000 }))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

async function hostile(name, other) {
  const text = (answer) => JSON.stringify(answer)
  const fails = (kind) => (promise, what) => assert.rejects(promise, (error) => error instanceof sdk[kind] || assert.fail(`${what}: ${error}`))
  const truth = await client.prove('identifier', name)
  const { proof: otherProof } = await client.call('xh_getProof', { kind: 'identifier', name: other })
  const receipt = await client.proveTransaction((await client.resolve(name)).record.updated.transaction)
  let lies = 0
  const lie = async (change, call, kind) => {
    await between(change, (through) => fails(kind)(call(through), String(change)))
    lies += 1
  }
  const prove = (through) => through.prove('identifier', name)
  await between(text, async (through) => assert.equal((await prove(through)).kind, 'record')) // a true answer passes
  await lie((answer) => text({ ...answer, result: { ...answer.result, proof: otherProof } }), prove, 'ProofError')
  await lie((answer) => text({ ...answer, result: { ...answer.result, proof: receipt.file } }), prove, 'ProofError')
  await lie((answer) => text({ ...answer, result: { ...answer.result, proof: truth.file.replaceAll('example', 'exemple') } }), prove, 'ProofError')
  for (let i = 0; i < 20; i++) await lie((answer) => {
    const at = answer.result.proof.search(/[0-9a-f]{64}/) + 40 * i // some hex digit or other
    const digit = answer.result.proof[at]
    return text({ ...answer, result: { ...answer.result, proof: answer.result.proof.slice(0, at) + (digit === '0' ? '1' : '0') + answer.result.proof.slice(at + 1) } })
  }, prove, 'ProofError')
  await lie((answer) => text({ ...answer, result: { ...answer.result, proof: truth.file } }), (through) => through.prove('identifier', name, { minHeight: truth.height + 1_000_000n }, { timeoutMs: 300 }), 'ProofError')
  await lie((answer) => text({ ...answer, id: answer.id + 1 }), prove, 'BadAnswerError')
  await lie((answer) => text({ ...answer, result: { ...answer.result, proof: 'x'.repeat(1_000_001) } }), prove, 'BadAnswerError')
  await lie((answer) => text(answer).slice(0, -2), prove, 'BadAnswerError')
  await lie((answer) => text({ ...answer, result: { ...answer.result, height: '-1' } }), (through) => through.status(), 'BadAnswerError')
  const foreign = `0x${'00'.repeat(32)}`
  await lie((answer) => text({ ...answer, result: { ...answer.result, id: foreign } }), (through) => through.wait(receipt.claim.receipt && (`0x${receipt.claim.receipt.slice(0, 64)}`), { waitMs: 100 }), 'BadAnswerError')
  console.log(`${lies} lies, each refused`)
}

await { build, follow, write, unsigned, submit, hostile }[command](...rest)
process.exit(0)
