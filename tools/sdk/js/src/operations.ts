// Operations: what a transaction asks for. As objects they have the names and members that answers, `xh tx show` and xh_buildTransaction use
// (docs/spec/building.md BD2, BD6); as bytes they are the BCS of docs/spec/identity.md I9, laid out as a node describes them.
import { decode, encode, type Codec } from './bcs.js';
import { from0x, to0x } from './bytes.js';
import { InputError } from './errors.js';
import { Content, operations as TABLE } from './generated/operations.js';

export type { AnchorIn, Digest, KeySet, Scope, ValueIn, WeightedKey } from './operation_parts.js';
export const contentCodec = Content;

type Table = typeof TABLE;
type BodyOf<N extends keyof Table> = Table[N][1] extends Codec<infer In, unknown> ? In : never;
/** An operation as an object. */
export type Operation = { [N in keyof Table]: { operation: N } & BodyOf<N> }[keyof Table];
export type OperationName = keyof Table;
/** Of one name: OperationOf<'send-packet'>. */
export type OperationOf<N extends OperationName> = Extract<Operation, { operation: N }>;
/** Of a kind that this library does not know, as a transaction carries it. */
export interface RawOperation {
  kind: number;
  /** 0x… */
  body: string;
}

/** Number and body, as a transaction carries them. */
export function encodeOperation(operation: Operation | RawOperation): { kind: number; body: Uint8Array } {
  if ('kind' in operation && 'body' in operation) return { kind: operation.kind as number, body: from0x(operation.body) };
  const { operation: called, ...members } = operation as Operation;
  const row = Object.hasOwn(TABLE, called) ? TABLE[called] : undefined;
  if (!row) throw new InputError('XH-1306', `${String(called)} is no operation that this library builds`, { hint: `It builds ${Object.keys(TABLE).join(', ')}; others go as {kind, body}.` });
  const known = Object.keys(row[1].members);
  const unknown = Object.keys(members).find((member) => !known.includes(member));
  if (unknown !== undefined) throw new InputError('XH-1009', `${called}: ${unknown} is no member of it`, { hint: `Its members are ${known.join(', ')}.` });
  try {
    return { kind: row[0], body: encode(row[1] as Codec<unknown>, members) };
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.id, `${called}: ${error.message}`, { hint: error.hint });
    if (error instanceof TypeError) throw new InputError('XH-1008', `${called}: a member is missing or of a wrong type`, { cause: error });
    throw error;
  }
}

/** The object of what a transaction carries; of a kind that is unknown here, its bytes. */
export function decodeOperation(kind: number, body: Uint8Array): Operation | RawOperation {
  const found = Object.entries(TABLE).find(([, [number]]) => number === kind);
  if (!found) return { kind, body: to0x(body) };
  return { operation: found[0], ...(decode(found[1][1] as Codec<never, object>, body) as object) } as Operation;
}
