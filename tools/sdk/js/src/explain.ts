// The catalogue: what each id of an error, and each result of an operation, means, and what to do about it. Apart, so that programs which do not
// ask need not carry it.
import { errors, results } from './generated/catalogue.js';

export type ErrorId = keyof typeof errors;
export interface Explanation {
  readonly name: string;
  readonly meaning: string;
  readonly hint: string;
}
/** Of an error's id ("XH-1606"), or the name of a result ("VersionMismatch"). Undefined: this version does not know it. */
export function explain(what: ErrorId | (string & {})): Explanation | undefined {
  if (Object.hasOwn(errors, what)) {
    const [name, meaning, hint] = errors[what as ErrorId];
    return { name, meaning, hint };
  }
  const row = Object.hasOwn(results, what) ? results[what] : undefined;
  return row && { name: what, meaning: row[0], hint: row[1] };
}
/** All ids, ascending. */
export const errorIds = Object.keys(errors) as ErrorId[];
