// JS1, JS5, JS6, JS8, JS10: calls, submission and proofs against nodes that answer well, badly, late or not at all.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'node:test'
import * as sdk from '../dist/index.js'
import { errorIds, explain } from '../dist/explain.js'
import { node, refused } from './nodes.mjs'

const { Client, PrivateKey, Transaction } = sdk
const alice = PrivateKey.fromSeed('ed25519', new Uint8Array(32).fill(1))
const chainId = `0x${'ab'.repeat(32)}`
const build = () => Transaction.build({ chainId, sender: alice.account, operations: [{ operation: 'revoke', identifier: '88.1/a', version: 1 }] })
const receiptOf = (id, more = {}) => ({ charged_bytes: 1, envelope: `0x${'00'.repeat(32)}`, failing_item: 0, height: 9, index: 0, outcome: 0, outcome_name: 'Ok', results: [0], transaction: id, ...more })
const vectors = join(dirname(fileURLToPath(import.meta.url)), '../../../../tests/vectors/proofs')
const genesis = readFileSync(join(vectors, 'genesis.json'))
const proofFile = (name) => readFileSync(join(vectors, `${name}.xhproof`), 'utf8')

async function against(answer, run, options = {}) {
  const server = await node(answer)
  try {
    return await run(new Client(server.url, { retries: 0, timeoutMs: 5000, ...options }), server)
  } finally {
    await server.close()
  }
}
const rejects = (promise, kind, id) => assert.rejects(promise, (error) => error instanceof sdk[kind] && error.id === id && typeof error.hint === 'string', `${kind} ${id}`)

test('u64 arrive as bigint, beyond 2^53 from decimal text', () =>
  against(() => ({ result: { ...receiptOf('0x00'), height: '18446744073709551615', charged_bytes: 5 } }), async (client) => {
    const receipt = await client.receipt('0x00')
    assert.equal(receipt.height, 2n ** 64n - 1n)
    assert.equal(receipt.charged_bytes, 5n)
    assert.equal(receipt.failing_item, 0)
  }))

test('u64 leave as numbers, beyond 2^53 as decimal text', () =>
  against(() => refused('XH-1606'), async (client, { asked }) => {
    for (const height of [5n, 2n ** 53n - 1n, 2n ** 53n]) await client.call('xh_getBlock', { height }).catch(() => undefined)
    assert.deepEqual(asked.map(({ params }) => params.height), [5, 9007199254740991, '9007199254740992'])
  }))

test('what the description does not allow is no answer', async () => {
  for (const change of [{ height: -1 }, { height: 1.5 }, { height: 2 ** 53 }, { height: '7x' }, { height: '18446744073709551616' }, { results: 7 }, { results: ['a'] }, { envelope: '0xZZ' }, { outcome_name: null }, { transaction: undefined }])
    await against(() => ({ result: { ...receiptOf('0x00'), ...change } }), (client) => rejects(client.receipt('0x00'), 'BadAnswerError', 'XH-1804'))
  await against(() => ({ result: { ...receiptOf('0x00'), of_a_newer_node: 1 } }), async (client) => assert.equal((await client.receipt('0x00')).of_a_newer_node, 1))
})

test('answers to another request, of another form, too long or cut are refused', async () => {
  const hostile = [
    () => ({ id: 77, result: {} }), () => ({ id: '1', result: {} }), () => ({ jsonrpc: '1.0', result: {} }), () => ({}), () => ({ result: {}, error: {} }),
    (_, response) => void response.end('[]'), (_, response) => void response.end('not JSON'), (_, response) => void response.end(Buffer.from([0x22, 0xff, 0x22])),
    (_, response) => void response.end(JSON.stringify('x'.repeat(100_001))), () => ({ error: { code: 'x' } }), () => ({ error: { code: 1, message: 'm', data: { id: 'rm -rf' } } }),
  ]
  for (const [i, answer] of hostile.entries()) await against(answer, (client) => rejects(client.status(), 'BadAnswerError', 'XH-1804').catch((error) => assert.fail(`${i}: ${error.message}`)), { maxAnswerBytes: 100_000 })
  await against((_, response) => { response.writeHead(200, { 'content-length': '1000' }); response.write('{'); setTimeout(() => response.destroy(), 20) }, (client) => rejects(client.status(), 'UnreachableError', 'XH-1802'))
})

