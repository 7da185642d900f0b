// Proofs that the visitor's browser verifies: in the page, over plain HTTP, and in the file that was saved (EX8 to EX10).
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FORGERIES, forged } from '../explorer/forged.mjs';

const STEPS = ['root', 'format', 'chain', 'transitions', 'checkpoint', 'log', 'claim'];
const NAME = '88.100.7/pump-0001';
const verifying = (what, kind, name) => `#/verify/${what}/${kind}/${encodeURIComponent(name)}`;

const verdict = (page, wanted) => page.seen(`[data-testid="verdict"][data-verdict="${wanted}"]`);
async function states(page) {
  return Object.fromEntries(await page.value(`${JSON.stringify(STEPS)}.map((step) => [step, document.querySelector('[data-testid="step-' + step + '"]').dataset.state])`));
}

/// The bytes with one hexadecimal digit, or one letter, changed behind the beginning of a member.
function flipped(bytes, member, skip = 0) {
  const start = `"${member}":"`;
  const at = bytes.indexOf(start) + Buffer.byteLength(start) + skip;
  const copy = Buffer.from(bytes);
  copy[at] = copy[at] === 48 ? 49 : 48;
  return copy;
}

/// Which step a proof of a changed byte fails at.
function changedProofs(bytes) {
  const signature = bytes.indexOf('/validator-') + '/validator-0 '.length + 40;
  const badly = Buffer.from(bytes);
  badly[signature] = badly[signature] === 65 ? 66 : 65;
  const upper = Buffer.from(bytes);
  upper[upper.indexOf('"claim"') - 1] = 32;
  return { format: upper, chain: flipped(bytes, 'chain_id'), checkpoint: badly, log: flipped(bytes, 'summary'), claim: flipped(bytes, 'value', 60) };
}

async function pinChecks({ check, newPage, show, net }) {
  const page = await newPage();
  await show(page, verifying('record', 'identifier', NAME));
  await check('a proof passes every step; without a pin the verdict says if', async () => {
    await verdict(page, 'open');
    const { root, ...rest } = await states(page);
    assert.equal(root, 'open');
    assert.deepEqual([...new Set(Object.values(rest))], ['good']);
    assert.match(await page.text('[data-testid="pin"]'), /Not pinned/);
    assert.match(await page.text('[data-testid="proven"]'), /SERIAL\s+4712/);
  });
  await check('WebCrypto is a second opinion where there is one', async () => {
    assert.equal(await page.value('isSecureContext'), true);
    assert.match(await page.text('main'), /WebCrypto and by the verifier’s own code, alike/);
  });
  await check('the pin is kept, and makes the verdict whole', async () => {
    await page.click('[data-testid="pin-set"]');
    await verdict(page, 'good');
    await show(page, verifying('history', 'identifier', NAME));
    await verdict(page, 'good');
    assert.match(await page.text('[data-testid="proven"]'), /all 3 versions/);
  });
  await check('under another pin nothing is proven', async () => {
    await page.value(`localStorage.setItem('xinghuo.pin', '${'0'.repeat(64)}')`);
    await show(page, verifying('record', 'identifier', NAME));
    await verdict(page, 'pin');
    assert.equal((await states(page)).root, 'bad');
    await page.value('localStorage.clear()');
  });
  await check('the visitor may bring an own genesis file', async () => {
    await show(page, verifying('record', 'identifier', NAME));
    await page.choose('[data-testid="genesis-file"]', join(net, 'genesis.json'));
    await page.until(`document.querySelector('main').innerText.includes('from your file genesis.json')`);
    await verdict(page, 'open');
  });
}

async function kindChecks({ check, newPage, show, rpc }) {
  const page = await newPage();
  const { record } = await rpc('xh_resolve', { identifier: NAME });
  const kinds = {
    absence: [verifying('record', 'identifier', '88.100.7/nobody'), /there was no record 88\.100\.7\/nobody/], receipt: [verifying('tx', 'receipt', record.updated.transaction), /outcome of a transaction/],
    transaction: [verifying('tx', 'transaction', record.updated.transaction), /signed bytes were executed/], prefix: [verifying('record', 'prefix', '88.100.7'), /88\.100\.7/],
    organisation: [verifying('record', 'organisation', 'acme'), /Acme Pumps 泵业有限公司/], stream: [verifying('record', 'stream', '88.100.7/parts'), /records\s+71/],
    statistics: [verifying('record', 'statistics', 'total'), /Bytes of the record/], account: [verifying('record', 'account', record.controllers[0]), /did:bid:/],
  };
  for (const [name, [address, says]] of Object.entries(kinds)) {
    await check(`a proof of kind ${name} is verified and says what it proves`, async () => {
      await show(page, address);
      await verdict(page, 'open');
      assert.match(await page.text('[data-testid="proven"]'), says);
    });
  }
}

