// BCS in both directions. Reading is the verifier's (tools/verifier/bcs.mjs); this adds writing, with the same limits.
import * as read from '../../../verifier/bcs.mjs';
import { utf8, u64Of, type U64 } from './bytes.js';
import { InputError } from './errors.js';

/** Where reading stands: the verifier's. */
export interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}
export type Type<T> = (reader: Reader) => T;
export type Write<T> = (out: number[], value: T) => void;
/** `In`: what may be written; `Out`: what is read. */
export interface Codec<In, Out = In> {
  readonly read: Type<Out>;
  readonly write: Write<In>;
}

const tooLarge = (what: string): never => {
  throw new InputError('XH-1004', what);
};
const notOfRange = (what: string): never => {
  throw new InputError('XH-1010', what);
};
const little = (width: number): Write<U64> => (out, value) => {
  const number = u64Of(value);
  if (number >> BigInt(8 * width)) notOfRange(`${number} has more than ${8 * width} bits`);
  for (let i = 0n; i < width; i++) out.push(Number((number >> (8n * i)) & 255n));
};
const uleb: Write<number> = (out, value) => {
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return void out.push(rest);
    out.push((rest % 128) + 128);
  }
};
const append = (out: number[], bytes: Uint8Array) => {
  for (const byte of bytes) out.push(byte);
};

export const u8: Codec<number> = { read: read.u8, write: little(1) };
export const u16: Codec<number> = { read: read.u16, write: little(2) };
export const u32: Codec<number> = { read: read.u32, write: little(4) };
export const u64: Codec<U64, bigint> = { read: read.u64, write: little(8) };
export const bool: Codec<boolean> = { read: read.bool, write: (out, value) => void out.push(value ? 1 : 0) };
export const fixed = (size: number): Codec<Uint8Array> => ({
  read: read.fixed(size),
  write: (out, value) => (value.length === size ? append(out, value) : notOfRange(`${size} bytes are expected, not ${value.length}`)),
});
export const bytes = (maximum: number): Codec<Uint8Array> => ({
  read: read.bytes(maximum),
  write: (out, value) => {
    if (value.length > maximum) tooLarge(`${value.length} bytes, at most ${maximum} are allowed`);
    uleb(out, value.length);
    append(out, value);
  },
});
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
export const text = (maximum: number): Codec<string> => {
  const inner = bytes(maximum);
  return {
    read: (in_) => {
      const raw = inner.read(in_);
      try {
        return decoder.decode(raw);
      } catch {
        return read.refuse('a text is not UTF-8');
      }
    },
    write: (out, value) => (isWellFormed(value) ? inner.write(out, utf8(value)) : notOfRange('a text holds half of a surrogate pair')),
  };
};
// String.prototype.isWellFormed is younger than Node 18.
export const isWellFormed = (value: string): boolean => !/\p{Surrogate}/u.test(value);
/** Words that stand for the numbers 0, 1, … */
export const words = <W extends string>(...names: W[]): Codec<W> => ({
  read: (in_) => names[read.uleb(in_)] ?? read.refuse('an unknown enumeration'),
  write: (out, value) => (names.includes(value) ? uleb(out, names.indexOf(value)) : notOfRange(`one of ${names.join(', ')} is expected, not ${value}`)),
});
/** Words that stand for numbers of their own. */
export const numbered = <N extends Record<string, number>>(numbers: N): Codec<keyof N & string> => ({
  read: (in_) => {
    const number = read.uleb(in_);
    return Object.keys(numbers).find((word) => numbers[word] === number) ?? read.refuse('an unknown enumeration');
  },
  write: (out, value) => (Object.hasOwn(numbers, value) ? uleb(out, numbers[value]!) : notOfRange(`one of ${Object.keys(numbers).join(', ')} is expected, not ${String(value)}`)),
});
export const list = <In, Out>(item: Codec<In, Out>, maximum: number): Codec<readonly In[], Out[]> => ({
  read: read.list(item.read, maximum),
  write: (out, value) => {
    if (value.length > maximum) tooLarge(`${value.length} items, at most ${maximum} are allowed`);
    uleb(out, value.length);
    for (const one of value) item.write(out, one);
  },
});
export const optional = <In, Out>(item: Codec<In, Out>): Codec<In | undefined | null, Out | undefined> => ({
  read: read.optional(item.read),
  write: (out, value) => {
    out.push(value === undefined || value === null ? 0 : 1);
    if (value !== undefined && value !== null) item.write(out, value);
  },
});
/** What is written as another thing and read back from it. */
export const mapped = <In, Out, A, B>(inner: Codec<In, Out>, to: (value: A) => In, from: (value: Out) => B): Codec<A, B> => ({
  read: (in_) => from(inner.read(in_)),
  write: (out, value) => inner.write(out, to(value)),
});
/** Left out: `fallback` is written. */
export const withDefault = <In, Out>(inner: Codec<In, Out>, fallback: NoInfer<In>): Codec<In | undefined, Out> => ({
  read: inner.read,
  write: (out, value) => inner.write(out, value ?? fallback),
});