test('an answer without end ends at the limit', () =>
  against((_, response) => {
    const more = setInterval(() => response.write('x'.repeat(60_000)), 1)
    response.on('close', () => clearInterval(more))
  }, (client) => rejects(client.status(), 'BadAnswerError', 'XH-1804'), { maxAnswerBytes: 1_000_000 }))

test('errors of a node have its id, hint and field', () =>
  against(() => refused('XH-1304', { field: 'identifier' }), async (client) => {
    await assert.rejects(client.resolve('x'), (error) => error instanceof sdk.NodeError && error.id === 'XH-1304' && error.hint === 'a hint' && error.field === 'identifier' && !error.retryable && /because/.test(error.message))
    assert.match(explain('XH-1304').hint, /NFC/)
    assert.match(explain('VersionMismatch').meaning, /version/i)
    assert.equal(explain('toString'), undefined)
    assert.ok(errorIds.length > 90)
  }))

test('what is absent is an answer where absence is asked for', () =>
  against(() => refused('XH-1606'), async (client) => {
    assert.equal(await client.receipt('0x00'), undefined)
    assert.equal(await client.stream('88.1/s'), undefined)
    await rejects(client.account('did:bid:ef'), 'NodeError', 'XH-1606')
  }))

test('a busy node is asked again when it says, and another one when it is away', async () => {
  let count = 0
  const busy = (_, response) => (++count === 1 ? void response.writeHead(503, { 'retry-after': '0' }).end() : { result: true })
  await against(busy, async (client) => assert.equal(await client.call('xh_unsubscribe', { subscription: '1' }), true), { retries: 1 })
  await against(() => ({ result: true }), async (_, { url }) => {
    const client = new Client(['http://127.0.0.1:9', url], { retries: 1 })
    assert.equal(await client.call('xh_unsubscribe', { subscription: '1' }), true)
  })
  await rejects(new Client('http://127.0.0.1:9', { retries: 0 }).status(), 'UnreachableError', 'XH-1802')
  for (const bad of ['127.0.0.1:9', 'ftp://x', 'http://x/path', []]) assert.throws(() => new Client(bad), { id: 'XH-1503' })
})

test('deadlines and signals end a call', () =>
  against(() => new Promise(() => undefined), async (client) => {
    await rejects(client.status({ timeoutMs: 50 }), 'TimeoutError', 'XH-1803')
    const reason = new Error('enough')
    await assert.rejects(client.status({ signal: AbortSignal.abort(reason) }), reason)
    const abort = new AbortController()
    setTimeout(() => abort.abort(reason), 20)
    await assert.rejects(client.status({ signal: abort.signal }), reason)
  }))

test('after a lost answer the same bytes are sent again', async () => {
  const signed = await build().sign(alice)
  const answers = [
    (_, response) => void response.destroy(), () => refused('XH-1605', { retryable: true }), () => ({ result: { id: signed.id, status: 'timed_out' } }),
    () => ({ result: { id: signed.id, status: 'already_final', receipt: receiptOf(signed.id) } }),
  ]
  await against((body, response, count) => answers[count - 1](body, response), async (client, { asked }) => {
    const outcome = await client.execute(signed)
    assert.equal(outcome.status, 'executed')
    assert.equal(new Set(asked.map(({ params }) => params.envelope)).size, 1)
    assert.equal(asked.length, 4)
    assert.equal(sdk.requireExecuted(outcome).height, 9n)
  })
})

test('a rejection is an outcome with its reason and hint', async () => {
  const signed = await build().sign(alice)
  await against(() => ({ result: { id: signed.id, status: 'final', receipt: receiptOf(signed.id, { outcome: 5, outcome_name: 'VersionMismatch' }) } }), async (client) => {
    const outcome = await client.execute(signed)
    assert.equal(outcome.status, 'rejected')
    assert.ok(outcome.reason && outcome.hint)
    assert.throws(() => sdk.requireExecuted(outcome), (error) => error instanceof sdk.RejectedError && error.id === 'VersionMismatch' && error.hint === outcome.hint)
  })
})

