// Organisations, the statistics of the ledger, and accounts.
import { h } from './dom.mjs';
import { accountLink, count, to, whole } from './format.mjs';
import { card, chip, empty, facts, link, note, pages, restraint, stamp, table, title } from './parts.mjs';
import { call, callAll, find, found } from './rpc.mjs';
import { t } from './words.mjs';

const COUNTS = ['identifiers', 'revoked', 'prefixes', 'organisations', 'accounts'];
const OTHER = ['kind', 'industry', 'region', 'role', 'owner'];

const totals = (total) => h('div', { class: 'figures' }, COUNTS.map((name) => h('div', { class: 'figure' }, h('span', { class: 'label' }, t(name)), h('strong', null, count(total[name])))));

function bar(part, most) {
  const fill = h('i', null);
  fill.style.width = `${most === 0n ? 0 : Number((100n * part) / most)}%`;
  return h('span', { class: 'bar', 'aria-hidden': 'true' }, fill);
}

const nameOf = (dimension, value) => {
  if (value === '') return h('span', { class: 'quiet' }, t('none_stated'));
  if (dimension === 'organisation') return link(to.organisation(value), value);
  return dimension === 'owner' ? accountLink(value) : t(value);
};

function dimensionCard(dimension, testid) {
  const measure = dimension === 'role' ? 'accounts' : 'identifiers';
  const list = pages(async (cursor) => {
    const page = await call('xh_getStatistics', { by: dimension, ...(cursor && { cursor }) });
    return { items: page.values, cursor: page.next_cursor };
  }, (values) => {
    if (values.length === 0) return empty();
    const most = values.reduce((sum, value) => (BigInt(value[measure]) > sum ? BigInt(value[measure]) : sum), 0n);
    const rows = [...values].sort((a, b) => Number(BigInt(b[measure]) - BigInt(a[measure]))).map((value) => [nameOf(dimension, value.value), bar(BigInt(value[measure]), most), count(value[measure]),
      ...(dimension === 'organisation' ? [count(value.revoked), count(value.prefixes), count(value.accounts)] : [])]);
    const more = dimension === 'organisation' ? [t('revoked'), t('prefixes'), t('accounts')] : [];
    return table([t(dimension), '', t(measure), ...more], rows, { label: t(dimension), numeric: [2, 3, 4, 5] });
  });
  const element = card(t(dimension === 'organisation' ? 'organisations' : dimension), list.element);
  if (testid) element.dataset.testid = testid;
  return { element, ready: list.ready };
}

export async function pageOrganisations() {
  const cards = [dimensionCard('organisation', 'organisations'), ...OTHER.map((dimension) => dimensionCard(dimension))];
  const [statistics] = await Promise.all([call('xh_getStatistics'), ...cards.map(({ ready }) => ready)]);
  return [title(t('organisations')), h('p', { class: 'note' }, t('statistics_note'), ' ', link(to.verify('record', 'statistics', 'total'), t('verify_here'))), totals(statistics.total),
    cards[0].element, h('div', { class: 'columns' }, cards.slice(1).map(({ element }) => element))];
}

export async function pageOrganisation([id]) {
  const record = await find('xh_getOrganisation', { organisation: id });
  if (!record) return [title(id), empty(t('search_none', id))];
  const [counts, quota] = (await callAll([['xh_getStatistics', { by: 'organisation', value: id }], ['xh_getQuota', { organisation: id }]])).map(found);
  const none = /^0x0*$/.test(record.credit_code_digest);
  return [
    title(record.name || id, chip(t(record.kind)), link(to.verify('record', 'organisation', id), t('verify_here'), { class: 'button', 'data-testid': 'verify' })),
    counts && totals({ organisations: 1, ...counts }),
    card(null, facts([[t('organisation'), h('code', null, id)], [t('name'), h('span', { class: 'value' }, record.name)], [t('industry'), record.industry || t('none_stated')], [t('region'), record.region || t('none_stated')],
      [t('authority'), accountLink(record.authority)], [t('credit_code'), none ? t('none_stated') : whole(record.credit_code_digest)],
      [t('used'), quota && `${count(quota.used_bytes)} / ${Number(quota.byte_quota) === 0 ? t('no_limit') : count(quota.byte_quota)} ${t('bytes')}`],
      [t('version'), count(record.version)], [t('created'), stamp(record.created)]])),
  ];
}

function keysCard(keys, heading) {
  if (!keys) return heading === t('keys') ? card(heading, note(t('keys_implicit'))) : null;
  return card(heading, note(`${t('weight')} ≥ ${count(keys.threshold)}`), table([t('type'), t('weight'), t('keys')], keys.keys.map(({ key, suite, weight }) => [suite, weight, whole(key)]), { numeric: [1] }));
}

function documentCard(document) {
  if (!document) return null;
  if (document.withheld) return restraint('withheld', document.withheld.name, document.withheld);
  if (document.redacted) return restraint('redacted', '', document.redacted);
  return card(t('document'), h('pre', { class: 'bytes' }, document.document), stamp(document.updated));
}

export async function pageAccount([bid]) {
  const [account, document, supervision] = await callAll([['xh_getAccount', { account: bid }], ['xh_getDocument', { account: bid }], ['xh_getSupervision', { name: bid }]]);
  if (account instanceof Error) throw account;
  return [
    title(t('account'), account.status !== 'active' && chip(t(account.status), 'bad'), link(to.verify('record', 'account', bid), t('verify_here'), { class: 'button', 'data-testid': 'verify' })),
    (found(supervision)?.restraints ?? []).map((item) => restraint(item.kind === 'hold' ? 'held' : 'withheld', bid, item, link(to.verify('record', 'supervision', bid), t('verify_restraint')))),
    card(null, facts([['BID', whole(bid)], [t('organisation'), account.organisation && link(to.organisation(account.organisation), account.organisation)],
      [t('roles'), account.roles.map((role) => chip(t(role)))], [t('version'), count(account.version)], [t('updated'), Number(account.version) > 0 && stamp(account.updated)]])),
    keysCard(account.keys, t('keys')),
    documentCard(found(document)),
  ];
}
