// A connection that carries text both ways: the WebSocket of the browser or of Node.js 22, or node_socket.ts.
import { UnreachableError } from './errors.js';

export interface SocketEvents {
  message(text: string): void;
  /** Once, whoever ended it. */
  close(): void;
}
export interface Socket {
  send(text: string): void;
  close(): void;
}
/** Rejects with UnreachableError. */
export type OpenSocket = (url: string, events: SocketEvents) => Promise<Socket>;

const CONNECT_MS = 15_000;

function openGlobal(url: string, events: SocketEvents): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    let open = false;
    const fail = () => reject(new UnreachableError(`${url}: no connection`));
    const timer = setTimeout(() => socket.close(), CONNECT_MS);
    socket.onopen = () => {
      open = true;
      clearTimeout(timer);
      resolve({ send: (text) => socket.send(text), close: () => socket.close() });
    };
    socket.onmessage = ({ data }) => (typeof data === 'string' ? events.message(data) : socket.close());
    socket.onclose = () => {
      clearTimeout(timer);
      if (open) events.close();
      else fail();
    };
    socket.onerror = () => undefined; // onclose follows
  });
}

export const openSocket: OpenSocket = async (url, events) => {
  if (typeof WebSocket !== 'undefined') return openGlobal(url, events);
  const { openNodeSocket } = await import('./node_socket.js');
  return openNodeSocket(url, events);
};
