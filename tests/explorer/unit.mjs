// The parts of the explorer that need no browser, under Node: `node --test tests/explorer/unit.mjs`.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { FORGERIES, forged } from './forged.mjs';
import { fromHex } from '../../tools/verifier/bcs.mjs';
import { bidOf, readRecord } from '../../tools/verifier/records.mjs';
import { STEPS, readGenesis, verifyProof } from '../../tools/verifier/xhproof.mjs';

// Modules that make elements ask for these when they are loaded, and here never again.
globalThis.document ??= { documentElement: {} };
globalThis.localStorage ??= undefined;
Object.defineProperty(globalThis, 'navigator', { value: { language: 'en' }, configurable: true });
const web = (name) => import(`../../node/explorer/web/${name}.mjs`);
const { differences } = await web('difference');
const { candidates } = await web('page_search');
const { treeOf } = await web('page_prefix');
const { signersOf } = await web('chain');
const { Live } = await web('live');
const work = await web('verify_work');
const { t, setLanguage } = await web('words');

const FOLDER = new URL('../vectors/proofs/', import.meta.url);
const bytesOf = (name) => new Uint8Array(readFileSync(new URL(name, FOLDER)));
const genesis = readGenesis(bytesOf('genesis.json'));

// EX13
test('a version says what it added, removed and changed, and nothing else', () => {
  const before = { status: 'active', threshold: 1, scheme: 'free', controllers: ['a', 'b'], values: [{ index: 1, type: 'URL', ttl: 5, data: 'x' }, { index: 2, type: 'N', ttl: 5, data: 'y' }] };
  assert.deepEqual(differences(before, before), []);
  const after = { ...before, status: 'revoked', controllers: ['b', 'c'], values: [{ index: 1, type: 'URL', ttl: 5, data: 'z' }, { index: 3, type: 'H', ttl: 5, data_hex: '0x00' }], anchor: { digest: '0x1', media_type: 'm', uri: '' } };
  assert.deepEqual(differences(before, after), [
    { change: 'changed', name: 'status', before: 'active', after: 'revoked' },
    { change: 'removed', name: 'controllers', before: 'a' }, { change: 'added', name: 'controllers', after: 'c' },
    { change: 'changed', name: '1 URL', before: 'x', after: 'z' }, { change: 'added', name: '3 H', after: '0x00' }, { change: 'removed', name: '2 N', before: 'y' },
    { change: 'changed', name: 'anchor', before: '', after: '0x1 m' },
  ]);
});

test('a value of another type is another value, and its time to live is compared', () => {
  const of = (type, ttl) => ({ values: [{ index: 1, type, ttl, data: 'x' }] });
  assert.deepEqual(differences(of('A', 1), of('B', 1)).map(({ change, name }) => `${change} ${name}`), ['removed 1 A', 'added 1 B']);
  assert.deepEqual(differences(of('A', 1), of('A', 2)), [{ change: 'changed', name: '1 A ttl', before: '1', after: '2' }]);
});

test('content that is withheld is not compared', () => {
  assert.deepEqual(differences({ status: 'active', values: [{ index: 1, type: 'A', data: 'x' }] }, { status: 'active', withheld: {} }), []);
});

// EX12
test('what was typed is looked for where it may be', () => {
  const places = (text) => candidates(text).map(({ what }) => what).join(' ');
  assert.equal(places(' 88.100/a b '), 'identifier');
  assert.equal(places('88.100'), 'prefix');
  assert.equal(places('1234'), 'block prefix code organisation');
  assert.equal(places('acme'), 'code organisation');
  assert.equal(places('acme-pumps'), 'organisation');
  assert.equal(places('did:bid:efDEksdej6m1eUgK8fegg3JEypy6S4x8'), 'account');
  assert.equal(places('did:bid:sub1'), 'code');
  assert.equal(places('AB'.repeat(32)), 'transaction block digest');
  assert.equal(places(`0x${'0'.repeat(64)}`), 'transaction block digest');
  assert.equal(places('<script>'), '');
  assert.equal(candidates('ab'.repeat(32))[0].params.id, `0x${'ab'.repeat(32)}`);
});

