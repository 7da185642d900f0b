// A program of somebody else, checked by its own compiler under its strictest rules: the library's types must hold there, too.
import { AnchorTree, Client, InputError, PrivateKey, requireExecuted, type ChainEvent, type Operation, type OperationOf, type Outcome, type Receipt, type Signer } from 'xinghuo';
import { readGenesis, verifyProof, type Verdict } from 'xinghuo/verify';
import { explain } from 'xinghuo/explain';

const operation: Operation = { operation: 'register', identifier: '88.1/a', values: [{ index: 1, type: 'URL', data: 'x' }] };
// @ts-expect-error: a member is missing
const missing: Operation = { operation: 'revoke', identifier: '88.1/a' };
const acknowledged: OperationOf<'write-acknowledgement'> = { operation: 'write-acknowledgement', lane: 'orders', sequence: 7n, acknowledgement: { outcome: 'ok' } };
const proposed: Operation = { operation: 'propose', changes: [{ change: 'weight', name: 'v1', weight: 2 }, { change: 'parameters', from: 9n, values: [{ parameter: 'delta_ms', value: 200 }] }] };
// @ts-expect-error: no such word
const misspelt: Operation = { operation: 'write-acknowledgement', lane: 'orders', sequence: 7n, acknowledgement: { outcome: 'fine' } };
// @ts-expect-error: a member of another change
const mixed: Operation = { operation: 'propose', changes: [{ change: 'remove', weight: 2 }] };
// @ts-expect-error: no such operation
const unknown: Operation = { operation: 'fly' };

export async function main(signer: Signer): Promise<Receipt> {
  const client = new Client(['http://127.0.0.1:1'], { timeoutMs: 1, genesis: '{}' });
  const height: bigint = (await client.status({ signal: AbortSignal.timeout(1) })).height;
  // @ts-expect-error: not a method
  await client.call('xh_none', {});
  // @ts-expect-error: a parameter is missing
  await client.call('xh_resolve', {});
  const outcome: Outcome = await client.execute(await (await client.build({ sender: PrivateKey.generate().account, operations: [operation, missing, acknowledged, proposed, misspelt, mixed, unknown] })).sign(signer));
  if (outcome.status === 'rejected') console.log(outcome.reason, outcome.receipt.height + height);
  for await (const event of client.subscribe({ topic: 'blocks' })) {
    const place: ChainEvent['cursor'] = event.cursor;
    const made: bigint = event.event.transactions;
    // @ts-expect-error: of another topic
    console.log(place, made, new AnchorTree().count, event.event.receipt);
    break;
  }
  for await (const { event } of client.subscribe({ topic: 'records', filter: { prefix: '88.1' } })) {
    if ('redacted' in event) continue;
    if (event.operation === 'register') console.log(event.change.values?.[0]?.ttl, event.change.scheme);
    // @ts-expect-error: a revocation has no values
    if (event.operation === 'revoke') console.log(event.change.values);
    break;
  }
  // @ts-expect-error: the topic has another filter
  client.subscribe({ topic: 'packets', filter: { prefix: '88.1' } });
  for await (const told of client.subscribe({ topic: 'blocks' as 'blocks' | 'packets' })) {
    if (told.topic === 'packets') console.log(told.event.lane);
    break;
  }
  const verdict: Verdict = verifyProof('', readGenesis(''));
  console.log(verdict.valid ? verdict.claim.kind : verdict.step, explain('XH-1606')?.hint, InputError);
  return requireExecuted(outcome);
}
