// Reading answers by the description of the node: u64 becomes bigint, and what the description does not allow is refused, so that what a method
// is typed to return is what came. Members that are unknown here pass as they are: a newer node may tell more.
import { BadAnswerError } from './errors.js';
import { named, results } from './generated/shapes.js';

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

export function read(shape: Shape, value: unknown, path: string): unknown {
  if (typeof shape === 'string') {
    if (shape.startsWith('#')) return read(named[shape.slice(1)]!, value, path);
    return PRIMITIVES[shape]!(value, path);
  }
  if ('or' in shape) {
    let last: unknown;
    for (const option of shape.or) {
      try {
        return read(option, value, path);
      } catch (error) {
        last = error;
      }
    }
    throw last;
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