type Members = Record<string, Codec<any, any>>;
type InOf<C> = C extends Codec<infer In, infer _Out> ? In : never;
type OutOf<C> = C extends Codec<infer _In, infer Out> ? Out : never;
type MayMiss<M extends Members> = { [K in keyof M]: undefined extends InOf<M[K]> ? K : never }[keyof M];
export type StructIn<M extends Members> = { [K in Exclude<keyof M, MayMiss<M>>]: InOf<M[K]> } & { [K in MayMiss<M>]?: InOf<M[K]> };
export type StructOut<M extends Members> = { [K in keyof M]: OutOf<M[K]> };
export function struct<M extends Members>(members: M): Codec<StructIn<M>, StructOut<M>> & { readonly members: M } {
  const entries = Object.entries(members);
  return {
    members,
    read: (in_) => Object.fromEntries(entries.map(([name, codec]) => [name, codec.read(in_)])) as StructOut<M>,
    write: (out, value) => {
      for (const [name, codec] of entries) {
        try {
          codec.write(out, (value as Record<string, unknown>)[name]);
        } catch (error) {
          if (error instanceof InputError) throw new InputError(error.id, `${name}: ${error.message}`);
          throw error;
        }
      }
    },
  };
}
type Options = Record<string, Codec<any, any>>;
/** One of several, told apart by the word in the member `tag`; its place among the options is what is written before it. */
export function tagged<Tag extends string, O extends Options>(
  tag: Tag,
  options: O,
): Codec<{ [W in keyof O]: { [_ in Tag]: W } & InOf<O[W]> }[keyof O], { [W in keyof O]: { [_ in Tag]: W } & OutOf<O[W]> }[keyof O]> {
  const all = Object.entries(options);
  return {
    read: (in_) => {
      const [word, codec] = all[read.uleb(in_)] ?? read.refuse('an unknown variant');
      return { [tag]: word, ...codec.read(in_) };
    },
    write: (out, value) => {
      const word = (value as Record<string, unknown>)[tag];
      const at = all.findIndex(([name]) => name === word);
      if (at < 0) notOfRange(`${tag}: one of ${Object.keys(options).join(', ')} is expected, not ${String(word)}`);
      uleb(out, at);
      all[at]![1].write(out, value);
    },
  };
}

export function encode<In, Out>(codec: Codec<In, Out>, value: In): Uint8Array {
  const out: number[] = [];
  codec.write(out, value);
  return Uint8Array.from(out);
}
/** The value of exactly these bytes. */
export function decode<Out>(codec: Codec<never, Out>, input: Uint8Array): Out {
  try {
    return read.decode(codec.read, input);
  } catch (error) {
    if (error instanceof read.Malformed) throw new InputError('XH-1003', error.message);
    throw error;
  }
}
