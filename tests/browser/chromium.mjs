// A headless Chromium, driven by its DevTools protocol over a pipe: nothing but Node is needed. Everything that a page complains of is kept.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PLACES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const PATIENCE = Number(process.env.XH_BROWSER_PATIENCE_MS ?? 60000);

/// The path of the browser, or nothing when there is none on this machine.
export const chromium = () => [process.env.XH_CHROMIUM, ...PLACES].find((path) => path && existsSync(path));

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// Until `probe` gives something that is true; the last thing that it gave, otherwise.
export async function until(probe, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${PATIENCE / 1000} s: ${what}`);
    await pause(50);
  }
}

export class Browser {
  #next = 1;
  #answers = new Map();
  #rest = '';
  #listeners = new Map(); // session -> page

  constructor(options = []) {
    this.folder = mkdtempSync(join(tmpdir(), 'xh-browser-'));
    const flags = ['--headless', '--remote-debugging-pipe', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--hide-scrollbars',
      '--disable-background-networking', '--disable-component-update', '--force-color-profile=srgb', `--user-data-dir=${this.folder}`, ...options];
    if (process.getuid() === 0) flags.push('--no-sandbox');
    this.process = spawn(chromium(), [...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.process.stdio[4].on('data', (data) => this.#hear(String(data)));
    this.process.stdio[3].on('error', () => {});
  }

  #hear(text) {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop();
    for (const message of messages.map((one) => JSON.parse(one))) {
      if (message.id === undefined) {
        this.#listeners.get(message.sessionId)?.heard(message.method, message.params);
        continue;
      }
      const { resolve, reject } = this.#answers.get(message.id);
      this.#answers.delete(message.id);
      if (message.error) reject(new Error(message.error.message));
      else resolve(message.result);
    }
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }));
  }

  async page({ width = 1440, height = 900, dark = false, language = 'en' } = {}) {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page((method, params) => this.send(method, params, sessionId));
    this.#listeners.set(sessionId, page);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'DOM', 'Audits']) await page.send(`${domain}.enable`);
    await page.send('Emulation.setLocaleOverride', { locale: language === 'zh' ? 'zh-CN' : 'en-GB' });
    await page.send('Network.setUserAgentOverride', { userAgent: 'explorer test', acceptLanguage: language === 'zh' ? 'zh-CN' : 'en-GB' });
    await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] });
    await page.size(width, height);
    return page;
  }

  async close() {
    this.send('Browser.close').catch(() => {});
    await new Promise((resolve) => {
      this.process.once('exit', resolve);
      setTimeout(() => this.process.kill('SIGKILL'), 5000).unref();
    });
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class Page {
  complaints = []; // of the console, exceptions, and policies
  requests = []; // addresses
  constructor(send) {
    this.send = send;
  }

  heard(method, params) {
    if (method === 'Runtime.exceptionThrown') this.complaints.push(`exception: ${params.exceptionDetails.exception?.description ?? params.exceptionDetails.text}`);
    if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type)) this.complaints.push(`console: ${params.args.map((a) => a.value ?? a.description).join(' ')}`);
    if (method === 'Log.entryAdded' && ['error', 'warning'].includes(params.entry.level)) this.complaints.push(`${params.entry.source}: ${params.entry.text} ${params.entry.url ?? ''}`);
    if (method === 'Audits.issueAdded' && params.issue.code === 'ContentSecurityPolicyIssue') this.complaints.push(`policy: ${JSON.stringify(params.issue.details)}`);
    if (method === 'Network.requestWillBeSent') this.requests.push(params.request.url);
    if (method === 'Network.webSocketCreated') this.requests.push(params.url);
    if (method === 'Page.javascriptDialogOpening') {
      this.complaints.push(`dialog: ${params.message}`);
      this.send('Page.handleJavaScriptDialog', { accept: true });
    }
  }

  async open(url) {
    const { errorText } = await this.send('Page.navigate', { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
  }
  async size(width, height) {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 500 });
  }

  /// The value of an expression in the page.
  async value(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
  /// Until the expression is true in the page.
  until(expression, what = expression) {
    return until(() => this.value(expression).catch(() => false), what);
  }
  async seen(selector) {
    await this.until(`document.querySelector(${JSON.stringify(selector)}) !== null`, selector);
  }
  text(selector) {
    return this.value(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? null`);
  }
  texts(selector) {
    return this.value(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => element.innerText)`);
  }
  async click(selector) {
    await this.seen(selector);
    await this.value(`document.querySelector(${JSON.stringify(selector)}).click()`);
  }
  async type(text) {
    await this.send('Input.insertText', { text });
  }
  async key(key) {
    const of = { Enter: { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }, Escape: { key: 'Escape', code: 'Escape', windowsVirtualKeyCode: 27 }, Tab: { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 } }[key] ?? { key, text: key };
    await this.send('Input.dispatchKeyEvent', { type: of.text ? 'keyDown' : 'rawKeyDown', ...of });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...of });
  }
  async choose(selector, file) {
    await this.seen(selector);
    const { root } = await this.send('DOM.getDocument');
    const { nodeId } = await this.send('DOM.querySelector', { nodeId: root.nodeId, selector });
    await this.send('DOM.setFileInputFiles', { nodeId, files: [file] });
  }
  async screenshot(whole = true) {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: whole });
    return Buffer.from(data, 'base64');
  }
}