test('prefixes become a tree by their numbers, with those above that were not listed', () => {
  const tree = treeOf([{ value: '88.100.10' }, { value: '88.100.9' }, { value: '86.1' }]);
  const names = (nodes) => nodes.map(({ name, below }) => (below.length ? [name, names(below)] : name));
  assert.deepEqual(names(tree), [['86', ['86.1']], ['88', [['88.100', ['88.100.9', '88.100.10']]]]]);
  assert.equal(tree[0].counts, undefined);
});

test('the cosigners of a note are its validators, and not the log itself', () => {
  assert.deepEqual(signersOf('o/1\n2\nAA==\n\n— o/1/v-0 AA==\n— o/1/v-2 AA==\n— o/1 AA==\n'), ['v-0', 'v-2']);
});

test('words are in two languages, values in them stand as they are', () => {
  setLanguage('zh');
  assert.equal(t('block_title', '$&'), '区块 $&');
  setLanguage('en');
  assert.equal(t('block_title', '{1}', 'x'), 'Block x');
  assert.equal(t('constructor'), 'constructor');
});

// EX9
test('every frozen proof passes every step and says what it saw', () => {
  for (const folder of ['', 'audited/', 'epochs/', 'evidence/']) {
    const root = readGenesis(bytesOf(`${folder}genesis.json`));
    for (const name of readdirSync(new URL(folder || '.', FOLDER)).filter((one) => one.endsWith('.xhproof'))) {
      const report = verifyProof(bytesOf(folder + name), root);
      assert.ok(report.valid, name);
      assert.deepEqual(report.steps.map(({ step }) => step), STEPS, name);
      for (const { step, facts } of report.steps) assert.ok(Object.values(facts).every((value) => value !== undefined), `${name} ${step}`);
      const log = report.steps.find(({ step }) => step === 'log').facts;
      assert.deepEqual(log.nodes.at(-1) ?? log.leaf, log.root, name);
    }
  }
});

test('the first step that fails is the last that was begun', () => {
  const bytes = bytesOf('record.xhproof');
  const flipped = (member) => {
    const copy = Uint8Array.from(bytes);
    const at = Buffer.from(bytes).indexOf(`"${member}":"`) + member.length + 4 + (member === 'value' ? 8 : 0);
    copy[at] = copy[at] === 48 ? 49 : 48;
    return verifyProof(copy, genesis);
  };
  for (const [member, step] of [['chain_id', 'chain'], ['summary', 'log'], ['value', 'claim']]) {
    const report = flipped(member);
    assert.equal(report.step, step);
    assert.equal(report.steps.at(-1).step, step);
  }
});

test('records are read from the proven bytes, and bytes of other kinds or that are none are left', () => {
  const { claim } = verifyProof(bytesOf('record.xhproof'), genesis);
  assert.equal(readRecord(99, fromHex(claim.value)), undefined);
  assert.equal(readRecord(2, fromHex('00')), undefined);
  assert.equal(bidOf(new Uint8Array(23)), null);
  const account = Uint8Array.from([101, ...new Uint8Array(21), 58]);
  assert.equal(bidOf(account), `did:bid:ef${'1'.repeat(21)}21`);
});

// EX9
test('a forged change of validators turns the step of the transitions red, and nothing behind it is reached', async () => {
  const root = await work.openGenesis(bytesOf('epochs/genesis.json'));
  const bytes = bytesOf('epochs/record.xhproof');
  assert.equal(work.judge(bytes, root).verdict, 'open');
  for (const [name, { step, reason }] of Object.entries(FORGERIES)) {
    const { verdict, steps, report } = work.judge(forged(bytes, name), root);
    assert.equal(verdict, 'bad', name);
    assert.match(report.reason, reason, name);
    const at = STEPS.indexOf(step);
    assert.deepEqual(steps.slice(1).map(({ state }) => state), STEPS.map((_, i) => (i < at ? 'good' : i === at ? 'bad' : 'none')), name);
  }
});

// EX16: no browser has SM2 or SM3, so this is all done by the page's own code.
test('a proof of the profile gm passes every step, and a changed signature of SM2 is found', async () => {
  const gm = (name) => new Uint8Array(readFileSync(new URL(`gm/${name}`, import.meta.url)));
  const root = await work.openGenesis(gm('genesis.json'));
  assert.deepEqual(root.genesis.profile, { suite: 1, most: 31 });
  const bytes = gm('record.xhproof');
  const { verdict, steps } = work.judge(bytes, root);
  assert.equal(verdict, 'open');
  assert.deepEqual(steps.slice(1).map(({ state }) => state), STEPS.map(() => 'good'));
  const changed = forged(bytes, 'signature of the checkpoint');
  assert.equal(work.judge(changed, root).report.step, 'checkpoint');
  assert.equal(work.judge(bytes, await work.openGenesis(bytesOf('genesis.json'))).report.step, 'chain');
});

