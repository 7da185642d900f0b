// Reading answers by the description of the node: u64 becomes bigint, and what the description does not allow is refused, so that what a method
// is typed to return is what came. Members that are unknown here pass as they are: a newer node may tell more.
import { BadAnswerError } from './errors.js';
import { events, named, results } from './generated/shapes.js';

/** Made by scripts/generate.mjs. */
export type Shape = string | readonly [Shape] | { readonly or: readonly Shape[] } | { readonly is: Readonly<Record<string, Shape>> };

const MAX_U64 = (1n << 64n) - 1n;
const no = (path: string, what: string): never => {
  throw new BadAnswerError(`${path}: ${what}`);
};

/** A number up to 2^53 - 1, or the decimal digits of a greater one. */
export function bigintOf(value: unknown, path: string): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  if (typeof value === 'string' && /^[1-9][0-9]{0,19}$/.test(value) && BigInt(value) <= MAX_U64) return BigInt(value);
  return no(path, 'an unsigned integer is expected');
}
const PRIMITIVES: Record<string, (value: unknown, path: string) => unknown> = {
  u64: bigintOf,
  int: (value, path) => (Number.isSafeInteger(value) ? value : no(path, 'an integer is expected')),
  text: (value, path) => (typeof value === 'string' ? value : no(path, 'text is expected')),
  hex: (value, path) => (typeof value === 'string' && /^0x(?:[0-9a-f]{2})*$/.test(value) ? value : no(path, '0x and lower-case hex are expected')),
  bid: (value, path) => (typeof value === 'string' && value.startsWith('did:bid:') ? value : no(path, 'a BID is expected')),
  bool: (value, path) => (typeof value === 'boolean' ? value : no(path, 'true or false is expected')),
  null: (value, path) => (value === null ? value : no(path, 'null is expected')),
  object: (value, path) => (isObject(value) ? value : no(path, 'an object is expected')),
  any: (value) => value,
};
const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value);

// Of forms that a word tells apart only the one that it names is read.
function mayBe(shape: Shape, value: unknown): boolean {
  if (typeof shape === 'string') return shape.startsWith('#') ? mayBe(named[shape.slice(1)]!, value) : true;
  if (!('is' in shape) || !isObject(value)) return true;
  return Object.entries(shape.is).every(([name, inner]) => typeof inner !== 'string' || !inner.startsWith('=') || value[name] === inner.slice(1));
}

export function read(shape: Shape, value: unknown, path: string): unknown {
  if (typeof shape === 'string') {
    if (shape.startsWith('#')) return read(named[shape.slice(1)]!, value, path);
    if (shape.startsWith('=')) return value === shape.slice(1) ? value : no(path, `'${shape.slice(1)}' is expected`);
    return PRIMITIVES[shape]!(value, path);
  }
  if ('or' in shape) {
    let last: unknown;
    for (const option of shape.or.filter((one) => mayBe(one, value))) {
      try {
        return read(option, value, path);
      } catch (error) {
        last = error;
      }
    }
    throw last ?? new BadAnswerError(`${path}: none of its forms`);
  }
  if ('is' in shape) {
    if (!isObject(value)) return no(path, 'an object is expected');
    const out: Record<string, unknown> = { ...value };
    for (const [key, inner] of Object.entries(shape.is)) {
      const name = key.endsWith('?') ? key.slice(0, -1) : key;
      if (Object.hasOwn(value, name)) out[name] = read(inner, value[name], `${path}.${name}`);
      else if (name === key) no(path, `${name} is missing`);
    }
    return out;
  }
  if (!Array.isArray(value)) return no(path, 'a list is expected');
  return value.map((item, i) => read(shape[0], item, `${path}[${i}]`));
}

/** The result of a method. */
export const readResult = (method: string, value: unknown): unknown => read(results[method] ?? 'any', value, method);

// Forms of the operations of a topic: {"or": [{"is": {"operation": "=register", …}}, …]}.
function knowsOperation(shape: Shape, value: Record<string, unknown>): boolean {
  if (typeof shape === 'string') return shape.startsWith('#') && knowsOperation(named[shape.slice(1)]!, value);
  if ('or' in shape) return shape.or.some((one) => knowsOperation(one, value));
  return 'is' in shape && shape.is.operation === `=${String(value.operation)}`;
}
const ANY_EVENT: Shape = { is: { height: 'u64', time_ms: 'u64' } };
/** An event of a topic. An operation that is younger than this library passes as it came, but for height and time. */
export function readEvent(topic: string, value: unknown): unknown {
  const shape = events[topic] ?? ANY_EVENT;
  const known = !isObject(value) || typeof value.operation !== 'string' || knowsOperation(shape, value);
  return read(known ? shape : ANY_EVENT, value, 'event');
}
