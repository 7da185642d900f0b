// What the explorer shows and does, in a browser, against the network that tests/browser/run made (docs/spec/explorer.md).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, until } from './chromium.mjs';
import { faults, views } from './looks.mjs';
import { verifyChecks } from './verifying.mjs';

const net = process.env.XH_NET;
const out = process.env.XH_OUT;
const port = process.env.XH_RPC_PORT;
const base = `http://127.0.0.1:${port}`;
const gm = process.env.XH_GM_PORT;
const own = [base, `http://127.0.0.1:${gm}`, `ws://127.0.0.1:${gm}/`, `ws://127.0.0.1:${port}/`, `http://node.lan:${port}`, `ws://node.lan:${port}/`, 'blob:', 'file:', 'data:,', 'about:'];
let failed = 0;
let passed = 0;

async function check(what, work) {
  try {
    await work();
    passed += 1;
    console.log(`ok    ${what}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${what}\n      ${String(error.stack).split('\n').slice(0, 6).join('\n      ')}`);
  }
}

const browser = new Browser([`--host-resolver-rules=MAP node.lan 127.0.0.1`]);
const pages = [];
async function newPage(options) {
  const page = await browser.page(options);
  pages.push(page);
  return page;
}
const shown = (page) => page.until(`document.querySelector('main')?.getAttribute('aria-busy') === 'false' && document.querySelector('main').children.length > 0`, 'a page');
async function show(page, hash, origin = base) {
  await page.open('about:blank');
  await page.open(`${origin}/${hash}`);
  await shown(page);
}
async function rpc(method, params = {}) {
  const response = await fetch(base, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) });
  return (await response.json()).result;
}

const page = await newPage();
const number = async (selector) => Number((await page.text(selector))?.replace(/\D/g, ''));

async function liveChecks() {
  await show(page, '');
  // EX7
  await check('a block that comes is shown', async () => {
    const before = await number('[data-testid="height"] strong');
    await until(async () => (await number('[data-testid="height"] strong')) > before + 1, 'a higher block');
    await page.until(`document.querySelector('[data-testid="live"]').dataset.state === 'live'`);
  });
  await check('the view goes on', async () => {
    const before = await number('[data-testid="view"]');
    await until(async () => (await number('[data-testid="view"]')) > before, 'a later view');
  });
  await check('the quorum margin says how many may fail', async () => assert.match(await page.text('[data-testid="margin"]'), /1 more may fail/));
  await check('every validator has a row of cosignatures', async () => {
    await show(page, '#/validators');
    await page.until(`document.querySelectorAll('[data-testid="uptime"] .uptime').length === 4`);
    await page.until(`document.querySelectorAll('[data-testid="uptime"] .uptime i.signed').length > 8`);
  });
}

async function searchFor(text) {
  await page.value('document.activeElement.blur()');
  await page.key('/');
  assert.equal(await page.value('document.activeElement.id'), 'search');
  await page.value(`document.getElementById('search').value = ''`);
  await page.type(text);
  await page.key('Enter');
}

async function searchChecks() {
  // EX12
  const transaction = (await rpc('xh_resolve', { identifier: '88.100.7/pump-0001' })).record.updated.transaction;
  const block = await rpc('xh_getBlock', { height: 3 });
  const hits = { '88.100.7/pump-0001': '#/id/', '88.100.7': '#/prefix/', acme: '#/org/', [transaction]: '#/tx/', 3: '#/block/3', [block.id]: '#/block/3', 'did:bid:sub1': '#/chain/sub1' };
  for (const [text, place] of Object.entries(hits)) {
    await check(`a search for ${text.slice(0, 24)} leads to ${place}`, async () => {
      await searchFor(text);
      await page.until(`location.hash.startsWith(${JSON.stringify(place)})`);
      await shown(page);
    });
  }
  await check('a search for what is in two places lists both', async () => {
    await searchFor('sub1');
    await page.seen('[data-testid="hits"]');
    assert.deepEqual(await page.texts('[data-testid="hits"] li'), ['AC code sub1', 'Organisation sub1']);
  });
  await check('a search that misses says what was looked for, and offers the proof', async () => {
    await searchFor('no-such-thing');
    await page.seen('[data-testid="miss"]');
    assert.match(await page.text('[data-testid="miss"]'), /no-such-thing.*\n.*Organisation/s);
  });
  await check('a name that is no name is an error with its hint', async () => {
    await show(page, `#/id/${encodeURIComponent('88..1/x')}`);
    await page.seen('[data-testid="failure"]');
    assert.match(await page.text('[data-testid="failure"]'), /XH-1304/);
  });
  await check('an identifier that is not there says so and leads to the proof', async () => {
    await show(page, `#/id/${encodeURIComponent('88.100.7/nobody')}`);
    await page.seen('[data-testid="absent"] a');
  });
  await check('a page that does not exist, and a block that is not there', async () => {
    await show(page, '#/nothing');
    assert.match(await page.text('main'), /no such page/);
    await show(page, '#/block/99999999');
    assert.match(await page.text('main'), /no block 99999999/);
  });
}

