// A subscription as something to iterate over (docs/spec/subscriptions.md). The place is in every event; after a lost connection it goes on behind the
// last event that the caller got, so nothing is lost and nothing comes twice, whichever of both is started again.
import { readEvent } from './answer.js';
import type { Events, Filters } from './generated/methods.js';
import { BadAnswerError, NodeError, NotRetainedError, TimeoutError, UnreachableError } from './errors.js';
import type { Socket, OpenSocket } from './socket.js';
import { pause, resultOf, toJson } from './transport.js';

export type Topic = keyof Events;
type FilterOf<T extends Topic> = T extends Topic ? Filters[T] : never;
export interface SubscribeOptions<T extends Topic = Topic> {
  topic: T;
  /** One member, of those that the topic has. */
  filter?: FilterOf<T>;
  /** A cursor, a height, or 'first'; without it only what comes from now on. */
  from?: string | bigint | number | undefined;
  signal?: AbortSignal | undefined;
  /** Told when a connection is lost and the subscription goes on. */
  onReconnect?: (error: unknown) => void;
}
interface EventOf<T extends Topic> {
  /** The place behind this event: `from` of whoever goes on. */
  readonly cursor: string;
  readonly topic: T;
  readonly height: bigint;
  readonly timeMs: bigint;
  /** What happened, as the node describes it; u64 are bigint. An operation that is younger than this library is told as it came. */
  readonly event: Events[T];
}
/** An event of a topic: `topic` tells which. */
export type ChainEvent<T extends Topic = Topic> = T extends Topic ? EventOf<T> : never;

const FIRST_WAIT_MS = 100;
const LAST_WAIT_MS = 5000;
const ANSWER_MS = 30_000;
// What is held for a caller that takes events more slowly than they come. Beyond it the connection ends, and a new one begins at the place.
const MAX_HELD = 1024;

const placeOf = (cursor: string): bigint[] => {
  if (!/^\d{1,20}\.\d{1,20}\.\d{1,20}$/.test(cursor)) throw new BadAnswerError(`${cursor.slice(0, 70)} is no cursor`);
  return cursor.split('.').map(BigInt);
};
function isAfter(a: string, b: string): boolean {
  const [left, right] = [placeOf(a), placeOf(b)];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at >= 0 && left[at]! > right[at]!;
}

type Message = Record<string, unknown>;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

// One connection: what came, in order, and its end.
class Session {
  private held: Message[] = [];
  private ended = false;
  private wake: (() => void) | undefined;
  private socket: Socket | undefined;

  async open(openSocket: OpenSocket, url: string): Promise<void> {
    this.socket = await openSocket(url, { message: (raw) => this.take(raw), close: () => this.end() });
    if (this.ended) this.socket.close();
  }
  send(request: object): void {
    this.socket?.send(toJson(request));
  }
  private take(raw: string): void {
    if (this.ended) return;
    let message: unknown;
    try {
      message = JSON.parse(raw);
    } catch {
      message = undefined;
    }
    if (message === null || typeof message !== 'object') return this.end();
    this.held.push(message as Message);
    if (this.held.length >= MAX_HELD) this.end();
    this.wake?.();
  }
  end(): void {
    this.ended = true;
    this.socket?.close();
    this.wake?.();
  }
  /** Undefined: the connection ended and all that came was taken. */
  async next(signal?: AbortSignal, withinMs?: number): Promise<Message | undefined> {
    const started = Date.now();
    while (this.held.length === 0 && !this.ended) {
      signal?.throwIfAborted();
      const left = withinMs === undefined ? undefined : withinMs - (Date.now() - started);
      if (left !== undefined && left <= 0) throw new TimeoutError('no answer to xh_subscribe');
      await new Promise<void>((resolve) => {
        const timer = left === undefined ? undefined : setTimeout(() => done(), left);
        const done = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          this.wake = undefined;
          resolve();
        };
        this.wake = done;
        signal?.addEventListener('abort', done, { once: true });
      });
    }
    signal?.throwIfAborted();
    return this.held.shift();
  }
}

