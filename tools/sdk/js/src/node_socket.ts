// A WebSocket client (RFC 6455) for versions of Node.js that have none of their own (below 22). As much as a node's events need: text both ways,
// ping, close, limits. Loaded only where it is needed.
import { createHash, randomBytes } from 'node:crypto';
import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import type { Duplex } from 'node:stream';
import { UnreachableError } from './errors.js';
import type { Socket, SocketEvents } from './socket.js';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const MAX_MESSAGE = 16 * 1024 * 1024;
const CONNECT_MS = 15_000;

function frame(opcode: number, payload: Uint8Array): Uint8Array {
  const size = payload.length;
  const extended = size < 126 ? 0 : size < 65536 ? 2 : 8;
  const out = Buffer.alloc(2 + extended + 4 + size);
  out[0] = 0x80 | opcode;
  out[1] = 0x80 | (extended === 0 ? size : extended === 2 ? 126 : 127);
  if (extended === 2) out.writeUInt16BE(size, 2);
  if (extended === 8) out.writeBigUInt64BE(BigInt(size), 2);
  const mask = randomBytes(4);
  mask.copy(out, 2 + extended);
  for (let i = 0; i < size; i++) out[6 + extended + i] = payload[i]! ^ mask[i % 4]!;
  return out;
}

class Frames {
  private buffer: Buffer = Buffer.alloc(0);
  private parts: Buffer[] = [];
  private size = 0;
  constructor(private readonly stream: Duplex, private readonly events: SocketEvents) {}

  take(more: Buffer): void {
    this.buffer = this.buffer.length === 0 ? more : Buffer.concat([this.buffer, more]);
    for (;;) {
      const found = this.next();
      if (!found) return;
      this.handle(found.opcode, found.last, found.payload);
    }
  }
  private next(): { opcode: number; last: boolean; payload: Buffer } | undefined {
    const { buffer } = this;
    if (buffer.length < 2) return undefined;
    const [first, second] = [buffer[0]!, buffer[1]!];
    if ((first & 0x70) !== 0 || (second & 0x80) !== 0) return this.refuse('a frame of another protocol');
    let [at, size] = [2, second & 0x7f];
    if (size > 125) {
      at = size === 126 ? 4 : 10;
      if (buffer.length < at) return undefined;
      size = at === 4 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
    }
    if (size > MAX_MESSAGE || this.size + size > MAX_MESSAGE) return this.refuse('a message is too long');
    if (buffer.length < at + size) return undefined;
    this.buffer = buffer.subarray(at + size);
    return { opcode: first & 15, last: (first & 0x80) !== 0, payload: buffer.subarray(at, at + size) };
  }
  private refuse(what: string): undefined {
    this.stream.destroy(new Error(what));
    this.buffer = Buffer.alloc(0);
    return undefined;
  }
  private handle(opcode: number, last: boolean, payload: Buffer): void {
    if (opcode === PING) this.stream.write(frame(PONG, payload));
    else if (opcode === CLOSE) this.stream.end(frame(CLOSE, payload.subarray(0, 2)));
    else if (opcode <= TEXT) {
      this.parts.push(payload);
      this.size += payload.length;
      if (!last) return;
      const text = Buffer.concat(this.parts).toString('utf8');
      this.parts = [];
      this.size = 0;
      this.events.message(text);
    } else if (opcode !== PONG) this.refuse('a binary message');
  }
}

export function openNodeSocket(url: string, events: SocketEvents): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const key = randomBytes(16).toString('base64');
    const target = new URL(url.replace(/^ws/, 'http'));
    const request = (target.protocol === 'https:' ? overHttps : overHttp)(target, {
      headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': key }, timeout: CONNECT_MS,
    });
    const fail = (what: string, cause?: unknown) => reject(new UnreachableError(`${url}: ${what}`, cause));
    request.on('error', (error) => fail('no connection', error));
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('response', (response: IncomingMessage) => {
      response.resume();
      fail(`answered ${response.statusCode} and no WebSocket`);
    });
    request.on('upgrade', (response: IncomingMessage, stream: Duplex, first: Buffer) => {
      const expected = createHash('sha1').update(key + GUID).digest('base64');
      if (response.headers['sec-websocket-accept'] !== expected) {
        stream.destroy();
        return fail('answered another handshake');
      }
      const frames = new Frames(stream, events);
      stream.on('data', (bytes: Buffer) => frames.take(bytes));
      stream.on('error', () => undefined); // 'close' follows
      stream.on('close', () => events.close());
      resolve({ send: (text) => void stream.write(frame(TEXT, Buffer.from(text))), close: () => void stream.destroy() });
      if (first.length > 0) frames.take(first);
    });
    request.end();
  });
}
