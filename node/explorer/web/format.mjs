// Numbers, times and hashes as people read them.
import { h } from './dom.mjs';
import { language, t } from './words.mjs';

const locale = () => (language() === 'zh' ? 'zh-CN' : 'en-GB');

/// A count that is a number, or decimal digits beyond 2^53.
export const count = (value) => BigInt(value).toLocaleString(locale());
export const percent = (part, whole) => (whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`);

export function dateTime(ms) {
  const date = new Date(Number(ms));
  return h('time', { datetime: date.toISOString(), title: date.toISOString() },
    date.toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'medium' }));
}

/// "3 s ago", by the clock of this browser.
export function ago(ms, now = Date.now()) {
  const seconds = Math.max(0, Math.round((now - Number(ms)) / 1000));
  const [value, unit] = seconds < 60 ? [seconds, 's'] : seconds < 3600 ? [Math.floor(seconds / 60), 'min']
    : seconds < 86400 ? [Math.floor(seconds / 3600), 'h'] : [Math.floor(seconds / 86400), 'd'];
  return t(`ago_${unit}`, value);
}

export function duration(ms) {
  if (ms === null || ms === undefined) return '–';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export const short = (text, head = 10, tail = 6) => (text.length <= head + tail + 1 ? text : `${text.slice(0, head)}…${text.slice(-tail)}`);

/// A hash in a table: its ends, and all of it for whoever hovers, focuses or copies.
export const brief = (text) => h('code', { class: 'hash', title: text }, short(text));
export const whole = (text) => h('code', { class: 'hash whole' }, text);

export const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/// Addresses of this page.
const path = (...parts) => `#/${parts.map((part) => encodeURIComponent(part)).join('/')}`;
export const to = {
  block: (height) => path('block', height),
  transaction: (id) => path('tx', id),
  identifier: (name) => path('id', name),
  prefix: (name) => path('prefix', name),
  account: (bid) => path('account', bid),
  organisation: (id) => path('org', id),
  chain: (code) => path('chain', code),
  search: (text) => path('search', text),
  verify: (what, kind, name) => path('verify', what, kind, name),
};

export const blockLink = (height) => h('a', { href: to.block(height), class: 'number' }, count(height));
export const accountLink = (bid) => (bid ? h('a', { href: to.account(bid), class: 'hash', title: bid }, short(bid, 14, 6)) : h('span', { class: 'quiet' }, t('genesis')));
export const transactionLink = (id) => (id ? h('a', { href: to.transaction(id), class: 'hash', title: id }, short(id)) : h('span', { class: 'quiet' }, t('genesis')));