async function recordChecks() {
  // EX13
  await check('the timeline has every version, newest first, with what changed', async () => {
    await show(page, `#/id/${encodeURIComponent('88.100.7/pump-0001')}`);
    await page.until(`document.querySelectorAll('[data-testid="version"]').length === 3`);
    const versions = await page.texts('[data-testid="version"]');
    assert.deepEqual(versions.map((text) => text.split('\n')[0].trim()), ['Version 3', 'Version 2', 'Version 1']);
    assert.match(versions[0], /3 SERIAL\s*4711\s*4712/);
    assert.doesNotMatch(versions[0], /URL/);
    assert.match(versions[1], /changed\s*1 URL\s*https:\/\/example.com\/pump\s*https:\/\/example.com\/v2/);
    assert.match(versions[2], /registered/);
  });
  await check('a block and a transaction have their operations', async () => {
    const { record } = await rpc('xh_resolve', { identifier: '88.100.7/pump-0001' });
    await show(page, `#/tx/${record.updated.transaction}`);
    await page.until(`document.querySelector('[data-testid="operations"]').innerText.includes('88.100.7/pump-0001')`);
    await show(page, `#/block/${record.updated.height}`);
    await page.until(`document.querySelector('[data-testid="operations"]').innerText.includes('88.100.7/pump-0001')`);
  });
  await check('prefixes are a tree', async () => {
    await show(page, '#/prefixes');
    const tree = await page.text('[data-testid="tree"]');
    assert.match(tree, /88[\s\S]*88\.100[\s\S]*88\.100\.7[\s\S]*88\.100\.7\.1[\s\S]*70 identifiers/);
  });
  await check('what lies below a prefix goes on page by page', async () => {
    await show(page, '#/prefix/88.100.7.1');
    const rows = `document.querySelectorAll('[data-testid="listing"] tbody tr').length`;
    await page.until(`${rows} === 50`);
    await page.click('[data-testid="more"]');
    await page.until(`${rows} === 70`);
  });
  await check('organisations, an account, a stream, a sub-chain', async () => {
    await show(page, '#/organisations');
    assert.match(await page.text('[data-testid="organisations"]'), /acme[\s\S]*75/);
    const { record } = await rpc('xh_resolve', { identifier: '88.100.7/pump-0001' });
    await show(page, `#/account/${encodeURIComponent(record.controllers[0])}`);
    assert.match(await page.text('main'), /acme/);
    await show(page, `#/id/${encodeURIComponent('88.100.7/parts')}`);
    assert.match(await page.text('main'), /Anchored stream[\s\S]*71/i);
    await show(page, '#/chains');
    assert.match(await page.text('main'), /sub1/);
    await show(page, '#/chain/sub1');
    assert.match(await page.text('main'), /No checkpoint has been anchored/);
  });
}

