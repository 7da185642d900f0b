// Usage: node clients.mjs NODE_URL IDENTIFIER
// Each client reads the status, resolves the identifier, is told of an error with its id, and follows the ledger where it knows WebSockets.
import assert from 'node:assert/strict'
import jayson from 'jayson/promise/index.js'
import { JSONRPCClient, JSONRPCServer, JSONRPCServerAndClient } from 'json-rpc-2.0'
import { createClient, http, webSocket } from 'viem'
import WebSocket from 'ws'

const [url, identifier] = process.argv.slice(2)
const socketUrl = url.replace('http:', 'ws:') + '/ws'
const { hostname, port } = new URL(url)
const ok = (text) => console.log(`ok    ${text}`)

const expectStatus = (status, who) => {
  assert.match(status.chain_id, /^0x[0-9a-f]{64}$/, who)
  assert.ok(Number.isInteger(status.height), who)
}

{
  const client = jayson.client.http({ host: hostname, port })
  expectStatus((await client.request('xh_status', [])).result, 'jayson')
  const found = await client.request('xh_resolve', { identifier })
  assert.equal(found.result.found, true)
  const refused = await client.request('xh_getReceipt', { id: '0x' + '00'.repeat(32) })
  assert.equal(refused.error.data.id, 'XH-1606')
  const batch = await client.request([client.request('xh_status', [], undefined, false), client.request('xh_resolve', [identifier], undefined, false)])
  assert.equal(batch.length, 2)
  ok('jayson calls, in a batch too')
}

{
  const send = async (request) => {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) })
    if (answer.status === 200) client.receive(await answer.json())
    else assert.equal(answer.status, 204)
  }
  const client = new JSONRPCClient(send)
  expectStatus(await client.request('xh_status'), 'json-rpc-2.0')
  assert.equal((await client.request('xh_resolve', { identifier })).record.version, 1)
  await assert.rejects(client.request('xh_none'), (error) => error.code === -32601)
  client.notify('xh_status')
  ok('json-rpc-2.0 calls and notifies')
}

{
  const socket = new WebSocket(socketUrl)
  const server = new JSONRPCServer()
  const both = new JSONRPCServerAndClient(server, new JSONRPCClient((request) => socket.send(JSON.stringify(request))))
  socket.on('message', (text) => both.receiveAndSend(JSON.parse(text)))
  await new Promise((resolve) => socket.on('open', resolve))
  const cursors = []
  const enough = new Promise((resolve) => {
    server.addMethod('xh_event', (params) => {
      cursors.push(params.cursor)
      if (params.event.name === identifier) resolve()
    })
  })
  const { subscription } = await both.request('xh_subscribe', { topic: 'records', filter: { prefix: identifier.split('/')[0] }, from: 0 })
  await enough
  assert.equal(await both.request('xh_unsubscribe', { subscription }), true)
  assert.ok(cursors.every((cursor) => /^\d+\.\d+\.\d+$/.test(cursor)))
  socket.close()
  ok(`json-rpc-2.0 over ws follows the ledger: ${cursors.length} events`)
}

for (const [name, transport] of Object.entries({ http: http(url), 'http in batches': http(url, { batch: true }), webSocket: webSocket(socketUrl) })) {
  const client = createClient({ transport })
  const [status, found] = await Promise.all([client.request({ method: 'xh_status' }), client.request({ method: 'xh_resolve', params: [identifier] })])
  expectStatus(status, name)
  assert.equal(found.found, true)
  await assert.rejects(client.request({ method: 'xh_getReceipt', params: ['0x' + '00'.repeat(32)] }, { retryCount: 0 }), /no such thing/i)
  ok(`viem calls by ${name}`)
}
process.exit(0)