test('an answer that is not understood leaves the outcome open', async () => {
  const signed = await build().sign(alice)
  const final = { result: { id: signed.id, status: 'final', receipt: receiptOf(signed.id) } }
  await against((_, response, count) => (count === 1 ? { id: 99, result: {} } : final), async (client) => assert.equal((await client.execute(signed)).status, 'executed'))
  await against(() => ({ id: 99, result: {} }), async (client) => assert.equal((await client.execute(signed, { timeoutMs: 300 })).status, 'unknown'))
  await rejects(new Client('http://127.0.0.1:9').execute(new sdk.SignedTransaction(build(), [])), 'InputError', 'XH-1308')
})

test('what is not known is said, and a refusal after a lost answer is not taken for the end', async () => {
  const signed = await build().sign(alice)
  await against((_, response) => void response.destroy(), async (client) => {
    const outcome = await client.execute(signed, { timeoutMs: 300 })
    assert.equal(outcome.status, 'unknown')
    assert.ok(outcome.cause instanceof sdk.UnreachableError)
    assert.throws(() => sdk.requireExecuted(outcome), (error) => error instanceof sdk.OutcomeUnknownError && error.retryable)
  })
  await against((_, response, count) => (count === 1 ? void response.destroy() : refused('XH-1307')), async (client) => assert.equal((await client.execute(signed)).status, 'unknown'))
  await against(() => refused('XH-1307'), (client) => rejects(client.execute(signed), 'NodeError', 'XH-1307'))
})

test('a transaction is expired when the time of blocks is over and there is no receipt', async () => {
  const signed = await build().sign(alice)
  const status = (time) => ({ result: { ...JSON.parse(STATUS), time_ms: time } })
  const by = (time, receipt) => ({ method }) => (method === 'xh_submit' ? refused('XH-1309') : method === 'xh_status' ? status(time) : receipt ? { result: receipt } : refused('XH-1606'))
  const after = Number(signed.transaction.validUntilMs) + 1
  await against(by(after), async (client) => {
    const outcome = await client.execute(signed)
    assert.deepEqual(outcome, { status: 'expired', id: signed.id })
    assert.throws(() => sdk.requireExecuted(outcome), sdk.ExpiredError)
  })
  await against(by(after, receiptOf(signed.id)), async (client) => assert.equal((await client.execute(signed)).status, 'executed'))
  await against(by(after - 2), (client) => rejects(client.execute(signed), 'NodeError', 'XH-1309'))
  // A node that was late with an answer may have taken it; that another one is behind does not make it an error.
  await against(({ method, ...body }, response, count) => (count === 1 ? void response.destroy() : by(after - 2)({ method, ...body })), async (client) => assert.equal((await client.execute(signed)).status, 'unknown'))
})

test('answers about another transaction are refused', async () => {
  const signed = await build().sign(alice)
  const other = `0x${'11'.repeat(32)}`
  for (const result of [{ id: other, status: 'final', receipt: receiptOf(other) }, { id: signed.id, status: 'final', receipt: receiptOf(other) }, { id: signed.id, status: 'perhaps' }])
    await against(() => ({ result }), async (client) => {
      await rejects(client.submit(signed), 'BadAnswerError', 'XH-1804')
      await rejects(client.wait(signed.id), 'BadAnswerError', 'XH-1804')
    })
})

test('pages are followed to their end, and not in a circle', async () => {
  const record = (version) => ({ height: version, redacted: null, value_hash: '0x00' })
  await against(({ params }) => ({ result: { complete: true, data: params.cursor ? [record(1)] : [record(3), record(2)], next_cursor: params.cursor ? null : 'c' } }), async (client) => {
    const heights = []
    for await (const version of client.history('88.1/a')) heights.push(version.height)
    assert.deepEqual(heights, [3n, 2n, 1n])
  })
  await against(() => ({ result: { complete: true, data: [], next_cursor: 'c' } }), (client) => rejects((async () => { for await (const _ of client.history('88.1/a')); })(), 'BadAnswerError', 'XH-1804'))
})

