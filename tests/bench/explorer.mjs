// Figures of the explorer and of the verifier in a browser: tests/bench/explorer.
import { readFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Browser } from '../browser/chromium.mjs';

const RUNS = 5;
const [base] = process.argv.slice(2);
const root = fileURLToPath(new URL('../../', import.meta.url));
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const spread = (list, digits = 0) => `${median(list).toFixed(digits)} (${Math.min(...list).toFixed(digits)} to ${Math.max(...list).toFixed(digits)})`;

// ---- what is sent

function sent(path) {
  return new Promise((resolve, reject) => {
    get(base + path, { headers: { 'Accept-Encoding': 'gzip', Accept: '*/*' } }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve(Buffer.concat(parts)));
    }).on('error', reject);
  });
}

async function sizes() {
  const index = await sent('/');
  const linked = [...gunzipSync(index).toString().matchAll(/(?:src|href)="(\/explorer\/[^"]+)"/g)].map(([, path]) => path);
  let packed = index.length;
  let plain = gunzipSync(index).length;
  for (const path of linked) {
    const bytes = await sent(path);
    packed += bytes.length;
    plain += gunzipSync(bytes).length;
  }
  const saved = await sent('/explorer/xinghuo-verifier.html');
  console.log(`explorer: ${linked.length + 1} files, ${packed} bytes as they are sent, ${plain} unpacked; verifier for the disk: ${saved.length} and ${gunzipSync(saved).length}`);
}

// ---- time to the first block

// Runs before any script of the page: when the height stands there first, when the subscription lives, when the height is another one.
const WATCH = `(() => {
  const seen = window.seenAt = {};
  const look = () => {
    const height = document.querySelector('[data-testid="height"] strong')?.textContent.replace(/\\D/g, '');
    if (height) {
      seen.height ??= performance.now();
      seen.first ??= height;
      if (height !== seen.first) seen.next ??= performance.now();
    }
    if (document.querySelector('[data-testid="live"]')?.dataset.state === 'live') seen.live ??= performance.now();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
})()`;

async function firstBlocks(browser) {
  const times = { height: [], live: [], next: [] };
  for (let run = 0; run < RUNS; run++) {
    const page = await browser.page();
    await page.send('Network.setCacheDisabled', { cacheDisabled: true });
    await page.send('Page.addScriptToEvaluateOnNewDocument', { source: WATCH });
    await page.open(`${base}/`);
    await page.until('window.seenAt.next !== undefined');
    const seen = await page.value('window.seenAt');
    for (const name of Object.keys(times)) times[name].push(seen[name]);
    await page.open('about:blank');
  }
  return times;
}

function followed() {
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${base.replace('http', 'ws')}/ws`);
    socket.onerror = reject;
    socket.onopen = () => socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'xh_subscribe', params: { topic: 'blocks' } }));
    socket.onmessage = ({ data }) => {
      if (JSON.parse(data).method !== 'xh_event') return;
      resolve(performance.now() - begin);
      socket.close();
    };
  });
}

async function waits(browser) {
  const yardstick = [];
  for (let run = 0; run < RUNS; run++) yardstick.push(await followed());
  const times = await firstBlocks(browser);
  console.log(`from the address to the newest block shown: ${spread(times.height)} ms; to a subscription that lives: ${spread(times.live)} ms`);
  console.log(`to the first block that comes live: ${spread(times.next)} ms; yardstick, the same of a subscription alone (Node.js ${process.version}): ${spread(yardstick)} ms`);
}

// ---- proofs a second

const TYPES = { mjs: 'text/javascript', html: 'text/html', json: 'application/json' };
function serve() {
  const server = createServer(({ url }, response) => {
    if (url === '/') return response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>rates</title>');
    if (!/^\/(tools\/verifier|tests\/vectors\/proofs|tests\/bench|tests\/explorer\/gm)\/[\w.-]+$/.test(url)) return response.writeHead(404).end();
    return response.setHeader('Content-Type', TYPES[url.split('.').pop()] ?? 'text/plain').end(readFileSync(root + url));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function rates(browser) {
  const server = await serve();
  const page = await browser.page();
  await page.open(`http://127.0.0.1:${server.address().port}/`);
  const found = await page.value(`import('/tests/bench/verifier_rates.mjs').then(({ rates }) => rates(async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer())))`);
  console.log(`Chromium ${(await browser.send('Browser.getVersion')).product}; a second, medians of ${RUNS}:`);
  for (const line of found) console.log(line);
  server.close();
}

const browser = new Browser();
try {
  if (base) {
    await sizes();
    await waits(browser);
  }
  await rates(browser);
} finally {
  await browser.close();
}
process.exit(0);