function eventOf<T extends Topic>(params: Message, topic: T, after: string | undefined): ChainEvent<T> {
  const cursor = text(params.cursor);
  if (after !== undefined && !isAfter(cursor, after)) throw new BadAnswerError(`the node told ${cursor} after ${after}`);
  if (params.topic !== topic) throw new BadAnswerError('the node told what is no event of the topic');
  const event = readEvent(topic, params.event) as Events[T];
  const told: EventOf<T> = { cursor, topic, height: event.height, timeMs: event.time_ms, event };
  return told as ChainEvent<T>;
}

// The node is behind the place, or too busy: it will come.
const comesLater = (error: unknown): boolean => error instanceof NodeError && ['XH-1603', 'XH-1604', 'XH-1612'].includes(error.id);
const isAway = (error: unknown): boolean => error instanceof UnreachableError || error instanceof TimeoutError || comesLater(error);

interface Place {
  from: string | bigint | number | undefined;
  /** Of the last event or progress; the next one is behind it. */
  after: string | undefined;
}

async function* once<T extends Topic>(session: Session, options: SubscribeOptions<T>, place: Place): AsyncGenerator<ChainEvent<T>, void> {
  const { topic, filter, signal } = options;
  const params = { topic, ...(filter ? { filter } : {}), ...(place.from === undefined ? {} : { from: place.from }) };
  session.send({ jsonrpc: '2.0', id: 1, method: 'xh_subscribe', params });
  const answer = await session.next(signal, ANSWER_MS);
  if (!answer) throw new UnreachableError('the connection ended');
  const { subscription, cursor } = resultOf(answer, 1) as Message;
  placeOf(text(cursor));
  if (place.from === undefined) place.from = text(cursor); // from now on, also after a lost connection
  place.after ??= text(cursor);
  for (;;) {
    const message = await session.next(signal);
    if (!message) return;
    const told = message.params as Message | undefined;
    if (told?.subscription !== subscription) throw new BadAnswerError('the node told something of another subscription');
    if (message.method === 'xh_lagged') {
      if (told?.reason === 'not_retained') throw new NotRetainedError(text(told.cursor));
      return;
    }
    if (message.method === 'xh_event') {
      const event: ChainEvent<T> = eventOf(told!, topic, place.after);
      place.from = place.after = event.cursor;
      yield event;
    } else if (message.method === 'xh_progress') {
      const at = text(told?.cursor);
      if (place.after !== undefined && at !== place.after && !isAfter(at, place.after)) throw new BadAnswerError(`the node told ${at} after ${place.after}`);
      place.from = place.after = at;
    } else throw new BadAnswerError('the node told what is no event');
  }
}

/** Ends with the signal's reason, an error that no repetition cures, or when the caller stops. `next`: gives the node to ask, another one after `true`. */
export async function* follow<T extends Topic>(next: (another: boolean) => string, openSocket: OpenSocket, options: SubscribeOptions<T>): AsyncGenerator<ChainEvent<T>, void> {
  const place: Place = { from: options.from, after: typeof options.from === 'string' && options.from !== 'first' ? options.from : undefined };
  let wait = FIRST_WAIT_MS;
  for (let another = false; ; another = true) {
    options.signal?.throwIfAborted();
    const session = new Session();
    let lost: unknown = new UnreachableError('the connection ended');
    try {
      await session.open(openSocket, `${next(another).replace(/^http/, 'ws')}/ws`);
      for await (const event of once(session, options, place)) {
        wait = FIRST_WAIT_MS;
        yield event;
      }
    } catch (error) {
      if (error instanceof NodeError && error.id === 'XH-1608') throw new NotRetainedError(/(\d+)\D*$/.exec(error.message)?.[1] ?? error.message);
      if (!isAway(error)) throw error;
      lost = error;
    } finally {
      session.end();
    }
    options.onReconnect?.(lost);
    await pause(wait, options.signal);
    wait = Math.min(2 * wait, LAST_WAIT_MS);
  }
}