test('proofs are verified, and must be about what was asked for', async () => {
  const own = new Client('http://127.0.0.1:9', { genesis })
  const { claim } = own.check(proofFile('record'))
  const absent = own.check(proofFile('absent')).claim
  const serve = (proof) => () => ({ result: { kind: 'record', proof } })
  const options = { genesis, timeoutMs: 5000 }
  await against(serve(proofFile('record')), async (client) => {
    const proven = await client.prove('identifier', claim.name)
    assert.equal(proven.kind, 'record')
    assert.equal(proven.record.bytes, `0x${claim.value}`) // of the vector: no record that this library decodes
    await rejects(client.prove('identifier', 'x'), 'ProofError', 'XH-1205') // another name
    await rejects(client.prove('prefix', claim.name), 'ProofError', 'XH-1205') // another kind of record
    await rejects(client.prove('identifier', claim.name, { history: true }), 'ProofError', 'XH-1205')
    await rejects(client.prove('identifier', claim.name, { minHeight: proven.height + 1n }, { timeoutMs: 200 }), 'ProofError', 'XH-1205')
    await rejects(client.proveTransaction(`0x${'00'.repeat(32)}`), 'ProofError', 'XH-1205')
    await rejects(client.proveMany('identifier', ['x']), 'ProofError', 'XH-1205')
    await rejects(client.proveConsistency('x'), 'ProofError', 'XH-1205')
    await rejects(client.proveAudited('identifier', claim.name), 'ProofError', 'XH-1205')
  }, options)
  await against(serve(proofFile('absent')), async (client) => assert.equal((await client.prove('identifier', absent.name)).record, undefined), options)
  await against(serve(proofFile('record').replace(/"proof":"../, '"proof":"ff')), (client) => rejects(client.prove('identifier', claim.name), 'ProofError', 'XH-1205'), options)
  await against(serve(proofFile('batch')), async (client) => {
    const names = client.check(proofFile('batch')).claim.items.map((item) => item.name)
    assert.equal((await client.proveMany('identifier', names)).records.size, names.length)
    await rejects(client.proveMany('identifier', [...names, 'x']), 'ProofError', 'XH-1205')
  }, options)
  for (const [name, bytes] of [['receipt', false], ['transaction', true]]) await against(serve(proofFile(name)), async (client) => {
    const id = `0x${client.check(proofFile(name)).claim.receipt.slice(0, 64)}`
    assert.equal((await client.proveTransaction(id, { bytes })).kind, name)
    await rejects(client.proveTransaction(`0x${'22'.repeat(32)}`, { bytes }), 'ProofError', 'XH-1205')
  }, options)
  await against(serve(proofFile('record')), (client) => rejects(client.prove('identifier', claim.name), 'InputError', 'XH-1203'))
})

test('two clients know nothing of each other', async () => {
  const [one, two] = await Promise.all([0, 1].map((i) => node(() => ({ result: { ...JSON.parse(STATUS), chain_id: `0x${String(i).repeat(64)}` } }))))
  const clients = [new Client(one.url), new Client(two.url)]
  assert.deepEqual(await Promise.all(clients.map((client) => client.chainId())), [`0x${'0'.repeat(64)}`, `0x${'1'.repeat(64)}`])
  assert.equal(one.asked[0].id, two.asked[0].id)
  await Promise.all([one.close(), two.close()])
})

const STATUS = JSON.stringify({
  chain_id: chainId, chain_name: 'c', checkpoint: null, diverged: false, epoch: 0, evidence: { accused: [], waiting: 0 }, height: 1, key_doubt: '', listening: true, log: { root: '0x', size: 1 },
  mempool: { bytes: 0, count: 0 }, node: 'n', peers: [], profile: 'standard', protocol: { ends_at: null, in_force: 1, known: 1 }, retained_from: 0, role: 'validator', signer_fault: null, state_root: '0x',
  syncing: false, time_ms: 1, validators: 1, version: '1', view: 1, voting: true,
})