async function tamperChecks({ check, newPage, show, rpc, net }) {
  const page = await newPage();
  await show(page, '#/verify');
  const proof = Buffer.from((await rpc('xh_getProof', { kind: 'identifier', name: NAME })).proof);
  for (const [step, bytes] of Object.entries(changedProofs(proof))) {
    await check(`one changed byte turns the step ${step} red, and none before it`, async () => {
      const file = join(net, `${step}.xhproof`);
      writeFileSync(file, bytes);
      await page.choose('[data-testid="proof-file"]', file);
      await page.until(`document.querySelector('[data-testid="proof-name"]')?.innerText.includes('${step}.xhproof')`);
      await verdict(page, 'bad');
      const seen = await states(page);
      const at = STEPS.indexOf(step);
      STEPS.forEach((name, i) => assert.equal(seen[name], i === 0 ? 'open' : i < at ? 'good' : i === at ? 'bad' : 'none', name));
    });
  }
  await check('a whole file is proven again, and may be tampered with by the visitor', async () => {
    const file = join(net, 'whole.xhproof');
    writeFileSync(file, proof);
    await page.choose('[data-testid="proof-file"]', file);
    await verdict(page, 'open');
    await page.click('[data-testid="tamper"]');
    await verdict(page, 'bad');
  });
  await check('what is no proof at all fails at its format', async () => {
    const file = join(net, 'none.xhproof');
    writeFileSync(file, Buffer.from([0xff, 0x00]));
    await page.choose('[data-testid="proof-file"]', file);
    await verdict(page, 'bad');
    await page.until(`document.querySelector('[data-testid="step-format"]').dataset.state === 'bad'`);
  });
}

async function lanChecks({ check, newPage, show, port }) {
  // EX9
  await check('over plain HTTP by another name there is no WebCrypto, and it verifies all the same', async () => {
    const page = await newPage();
    await show(page, verifying('record', 'identifier', NAME), `http://node.lan:${port}`);
    assert.equal(await page.value('isSecureContext'), false);
    assert.equal(await page.value('typeof crypto.subtle'), 'undefined');
    await verdict(page, 'open');
    assert.match(await page.text('main'), /this page has no WebCrypto/);
    await page.until(`document.querySelector('[data-testid="live"]').dataset.state === 'live'`);
  });
}

async function savedChecks({ check, newPage, rpc, base, net }) {
  // EX10
  const saved = join(net, 'xinghuo-verifier.html');
  const page = await newPage();
  await check('the verifier is saved as one file and works from the disk, without any node', async () => {
    writeFileSync(saved, Buffer.from(await (await fetch(`${base}/explorer/xinghuo-verifier.html`, { headers: { 'Accept-Encoding': 'gzip' } })).arrayBuffer()));
    writeFileSync(join(net, 'saved.xhproof'), (await rpc('xh_getProof', { kind: 'identifier', name: NAME, history: true })).proof);
    await page.open(`file://${saved}`);
    await page.seen('[data-testid="genesis-file"]');
    await page.choose('[data-testid="genesis-file"]', join(net, 'genesis.json'));
    await page.seen('[data-testid="pin"]');
    await page.choose('[data-testid="proof-file"]', join(net, 'saved.xhproof'));
    await verdict(page, 'open');
    await page.click('[data-testid="pin-set"]');
    await verdict(page, 'good');
  });
  await check('and finds the changed byte there, too', async () => {
    writeFileSync(join(net, 'bad.xhproof'), flipped(readFileSync(join(net, 'saved.xhproof')), 'summary'));
    await page.choose('[data-testid="proof-file"]', join(net, 'bad.xhproof'));
    await verdict(page, 'bad');
    assert.equal((await states(page)).log, 'bad');
  });
  await check('and asks nobody for anything', () => assert.deepEqual(page.requests.filter((url) => !url.startsWith('file:') && url !== 'about:blank'), []));
  await check('and its policy keeps it from doing so', async () => {
    const refused = await page.value(`fetch('${base}/livez').then(() => 'answered', () => 'refused')`);
    assert.equal(refused, 'refused');
    page.complaints.length = 0;
  });
}