// EX8
test('a verdict is as good as the pin', async () => {
  const root = await work.openGenesis(bytesOf('genesis.json'));
  assert.equal(root.by, globalThis.crypto?.subtle ? 'webcrypto' : 'own');
  const verdict = (name) => work.judge(bytesOf(name), root).verdict;
  assert.equal(verdict('record.xhproof'), 'open');
  work.setPin(root.hash);
  assert.equal(verdict('record.xhproof'), 'good');
  assert.equal(verdict('epochs/record.xhproof'), 'bad');
  work.setPin('0'.repeat(64));
  assert.equal(verdict('record.xhproof'), 'pin');
  work.setPin(null);
  assert.equal(verdict('record.xhproof'), 'open');
  assert.equal((await work.openGenesis(bytesOf('record.xhproof'))).genesis, undefined);
  assert.equal(work.readPin(` 0x${'A'.repeat(64)}\n`), 'a'.repeat(64));
  assert.equal(work.readPin('abc'), undefined);
});

test('one changed byte is never proven, whichever it is', async () => {
  const root = await work.openGenesis(bytesOf('genesis.json'));
  const bytes = bytesOf('history.xhproof');
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let i = 0; i < 40; i++) {
    const change = work.tampered(bytes, random);
    assert.notEqual(change.bytes[change.at], bytes[change.at]);
    assert.equal(work.judge(change.bytes, root).verdict, 'bad');
  }
});

// EX7
class FakeSocket {
  static OPEN = 1;
  static all = [];
  #on = {};
  sent = [];
  readyState = 0;
  constructor() {
    FakeSocket.all.push(this);
  }
  addEventListener(name, listener) {
    this.#on[name] = listener;
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  open() {
    this.readyState = 1;
    this.#on.open();
  }
  hear(message) {
    this.#on.message({ data: JSON.stringify(message) });
  }
  end() {
    this.readyState = 3;
    this.#on.close();
  }
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a subscription goes on from the last cursor when the connection was lost', async () => {
  globalThis.WebSocket = FakeSocket;
  const timers = [];
  const original = globalThis.setTimeout;
  globalThis.setTimeout = (work_, ms) => timers.push({ work_, ms });
  try {
    const live = new Live('ws://x/ws');
    const told = [];
    const states = [];
    live.onState((state) => states.push(state));
    live.follow({ topic: 'blocks', from: 5 }, (event) => told.push(event));
    const [first] = FakeSocket.all;
    first.open();
    assert.deepEqual(first.sent[0].params, { topic: 'blocks', from: 5 });
    first.hear({ id: 1, result: { subscription: '1' } });
    await turn();
    first.hear({ method: 'xh_event', params: { subscription: '1', cursor: '6.0.0', event: 'a' } });
    first.hear({ method: 'xh_progress', params: { subscription: '1', cursor: '9.0.0' } });
    first.hear({ method: 'xh_event', params: { subscription: '7', cursor: '1.0.0', event: 'of nobody' } });
    first.end();
    assert.deepEqual(states, ['live', 'lost']);
    assert.equal(timers[0].ms, 250);
    timers[0].work_();
    const second = FakeSocket.all[1];
    second.end();
    assert.equal(timers[1].ms, 500);
    timers[1].work_();
    const third = FakeSocket.all[2];
    third.open();
    assert.deepEqual(third.sent[0].params, { topic: 'blocks', from: '9.0.0' });
    third.hear({ id: third.sent[0].id, result: { subscription: '4' } });
    await turn();
    third.hear({ method: 'xh_event', params: { subscription: '4', cursor: '10.0.0', event: 'b' } });
    assert.deepEqual(told, ['a', 'b']);
    third.hear({ method: 'xh_lagged', params: { subscription: '4', cursor: '20.0.0', reason: 'not_retained' } });
    assert.deepEqual(third.sent[1].params, { topic: 'blocks', from: '20.0.0' });
  } finally {
    globalThis.setTimeout = original;
  }
});
