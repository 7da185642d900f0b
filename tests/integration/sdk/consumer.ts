// A program of somebody else, checked by its own compiler under its strictest rules: the library's types must hold there, too.
import { AnchorTree, Client, InputError, PrivateKey, requireExecuted, type ChainEvent, type Operation, type Outcome, type Receipt, type Signer } from 'xinghuo';
import { readGenesis, verifyProof, type Verdict } from 'xinghuo/verify';
import { explain } from 'xinghuo/explain';

const operation: Operation = { operation: 'register', identifier: '88.1/a', values: [{ index: 1, type: 'URL', data: 'x' }] };
// @ts-expect-error: a member is missing
const missing: Operation = { operation: 'revoke', identifier: '88.1/a' };
// @ts-expect-error: no such operation
const unknown: Operation = { operation: 'fly' };

export async function main(signer: Signer): Promise<Receipt> {
  const client = new Client(['http://127.0.0.1:1'], { timeoutMs: 1, genesis: '{}' });
  const height: bigint = (await client.status({ signal: AbortSignal.timeout(1) })).height;
  // @ts-expect-error: not a method
  await client.call('xh_none', {});
  // @ts-expect-error: a parameter is missing
  await client.call('xh_resolve', {});
  const outcome: Outcome = await client.execute(await (await client.build({ sender: PrivateKey.generate().account, operations: [operation, missing, unknown] })).sign(signer));
  if (outcome.status === 'rejected') console.log(outcome.reason, outcome.receipt.height + height);
  for await (const event of client.subscribe({ topic: 'blocks' })) {
    const place: ChainEvent['cursor'] = event.cursor;
    console.log(place, new AnchorTree().count);
    break;
  }
  const verdict: Verdict = verifyProof('', readGenesis(''));
  console.log(verdict.valid ? verdict.claim.kind : verdict.step, explain('XH-1606')?.hint, InputError);
  return requireExecuted(outcome);
}
