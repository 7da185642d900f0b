// JS9, JS10; SB3-SB13 from the client's side: nothing is lost and nothing comes twice, whatever becomes of the connection.
import assert from 'node:assert/strict'
import test from 'node:test'
import { BadAnswerError, Client, NotRetainedError } from '../dist/index.js'
import { openNodeSocket } from './inner.mjs'
import { blockEvent, eventNode } from './nodes.mjs'

const started = { subscription: '1', cursor: '0.0.0', head: 9, retained_from: 0 }
async function told(talk, { count = Infinity, ...options } = {}) {
  const server = await eventNode(talk)
  const cursors = []
  let error
  try {
    for await (const event of new Client(server.url).subscribe({ topic: 'blocks', from: 'first', ...options })) {
      cursors.push(event.cursor)
      if (cursors.length >= count) break
    }
  } catch (caught) {
    error = caught
  }
  const left = server.open.size
  await server.close()
  return { cursors, error, subscribed: server.subscribed, left }
}

test('events come in order, with their place', async () => {
  const { cursors, subscribed } = await told((peer) => {
    peer.answer(started)
    for (const cursor of ['1.0.0', '1.0.1', '2.0.0']) peer.event(cursor)
  }, { count: 3 })
  assert.deepEqual(cursors, ['1.0.0', '1.0.1', '2.0.0'])
  assert.deepEqual(subscribed, [{ topic: 'blocks', from: 'first' }])
})

test('after a lost connection it goes on behind the last event', async () => {
  const reasons = []
  const { cursors, error, subscribed } = await told((peer, _, number) => {
    if (number !== 4) peer.answer(started)
    if (number === 1) { peer.event('1.0.0'); peer.event('2.0.0'); setTimeout(() => peer.end(), 20) }
    if (number === 2) { peer.tell({ method: 'xh_progress', params: { subscription: '1', cursor: '5.0.0', height: 5 } }); setTimeout(() => peer.end(), 20) }
    if (number === 3) peer.tell({ method: 'xh_lagged', params: { subscription: '1', cursor: '5.0.0', reason: 'slow', retained_from: 0 } })
    if (number === 4) peer.refuse('XH-1604')
    if (number === 5) peer.event('6.0.0')
  }, { count: 3, onReconnect: (reason) => reasons.push(reason) })
  assert.deepEqual([cursors, error], [['1.0.0', '2.0.0', '6.0.0'], undefined])
  assert.deepEqual(subscribed.map(({ from }) => from), ['first', '2.0.0', '5.0.0', '5.0.0', '5.0.0'])
  assert.equal(reasons.length, 4)
})

test('from now on means from the place of the first answer, also after a lost connection', async () => {
  const { subscribed } = await told((peer, _, number) => {
    peer.answer({ ...started, cursor: '7.0.0' })
    if (number === 1) peer.end()
    else peer.event('8.0.0')
  }, { from: undefined, count: 1 })
  assert.deepEqual(subscribed.map(({ from }) => from), [undefined, '7.0.0'])
})

test('a node that tells twice, backwards, of another subscription or topic, or in no form is refused', async () => {
  for (const lie of [
    (peer) => peer.event('1.0.0'), (peer) => peer.event('0.9.9'), (peer) => peer.event('2.0'), (peer) => peer.event('2.0.0', { height: 'x' }),
    (peer) => peer.tell({ method: 'xh_event', params: { subscription: '2', topic: 'blocks', cursor: '2.0.0', event: { height: 1, time_ms: 1 } } }),
    (peer) => peer.tell({ method: 'xh_event', params: { subscription: '1', topic: 'records', cursor: '2.0.0', event: { height: 1, time_ms: 1 } } }),
    (peer) => peer.tell({ method: 'xh_event', params: { subscription: '1', topic: 'blocks', cursor: '2.0.0' } }), (peer) => peer.tell({ method: 'xh_more', params: { subscription: '1' } }), (peer) => peer.tell({ method: 'xh_event' }),
  ]) {
    const { cursors, error, left } = await told((peer) => { peer.answer(started); peer.event('1.0.0'); lie(peer) })
    assert.deepEqual(cursors, ['1.0.0'])
    assert.ok(error instanceof BadAnswerError, String(error))
    assert.equal(error.id, 'XH-1804')
    void left
  }
})

test('a place that is gone ends it, and names the first one that is kept', async () => {
  const lagged = await told((peer) => { peer.answer(started); peer.tell({ method: 'xh_lagged', params: { subscription: '1', cursor: '50.0.0', reason: 'not_retained', retained_from: 50 } }) })
  assert.ok(lagged.error instanceof NotRetainedError)
  assert.equal(lagged.error.retainedFrom, '50.0.0')
  const refused = await told((peer) => peer.refuse('XH-1608', { reason: 'this node has height 50 and later, not 3' }))
  assert.ok(refused.error instanceof NotRetainedError)
  const other = await told((peer) => peer.refuse('XH-1304'))
  assert.equal(other.error.id, 'XH-1304')
})

test('a caller that takes its time loses nothing, and holds a bounded number of events', async () => {
  const server = await eventNode((peer, { from }) => {
    peer.answer(started)
    const first = from === 'first' ? 1 : Number(from.split('.')[0]) + 1
    for (let height = first; height <= 3000; height++) peer.event(`${height}.0.0`)
  })
  let next = 1
  for await (const event of new Client(server.url).subscribe({ topic: 'blocks', from: 'first' })) {
    assert.equal(event.cursor, `${next}.0.0`)
    if (next % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 50))
    if (next++ === 3000) break
  }
  assert.ok(server.subscribed.length > 1)
  await server.close()
})

