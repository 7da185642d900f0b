// Nodes for tests that answer as a test wants: JSON-RPC by POST, and WebSockets that tell what a test tells them.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

/** `answer(request, response)`: a JSON-RPC answer's members, or nothing when it wrote the response itself. */
export async function node(answer) {
  const asked = []
  const server = createServer((request, response) => {
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('end', async () => {
      const body = JSON.parse(Buffer.concat(parts))
      asked.push(body)
      const out = await answer(body, response, asked.length)
      if (out !== undefined) response.end(JSON.stringify({ jsonrpc: '2.0', id: body.id, ...out }))
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, asked, server, close: () => (server.closeAllConnections(), new Promise((resolve) => server.close(resolve))) }
}
export const refused = (id, more = {}) => ({ error: { code: -32000, message: 'no', data: { id, reason: `because of ${id}`, retryable: false, hint: 'a hint', ...more } } })

// ---- WebSockets of a server: frames of clients are masked, those of servers are not.
function frame(opcode, payload) {
  const body = Buffer.from(payload)
  const head = body.length < 126 ? [body.length] : body.length < 65536 ? [126, body.length >> 8, body.length & 255] : [127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((shift) => (body.length >>> shift) & 255)]
  return Buffer.concat([Buffer.from([0x80 | opcode, ...head]), body])
}
function unframe(bytes) {
  const size = bytes[1] & 127
  const at = size < 126 ? 2 : 4
  const length = size < 126 ? size : bytes.readUInt16BE(2)
  const mask = bytes.subarray(at, at + 4)
  return { opcode: bytes[0] & 15, text: Buffer.from(bytes.subarray(at + 4, at + 4 + length).map((byte, i) => byte ^ mask[i % 4])).toString() }
}
const digest = `0x${'00'.repeat(32)}`
/** Of the topic `blocks`. */
export const blockEvent = { height: 0, time_ms: 7, id: digest, epoch: 0, view: 0, proposer: 0, transactions: 0, rejected: 0, state_root: digest, operations: 0, last_of_epoch: false }
/** `talk(peer, request, number)`: called with each xh_subscribe; peer.tell(object), peer.raw(bytes), peer.end(). */
export async function eventNode(talk) {
  const subscribed = []
  const open = new Set()
  const server = createServer((_, response) => response.end())
  server.on('upgrade', (request, stream) => {
    open.add(stream)
    stream.on('error', () => undefined)
    stream.on('end', () => stream.destroy())
    stream.on('close', () => open.delete(stream))
    const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64')
    stream.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`)
    stream.on('data', (bytes) => {
      const { opcode, text } = unframe(bytes)
      if (opcode !== 1) return
      const body = JSON.parse(text)
      subscribed.push(body.params)
      const peer = {
        tell: (object) => stream.write(frame(1, JSON.stringify({ jsonrpc: '2.0', ...object }))), frame: (opcode, payload) => stream.write(frame(opcode, payload)), raw: (raw) => stream.write(raw), end: () => stream.destroy(),
        answer: (result) => peer.tell({ id: body.id, result }), refuse: (id, more) => peer.tell({ id: body.id, ...refused(id, more) }),
        event: (cursor, event = {}) => peer.tell({ method: 'xh_event', params: { subscription: '1', topic: body.params.topic, cursor, event: { ...blockEvent, height: Number(cursor.split('.')[0]) - 1, ...event } } }),
      }
      talk(peer, body.params, subscribed.length)
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    for (const stream of open) stream.destroy()
    return new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${server.address().port}`, subscribed, server, open, close }
}