const FROZEN = new URL('../vectors/proofs/epochs/', import.meta.url);
async function transitionChecks({ check, newPage, show, net }) {
  const page = await newPage();
  await show(page, '#/verify');
  await page.choose('[data-testid="genesis-file"]', fileURLToPath(new URL('genesis.json', FROZEN)));
  await check('a proof over two changes of the validators passes every step', async () => {
    await page.choose('[data-testid="proof-file"]', fileURLToPath(new URL('record.xhproof', FROZEN)));
    await verdict(page, 'open');
    assert.deepEqual([...new Set(Object.values(await states(page)))], ['open', 'good']);
  });
  const bytes = readFileSync(new URL('record.xhproof', FROZEN));
  for (const [name, { step, reason }] of Object.entries(FORGERIES)) {
    await check(`forged, ${name}: the step ${step} is red, and none behind it is reached`, async () => {
      const file = join(net, `${name.replaceAll(' ', '-')}.xhproof`);
      writeFileSync(file, forged(bytes, name));
      await page.choose('[data-testid="proof-file"]', file);
      await page.until(`document.querySelector('[data-testid="proof-name"]')?.innerText.includes('${name.replaceAll(' ', '-')}.xhproof')`);
      await verdict(page, 'bad');
      const seen = await states(page);
      const at = STEPS.indexOf(step);
      STEPS.forEach((one, i) => assert.equal(seen[one], i === 0 ? 'open' : i < at ? 'good' : i === at ? 'bad' : 'none', one));
      assert.match(await page.text(`[data-testid="step-${step}"]`), reason);
    });
  }
}

// EX16: a chain of SM2 keys, of which no browser knows anything.
async function gmChecks({ check, newPage, show, net, gm }) {
  const page = await newPage();
  const at = `http://127.0.0.1:${gm}`;
  const sender = await (await fetch(at, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'xh_resolve', params: { identifier: NAME } }) })).json();
  const { record } = sender.result;
  const kinds = { record: verifying('record', 'identifier', NAME), absence: verifying('record', 'identifier', '88.100.7/nobody'), account: verifying('record', 'account', record.controllers[0]), transaction: verifying('tx', 'transaction', record.updated.transaction) };
  for (const [name, address] of Object.entries(kinds)) {
    await check(`profile gm: a proof of kind ${name} passes every step, by the page's own SM2`, async () => {
      await show(page, address, at);
      await verdict(page, 'open');
      const { root, ...rest } = await states(page);
      assert.equal(root, 'open');
      assert.deepEqual([...new Set(Object.values(rest))], ['good']);
    });
  }
  await check('profile gm: one changed letter of a signature of SM2 turns the checkpoint red', async () => {
    const file = join(net, 'gm.xhproof');
    const proof = await (await fetch(at, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'xh_getProof', params: { kind: 'identifier', name: NAME } }) })).json();
    writeFileSync(file, forged(Buffer.from(proof.result.proof), 'signature of the checkpoint'));
    await page.choose('[data-testid="proof-file"]', file);
    await page.until(`document.querySelector('[data-testid="proof-name"]')?.innerText.includes('gm.xhproof')`);
    await verdict(page, 'bad');
    assert.deepEqual(await states(page), { root: 'open', format: 'good', chain: 'good', transitions: 'good', checkpoint: 'bad', log: 'none', claim: 'none' });
  });
  await check('profile gm: blocks are live, and pages of an account, a block and validators are shown', async () => {
    for (const address of ['', `#/account/${encodeURIComponent(record.controllers[0])}`, `#/block/${record.updated.height}`, '#/validators', `#/id/${encodeURIComponent(NAME)}`]) {
      await show(page, address, at);
      assert.equal(await page.value(`document.querySelector('[data-testid="failure"]') === null`), true, address);
    }
    await page.until(`document.querySelector('[data-testid="live"]').dataset.state === 'live'`);
    await page.open('about:blank');
  });
}

export async function verifyChecks(world) {
  await pinChecks(world);
  await kindChecks(world);
  await tamperChecks(world);
  await lanChecks(world);
  await savedChecks(world);
  await transitionChecks(world);
  if (world.gm) await gmChecks(world);
}