test('a signal ends it, while it waits and between connections', async () => {
  for (const talk of [(peer) => peer.answer(started), (peer) => peer.end(), () => undefined]) {
    const abort = new AbortController()
    setTimeout(() => abort.abort(new Error('enough')), 50)
    const { error } = await told(talk, { signal: abort.signal })
    assert.equal(error.message, 'enough')
  }
})

test('breaking off closes the connection', async () => {
  const server = await eventNode((peer) => { peer.answer(started); peer.event('1.0.0') })
  for await (const _ of new Client(server.url).subscribe({ topic: 'blocks' })) break
  for (let i = 0; i < 100 && server.open.size > 0; i++) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.equal(server.open.size, 0)
  await server.close()
})

test('another node is asked when one is away', async () => {
  const server = await eventNode((peer) => { peer.answer(started); peer.event('1.0.0') })
  for await (const event of new Client(['http://127.0.0.1:9', server.url]).subscribe({ topic: 'blocks', from: 0n })) {
    assert.equal(event.height, 0n)
    break
  }
  await server.close()
})

test('the WebSocket of old versions of Node.js: fragments, pings, long messages, foreign frames', async () => {
  const got = []
  let closed
  const end = new Promise((resolve) => (closed = resolve))
  const server = await eventNode((peer) => {
    peer.raw(Buffer.from([0x01, 0x02, 0x61, 0x62])) // "ab", to be continued
    peer.frame(9, 'ping')
    peer.raw(Buffer.from([0x80, 0x01, 0x63])) // "c", the end
    peer.frame(1, 'x'.repeat(70_000))
    for (const byte of Buffer.from([0x81, 0x02, 0x68, 0x69])) peer.raw(Buffer.from([byte])) // "hi", byte by byte
    peer.frame(2, 'binary')
  })
  const socket = await openNodeSocket(server.url.replace('http', 'ws'), { message: (text) => got.push(text), close: () => closed() })
  socket.send(JSON.stringify({ id: 1, params: { text: 'y'.repeat(300) } }))
  await end
  assert.deepEqual(got.map((text) => text.length > 9 ? text.length : text), ['abc', 70_000, 'hi'])
  await server.close()
  await assert.rejects(openNodeSocket('ws://127.0.0.1:9', { message: () => undefined, close: () => undefined }), { id: 'XH-1802' })
})

// ---- SB17: forms of events
const from = 'did:bid:efeEL8iWfN7dNdTp6LdX64kJ7nqYUGzF'
const stamped = { height: 4, time_ms: 7, transaction: `0x${'11'.repeat(32)}`, item: 0, sender: from }
async function read(topic, event) {
  const server = await eventNode((peer) => { peer.answer(started); peer.tell({ method: 'xh_event', params: { subscription: '1', topic, cursor: '5.0.0', event } }) })
  try {
    for await (const told of new Client(server.url).subscribe({ topic, from: 'first' })) return told
  } finally {
    await server.close()
  }
}

test('an event is read by the type of its topic and operation', async () => {
  const sent = await read('packets', { ...stamped, operation: 'take-out', lane: 'orders', sequence: '9007199254740993', state: 'taken-out', change: { lane: 'orders', sequence: 2 } })
  assert.deepEqual([sent.topic, sent.height, sent.event.sequence, sent.event.change.sequence], ['packets', 4n, 9007199254740993n, 2n])
  const made = await read('records', { ...stamped, operation: 'register', kind: 'identifier', name: '88.1/a', change: { identifier: '88.1/a', scheme: 'free', values: [{ index: 1, type: 'URL', ttl: 60, data: 'x' }] } })
  assert.equal(made.event.change.values[0].ttl, 60n)
  const receipt = { transaction: stamped.transaction, envelope: stamped.transaction, height: 4, index: 0, outcome: 0, outcome_name: 'Ok', failing_item: 0, results: [0], charged_bytes: 9 }
  assert.equal((await read('receipts', { height: 4, time_ms: 7, transaction: stamped.transaction, receipt, sender: null })).event.receipt.charged_bytes, 9n)
  assert.deepEqual((await read('records', { height: 4, time_ms: 7, transaction: stamped.transaction, redacted: {} })).event.redacted, {})
})

test('what is no event of its topic or operation is refused', async () => {
  for (const [topic, event] of [
    ['blocks', { ...blockEvent, id: undefined }], ['blocks', { ...blockEvent, view: -1 }], ['blocks', null], ['blocks', []], ['receipts', { height: 4, time_ms: 7 }],
    ['packets', { ...stamped, operation: 'take-out', lane: 'orders', sequence: 1, state: 'taken-out' }], ['packets', { ...stamped, operation: 'take-out', lane: 'orders', sequence: 1, state: 'taken-out', change: { lane: 'orders' } }],
    ['records', { height: 4, time_ms: 7, transaction: 'none', redacted: {} }],
  ]) await assert.rejects(read(topic, event), BadAnswerError, JSON.stringify(event))
})

test('an operation that is younger than the library is told as it came', async () => {
  const { event, height } = await read('records', { ...stamped, operation: 'levitate', kind: 'identifier', name: '88.1/a', change: { metres: 3 } })
  assert.deepEqual([height, event.operation, event.change], [4n, 'levitate', { metres: 3 }])
})
