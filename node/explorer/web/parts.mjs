// What pages are made of: cards, facts, tables, states. All of it is text in elements.
import { h, replace } from './dom.mjs';
import { accountLink, blockLink, dateTime, transactionLink, whole } from './format.mjs';
import { RpcError, Unreachable } from './rpc.mjs';
import { t } from './words.mjs';

export const title = (text, ...more) => h('div', { class: 'title' }, h('h1', { tabindex: -1 }, text), ...more);
export const card = (heading, ...body) => h('section', { class: 'card' }, heading && h('h2', null, heading), ...body);
export const chip = (text, tone = 'plain') => h('span', { class: `chip ${tone}` }, text);
export const note = (...text) => h('p', { class: 'note' }, ...text);
export const empty = (text) => h('p', { class: 'empty', 'data-testid': 'empty' }, text ?? t('empty'));
export const button = (text, onclick, attributes) => h('button', { type: 'button', onclick, ...attributes }, text);
export const link = (href, text, attributes) => h('a', { href, ...attributes }, text);

/// Names and values; what has no value is left out.
export function facts(entries) {
  const rows = entries.filter(([, value]) => value !== undefined && value !== null && value !== '');
  return h('dl', { class: 'facts' }, rows.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))));
}

/// A table that scrolls by itself where the window is narrow. `columns`: texts; `rows`: lists of cells.
export function table(columns, rows, { label, numeric = [] } = {}) {
  const kind = (i) => (numeric.includes(i) ? 'number' : undefined);
  const head = h('tr', null, columns.map((text, i) => h('th', { scope: 'col', class: kind(i) }, text)));
  const body = rows.map((cells) => h('tr', null, cells.map((cell, i) => h('td', { class: kind(i) }, cell))));
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label ?? columns.join(', ') },
    h('table', null, h('thead', null, head), h('tbody', null, body)));
}

export function stamp({ height, time_ms: time, actor, transaction }) {
  return h('span', { class: 'stamp' }, dateTime(time), ' · ', t('block'), ' ', blockLink(height), ' · ', t('by'), ' ', accountLink(actor ?? null),
    transaction && [' · ', transactionLink(transaction)]);
}

/// What went wrong, with what the node says to do about it.
export function failure(error, again) {
  const known = error instanceof RpcError;
  const text = error instanceof Unreachable ? [t('error_unreachable'), ' ', h('span', { class: 'quiet' }, error.message)] : error.message;
  return h('section', { class: 'card failure', role: 'alert', 'data-testid': 'failure' }, h('h2', null, t('error_title')), h('p', null, text),
    known && h('p', null, h('code', null, error.id), ' ', error.reason), known && error.hint && note(error.hint), again && button(t('retry'), again));
}

/// A list that grows: `next(cursor)` gives {items, cursor}, where no cursor is the end; `draw(items)` gives one element for all so far.
export function pages(next, draw) {
  const place = h('div', null);
  const foot = h('div', { class: 'foot' });
  const all = [];
  let cursor;
  const advance = async () => {
    replace(foot, h('span', { class: 'note' }, t('loading')));
    try {
      const page = await next(cursor);
      all.push(...page.items);
      cursor = page.cursor;
      replace(place, draw(all));
      replace(foot, cursor ? button(t('more'), advance, { 'data-testid': 'more' }) : all.length > 20 && note(t('end_of_list')));
    } catch (error) {
      replace(foot, failure(error, advance));
    }
  };
  return { element: h('div', null, place, foot), ready: advance() };
}

export function copyButton(text) {
  const self = button(t('copy'), async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return; // not in a page without a secure context: the text can be selected
    }
    self.textContent = t('copied');
  }, { class: 'small' });
  return navigator.clipboard ? self : null;
}

/// A file is chosen by hand or dropped. `taken(file)` once for each.
export function dropZone({ label, hint, testid, accept }, taken) {
  const input = h('input', { type: 'file', class: 'hidden-input', accept, 'data-testid': testid, onchange: () => {
    if (input.files[0]) taken(input.files[0]);
    input.value = '';
  } });
  const zone = h('label', { class: 'drop' }, input, h('strong', null, label), hint && h('span', null, hint));
  const over = (on) => (event) => {
    event.preventDefault();
    zone.classList.toggle('over', on);
  };
  zone.addEventListener('dragover', over(true));
  zone.addEventListener('dragleave', over(false));
  zone.addEventListener('drop', (event) => {
    over(false)(event);
    if (event.dataTransfer.files[0]) taken(event.dataTransfer.files[0]);
  });
  return zone;
}

// ---- what supervisors did

/// Why content is not here, or that it is held: with who, why and on which order.
export function restraint(kind, name, { supervisor, reason, document, since }, ...more) {
  return h('section', { class: `banner ${kind}`, 'data-testid': kind }, h('h2', null, t(kind)), h('p', null, t(`${kind}_text`, name)),
    facts([[t('supervisor'), accountLink(supervisor)], [t('reason'), reason], [t('order'), whole(document)], [t('since'), since && stamp(since)]]), ...more);
}