async function hostileChecks() {
  // EX6
  await check('what a record says is text, whatever it says', async () => {
    await show(page, `#/id/${encodeURIComponent('88.100.7/evil')}`);
    assert.match(await page.text('main'), /<img src=x onerror=alert\(2\)><script>alert\(3\)<\/script>/);
    assert.equal(await page.value(`document.querySelectorAll('main img, main script, main svg[onload], a[href^="javascript"]').length`), 0);
    await show(page, '#/org/evil');
    assert.match(await page.text('h1'), /<img src=x onerror=alert\(1\)>/);
    await show(page, `#/search/${encodeURIComponent('<img src=x onerror=alert(9)>')}`);
    assert.match(await page.text('main'), /<img src=x onerror=alert\(9\)>/);
    await show(page, '#/%E0%A4%A');
    assert.match(await page.text('main'), /no such page/);
  });
  // EX5
  await check('the browser itself would refuse markup, code and other origins', async () => {
    const probe = await newPage();
    await show(probe, '');
    const refused = (expression) => probe.value(`(async () => { try { ${expression}; return 'done'; } catch (error) { return 'refused'; } })()`);
    assert.equal(await refused(`document.body.innerHTML = '<b>x</b>'`), 'refused');
    assert.equal(await refused(`await fetch('http://127.0.0.1:1/')`), 'refused');
    assert.equal(await probe.value(`(() => { const s = document.createElement('style'); s.textContent = 'body { color: rgb(1, 2, 3) }'; document.head.append(s); return getComputedStyle(document.body).color; })()`) === 'rgb(1, 2, 3)', false);
    assert.ok(probe.complaints.length > 0);
    probe.complaints.length = 0;
    probe.requests = probe.requests.filter((url) => url !== 'http://127.0.0.1:1/');
  });
  // EX14
  await check('withheld content is said to be withheld, by whom and on which order', async () => {
    await show(page, `#/id/${encodeURIComponent('88.100.7/secret')}`);
    assert.match(await page.text('[data-testid="withheld"]'), /Supervisor\s+did:bid:[\s\S]*Reason\s+18[\s\S]*0x[0-9a-f]{64}/);
    assert.doesNotMatch(await page.text('main'), /secret\.example/);
    await page.click('[data-testid="verify"]');
    await page.seen('[data-testid="failure"]');
    assert.match(await page.text('[data-testid="failure"]'), /XH-1615/);
  });
  await check('held content is there and said to be held', async () => {
    await show(page, `#/id/${encodeURIComponent('88.100.7/held')}`);
    assert.match(await page.text('[data-testid="held"]'), /Reason\s+7/);
    assert.match(await page.text('main'), /https:\/\/held\.example/);
  });
  await check('the order is proven', async () => {
    await page.value(`[...document.querySelectorAll('[data-testid="held"] a')].at(-1).click()`);
    await page.seen('[data-testid="verdict"][data-verdict="open"]');
  });
  await check('redacted content is said to be redacted, in the record and in its versions', redacted);
}

// A node redacts what was withheld for five minutes; here its answers are made up.
async function redacted() {
  const { record } = await rpc('xh_resolve', { identifier: '88.100.7/gone' });
  const redaction = { supervisor: record.controllers[0], cosigner: record.controllers[0], reason: 42, document: `0x${'ab'.repeat(32)}`, through_version: 2, first_height: 5, since: record.updated };
  const { values, ...rest } = record;
  assert.ok(values);
  const answers = {
    xh_resolve: { found: true, identifier: '88.100.7/gone', type: 'record', record: { ...rest, redacted: redaction, value_hash: `0x${'cd'.repeat(32)}` } },
    xh_getHistory: { complete: true, next_cursor: null, data: [{ ...rest, redacted: redaction, value_hash: `0x${'cd'.repeat(32)}` }, { height: 5, redacted: redaction, value_hash: `0x${'ef'.repeat(32)}` }] },
  };
  const other = await newPage();
  const heard = other.heard.bind(other);
  other.heard = (method, params) => {
    if (method !== 'Fetch.requestPaused') return heard(method, params);
    const asked = params.request.postData ? JSON.parse(params.request.postData) : {};
    const result = answers[asked.method];
    if (!result) return other.send('Fetch.continueRequest', { requestId: params.requestId });
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: asked.id, result })).toString('base64');
    return other.send('Fetch.fulfillRequest', { requestId: params.requestId, responseCode: 200, responseHeaders: [{ name: 'Content-Type', value: 'application/json' }], body });
  };
  await other.send('Fetch.enable', { patterns: [{ urlPattern: `${base}/`, resourceType: 'Fetch' }] });
  await show(other, `#/id/${encodeURIComponent('88.100.7/gone')}`);
  assert.match(await other.text('[data-testid="redacted"]'), /Reason\s+42/);
  await other.until(`document.querySelectorAll('[data-testid="version"]').length === 2`);
  assert.match((await other.texts('[data-testid="version"]'))[1], /dropped from every node[\s\S]*0x(ef){32}/);
  await other.send('Fetch.disable');
}

