// Calls by HTTP POST: one request, one answer, both checked. Knows nodes, deadlines, limits and repeats; nothing of methods.
import { readResult } from './answer.js';
import { BadAnswerError, BusyError, InputError, NodeError, TimeoutError, UnreachableError } from './errors.js';

export interface TransportOptions {
  /** Instead of the global one. */
  fetch?: typeof fetch;
  /** Milliseconds for one answer, beside what a method itself waits. Default 15,000. */
  timeoutMs?: number;
  /** Longest answer in bytes. Default 17 MiB: a node answers at most 16. */
  maxAnswerBytes?: number;
  /** How often a call that found a node away or busy is made again, at the next node. Default 2. Every call may be repeated. */
  retries?: number;
  /** Further headers, of a proxy for example. */
  headers?: Record<string, string>;
}
export interface CallOptions {
  signal?: AbortSignal | undefined;
  timeoutMs?: number | undefined;
  retries?: number | undefined;
}

const MAX_ANSWER = 17 * 1024 * 1024;
const MAX_ERROR_TEXT = 2000;

/** Milliseconds later, unless the signal comes first. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** u64 beyond 2^53 as decimal digits. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? (one <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(one) : String(one)) : one));

export const nodeUrl = (node: string): string => {
  if (!/^https?:\/\/[^/?#]+\/?$/.test(node)) throw new InputError('XH-1503', `${node} is no address of a node`, { hint: 'Write http://HOST:PORT or https://HOST:PORT.' });
  return node.replace(/\/$/, '');
};

/** What a JSON-RPC answer says: its result, or the error thrown. `id`: of the request. */
export function resultOf(answer: unknown, id: number): unknown {
  if (answer === null || typeof answer !== 'object') throw new BadAnswerError('no JSON-RPC answer');
  const { jsonrpc, id: theirs, result, error } = answer as Record<string, unknown>;
  if (jsonrpc !== '2.0' || (result === undefined) === (error === undefined)) throw new BadAnswerError('no JSON-RPC 2.0 answer');
  if (theirs !== id) throw new BadAnswerError(`the answer is to request ${toJson(theirs)?.slice(0, 40)}, not to ${id}`);
  if (error !== undefined) throw errorOf(error);
  return result;
}
function errorOf(error: unknown): NodeError | BadAnswerError {
  const { code, message, data } = (error ?? {}) as Record<string, unknown>;
  const { id, reason, hint, retryable, field } = (data ?? {}) as Record<string, unknown>;
  if (typeof code !== 'number' || typeof id !== 'string' || !/^XH-[0-9]{4}$/.test(id)) return new BadAnswerError('the error is none of a node');
  const text = (value: unknown, fallback: string) => (typeof value === 'string' ? value.slice(0, MAX_ERROR_TEXT) : fallback);
  const named = typeof field === 'string' ? { field } : {};
  return new NodeError(code, { id, reason: text(reason, text(message, id)), hint: text(hint, ''), retryable: retryable === true, ...named });
}

export class Transport {
  readonly nodes: readonly string[];
  private readonly options: TransportOptions;
  private readonly fetch: typeof fetch;
  private at = 0; // the node that answered last
  private lastId = 0;

  constructor(nodes: string | readonly string[], options: TransportOptions = {}) {
    this.nodes = (typeof nodes === 'string' ? [nodes] : nodes).map(nodeUrl);
    if (this.nodes.length === 0) throw new InputError('XH-1503', 'no node was named');
    this.options = options;
    this.fetch = options.fetch ?? ((input, init) => fetch(input, init)); // not this.fetch of the global object
  }

  /** The node to ask; `next`: that one did not answer. */
  node(next = false): string {
    if (next) this.at = (this.at + 1) % this.nodes.length;
    return this.nodes[this.at]!;
  }

  /** The result of a method, in the form that the node's description gives it. */
  async call(method: string, params: unknown, { signal, timeoutMs, retries = this.options.retries ?? 2 }: CallOptions = {}): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      try {
        return readResult(method, await this.ask(method, params, timeoutMs ?? this.options.timeoutMs ?? 15_000, signal));
      } catch (error) {
        const away = error instanceof UnreachableError || error instanceof BusyError || (error instanceof NodeError && error.id === 'XH-1603');
        if (!away || attempt >= retries) throw error;
        this.node(true);
        await pause(error instanceof BusyError ? error.retryAfterMs : 100 * 2 ** attempt, signal);
      }
    }
  }

  private async ask(method: string, params: unknown, timeoutMs: number, signal?: AbortSignal): Promise<unknown> {
    const id = ++this.lastId;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new TimeoutError(`${method}: no answer within ${timeoutMs} ms`)), timeoutMs);
    const stop = () => abort.abort(signal?.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return resultOf(await this.post(toJson({ jsonrpc: '2.0', id, method, params }), abort.signal), id);
    } catch (error) {
      throw abort.signal.aborted ? abort.signal.reason : error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  }

  private async post(body: string, signal: AbortSignal): Promise<unknown> {
    const node = this.node();
    let response: Response;
    try {
      response = await this.fetch(`${node}/`, { method: 'POST', body, signal, redirect: 'error', headers: { ...this.options.headers, 'content-type': 'application/json' } });
    } catch (error) {
      throw new UnreachableError(`${node} cannot be reached`, error);
    }
    if (response.status === 429 || response.status === 503) {
      const seconds = Number(response.headers.get('retry-after') ?? 1);
      await response.body?.cancel();
      throw new BusyError(Math.min(30_000, Math.max(100, (Number.isFinite(seconds) ? seconds : 1) * 1000)));
    }
    const text = await this.textOf(response, node);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new BadAnswerError(`${node} answered ${response.status} and no JSON`, error);
    }
  }

  // Ends at the limit, whatever the answer's length claims.
  private async textOf(response: Response, node: string): Promise<string> {
    const most = this.options.maxAnswerBytes ?? MAX_ANSWER;
    const reader = response.body?.getReader();
    if (!reader) return '';
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let text = '';
    let size = 0;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return text + decoder.decode();
        size += value.length;
        if (size > most) {
          await reader.cancel();
          throw new BadAnswerError(`${node} answers more than ${most} bytes`);
        }
        text += decoder.decode(value, { stream: true });
      }
    } catch (error) {
      if (error instanceof BadAnswerError) throw error;
      if (error instanceof TypeError && /utf-?8|encoded data/i.test(error.message)) throw new BadAnswerError(`${node} answered what is not UTF-8`, error);
      throw new UnreachableError(`${node} broke off its answer`, error);
    }
  }
}
