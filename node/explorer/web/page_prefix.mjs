// Prefixes as a tree, and what lies below one of them.
import { h } from './dom.mjs';
import { accountLink, blockLink, count, to, whole } from './format.mjs';
import { card, chip, empty, facts, link, note, pages, restraint, stamp, table, title } from './parts.mjs';
import { absent } from './page_identifier.mjs';
import { call, callAll, find, found } from './rpc.mjs';
import { t } from './words.mjs';

const PAGE = 50;

const byArcs = (a, b) => {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) if (left[i] !== right[i]) return left[i] - right[i];
  return left.length - right.length;
};

/// The tree of prefixes: [{name, counts?, below: [...]}]. Those that others lie below stand in it, too, when they were not listed.
export function treeOf(values) {
  const nodes = new Map();
  const add = (name) => {
    if (nodes.has(name)) return nodes.get(name);
    const node = { name, counts: undefined, below: [] };
    nodes.set(name, node);
    if (name.includes('.')) add(name.slice(0, name.lastIndexOf('.'))).below.push(node);
    return node;
  };
  for (const value of [...values].sort((a, b) => byArcs(a.value, b.value))) add(value.value).counts = value;
  return [...nodes.values()].filter(({ name }) => !name.includes('.'));
}

function branch({ name, counts, below }) {
  const line = [counts ? link(to.prefix(name), name, { class: 'number' }) : h('span', { class: 'number quiet' }, name), counts && h('span', { class: 'quiet' }, ` ${t('prefix_tree_note', count(counts.identifiers), count(counts.revoked))}`)];
  if (below.length === 0) return h('li', null, line);
  return h('li', null, h('details', { open: true }, h('summary', null, line), h('ul', null, below.map(branch))));
}

export async function pagePrefixes() {
  const list = pages(async (cursor) => {
    const page = await call('xh_getStatistics', { by: 'prefix', ...(cursor && { cursor }) });
    return { items: page.values, cursor: page.next_cursor };
  }, (values) => (values.length ? h('ul', { class: 'tree', 'data-testid': 'tree' }, treeOf(values).map(branch)) : empty()));
  await list.ready;
  return [title(t('prefixes')), card(t('prefix_tree'), list.element)];
}

function crumbs(name) {
  const arcs = name.split('.');
  return h('nav', { class: 'crumbs', 'aria-label': t('prefix') }, link('#/prefixes', t('prefixes')),
    arcs.map((_, i) => [' › ', i === arcs.length - 1 ? h('span', { 'aria-current': 'page' }, name) : link(to.prefix(arcs.slice(0, i + 1).join('.')), arcs.slice(0, i + 1).join('.'))]));
}

function rowOf({ kind, name, record, redacted }) {
  const state = [redacted || record.redacted ? chip(t('redacted'), 'warn') : '', record.withheld ? chip(t('withheld'), 'warn') : '',
    record.status && record.status !== 'active' ? chip(t(record.status), 'bad') : ''];
  const address = kind === 'prefix' ? to.prefix(name) : to.identifier(name);
  return [t(kind), link(address, name), state, count(record.version), accountLink(record.owner ?? record.controllers?.[0] ?? null), blockLink(record.created.height)];
}

// An answer may hold nothing and yet not be the last one: it is asked on, a few times at once, so that a page has something to show.
async function listed(prefix, cursor) {
  const items = [];
  let next = cursor;
  let redacted = 0;
  for (let i = 0; i < 8; i++) {
    const page = await call('xh_listPrefix', { prefix, limit: PAGE - items.length, ...(next && { cursor: next }) });
    items.push(...page.data);
    redacted += Number(page.redacted_entries);
    next = page.next_cursor;
    if (!next || items.length >= PAGE) break;
  }
  return { items, cursor: next, redacted };
}

function belowCard(name) {
  let redacted = 0;
  const list = pages(async (cursor) => {
    const page = await listed(name, cursor);
    redacted += page.redacted;
    return page;
  }, (items) => [items.length ? h('div', { 'data-testid': 'listing' }, table([t('kind'), t('name'), t('status'), t('version'), t('owner'), t('created')], items.map(rowOf), { label: t('below'), numeric: [3, 5] })) : empty(),
    redacted > 0 && note(t('below_redacted', count(redacted)))]);
  return { element: card(t('below'), note(t('below_note')), list.element), ready: list.ready };
}

function delegationTable(delegations) {
  const rows = delegations.map(({ delegate, scopes, expires_ms: until }) => [accountLink(delegate), scopes.map((scope) => t(scope)).join(', '), until === null ? '–' : new Date(Number(until)).toISOString()]);
  return table([t('account'), t('operations'), t('time')], rows, { label: t('delegations') });
}

export async function pagePrefix([name]) {
  const record = await find('xh_getPrefix', { prefix: name });
  const list = belowCard(name);
  if (!record) {
    await list.ready;
    return [crumbs(name), absent(name, 'prefix'), list.element];
  }
  const [tally, supervision] = (await callAll([['xh_getTally', { prefix: name }], ['xh_getSupervision', { name }]])).map(found);
  await list.ready;
  return [
    crumbs(name),
    title(name, chip(t(record.status), record.status === 'active' ? 'good' : 'bad'), link(to.verify('record', 'prefix', name), t('verify_here'), { class: 'button', 'data-testid': 'verify' })),
    (supervision?.restraints ?? []).map((item) => restraint(item.kind === 'hold' ? 'held' : 'withheld', name, item, link(to.verify('record', 'supervision', name), t('verify_restraint')))),
    card(null, facts([[t('owner'), accountLink(record.owner)], [t('identifiers'), tally && t('prefix_tree_note', count(tally.identifiers), count(tally.revoked))], [t('prefixes'), tally && count(tally.prefixes)],
      [t('depth'), record.depth], [t('quota'), Number(record.quota) === 0 ? t('no_limit') : count(record.quota)], [t('version'), count(record.version)], [t('created'), stamp(record.created)], [t('updated'), stamp(record.updated)],
      ...record.templates.map((digest) => [t('digest'), whole(digest)])])),
    record.delegations.length > 0 && card(t('delegations'), delegationTable(record.delegations)),
    list.element,
  ];
}