async function languageChecks() {
  // EX15
  await check('the page speaks Chinese and English, and remembers it', async () => {
    await show(page, '');
    await page.click('[data-testid="language"]');
    await page.until(`document.documentElement.lang === 'zh-CN' && document.querySelector('h1').innerText === '实时'`);
    await show(page, '#/validators');
    assert.equal(await page.text('h1'), '验证节点');
    await page.click('[data-testid="language"]');
    await page.until(`document.querySelector('h1').innerText === 'Validators'`);
  });
  await check('and is light or dark as the visitor says', async () => {
    const colour = () => page.value('getComputedStyle(document.body).backgroundColor');
    const before = await colour();
    await page.click('[data-testid="theme"]');
    assert.notEqual(await colour(), before);
    await page.click('[data-testid="theme"]');
    assert.equal(await colour(), before);
  });
  await check('the keyboard reaches the content first', async () => {
    await show(page, '');
    await page.value('document.activeElement.blur()');
    await page.key('Tab');
    assert.equal(await page.value('document.activeElement.className'), 'skip');
    await page.key('Enter');
    assert.equal(await page.value('document.activeElement.tagName'), 'H1');
  });
}

async function killed() {
  const config = join(net, 'node0/xhd.toml');
  const pid = Number(readFileSync(join(net, 'node0/xhd.pid'), 'utf8'));
  for (const other of pages) if (other !== page) await other.open('about:blank');
  await show(page, '');
  await page.until(`document.querySelectorAll('[data-testid="blocks"] tbody tr').length > 5`);
  const heights = async () => (await page.texts('[data-testid="blocks"] tbody tr td:first-child')).map((text) => Number(text.replace(/\D/g, '')));
  const quiet = page.complaints.length;
  process.kill(pid, 'SIGKILL');
  await page.until(`document.querySelector('[data-testid="live"]').dataset.state === 'lost' && !document.querySelector('.lost').hidden`, 'that the node is gone is said');
  const [before] = await heights();
  writeFileSync(join(out, 'lost.png'), await page.screenshot(false));
  spawn('xhd', ['start', '--config', config], { detached: true, stdio: 'ignore' }).unref();
  await page.until(`document.querySelector('[data-testid="live"]').dataset.state === 'live' && document.querySelector('.lost').hidden`, 'the node is back');
  await until(async () => (await heights())[0] > before + 3, 'later blocks');
  const after = await heights();
  after.slice(1).forEach((height, i) => assert.equal(height, after[i] - 1, `no block is missing or twice: ${after}`));
  // A browser reports connections that are refused; nothing else may be said.
  const said = page.complaints.splice(quiet);
  assert.deepEqual(said.filter((text) => !/WebSocket|ERR_CONNECTION|ERR_EMPTY/.test(text)), []);
}

const PAGES = {
  now: '', validators: '#/validators', identifier: `#/id/${encodeURIComponent('88.100.7/pump-0001')}`, withheld: `#/id/${encodeURIComponent('88.100.7/secret')}`,
  prefix: '#/prefix/88.100.7', organisations: '#/organisations', verify: `#/verify/record/identifier/${encodeURIComponent('88.100.7/pump-0001')}`,
};
async function lookChecks() {
  for (const { name, address, width, dark, language } of views(PAGES)) {
    await check(`${name} at ${width} pixels, ${dark ? 'dark' : 'light'}, ${language}`, async () => {
      const view = await newPage({ width, height: 900, dark, language });
      await show(view, address);
      if (name === 'verify') await view.seen('[data-testid="verdict"]');
      if (name === 'now') await view.until(`document.querySelectorAll('[data-testid="blocks"] tbody tr').length > 5`);
      await view.until(`getComputedStyle(document.querySelector('main')).opacity === '1'`);
      writeFileSync(join(out, `${name}-${width}-${dark ? 'dark' : 'light'}-${language}.png`), await view.screenshot());
      assert.deepEqual(await faults(view), []);
      await view.open('about:blank');
    });
  }
}

try {
  await liveChecks();
  await searchChecks();
  await recordChecks();
  await hostileChecks();
  await languageChecks();
  await verifyChecks({ check, newPage, show, rpc, base, port, net, gm: process.env.XH_GM_PORT });
  await check('a node that is killed is missed, and goes on without a gap when it is back', killed);
  await lookChecks();
  await check('no page complained, and no policy was broken', () => assert.deepEqual(pages.flatMap(({ complaints }) => complaints), []));
  await check('nothing was asked of anybody but the node', () => assert.deepEqual(pages.flatMap(({ requests }) => requests).filter((url) => !own.some((start) => url.startsWith(start))), []));
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed; screenshots in ${out}`);
process.exit(failed === 0 ? 0 : 1);
