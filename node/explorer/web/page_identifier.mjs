// An identifier: its record of now, what supervisors did to it, and all its versions; or an anchored stream.
import { h } from './dom.mjs';
import { accountLink, blockLink, count, dateTime, to, transactionLink, whole } from './format.mjs';
import { differences } from './difference.mjs';
import { button, card, chip, copyButton, empty, facts, link, note, pages, restraint, stamp, table, title } from './parts.mjs';
import { call, callAll, found } from './rpc.mjs';
import { t } from './words.mjs';

const VERSIONS = 20;

export function valueTable(values) {
  if (values.length === 0) return empty(t('no_values'));
  const rows = values.map((value) => [value.index, h('strong', null, value.type), h('span', { class: value.data === undefined ? 'value hash' : 'value' }, value.data ?? value.data_hex), value.ttl]);
  return table([t('index'), t('type'), t('value'), t('ttl')], rows, { label: t('values'), numeric: [0, 3] });
}

const anchorFacts = (anchor) => facts([[t('digest'), whole(anchor.digest)], [t('media_type'), anchor.media_type], [t('uri'), h('span', { class: 'value' }, anchor.uri)]]);

const statusChip = (status) => chip(t(status), status === 'active' ? 'good' : 'bad');

/// Content, or that and why it is not here.
function content(record) {
  const hidden = !record.values && [card(t('values'), facts([[t('value_hash'), record.value_hash && whole(record.value_hash)]]))];
  if (hidden) return hidden;
  return [card(t('values'), record.withheld && note(t('shown_anyway')), valueTable(record.values)), record.anchor && card(t('anchor'), anchorFacts(record.anchor))];
}

function banners(name, record, restraints) {
  const held = restraints.filter(({ kind }) => kind === 'hold');
  const proof = (kind, of) => link(to.verify('record', kind, of), t('verify_restraint'));
  return [
    record.redacted && restraint('redacted', name, record.redacted, proof('redaction', name)),
    record.withheld && restraint('withheld', record.withheld.name, record.withheld, proof('supervision', record.withheld.name)),
    held.map((item) => restraint('held', item.name, item, proof('supervision', item.name))),
  ];
}

function changeList(changes) {
  const one = ({ change, name, before, after }) => h('li', { class: change }, chip(t(`diff_${change}`), { added: 'good', removed: 'bad', changed: 'warn' }[change]),
    h('span', { class: 'name' }, t(name)), before !== undefined && h('del', null, before), after !== undefined && h('ins', null, after));
  return changes.length ? h('ul', { class: 'changes' }, changes.map(one)) : note(t('diff_none'));
}

function goneVersion({ height, redacted, value_hash: hash }) {
  return h('li', { class: 'gone', 'data-testid': 'version' }, h('h3', null, chip(t('redacted'), 'warn'), ` ${t('block')} `, blockLink(height)), h('p', null, t('redacted_text')),
    facts([[t('value_hash'), whole(hash)], [t('supervisor'), redacted && accountLink(redacted.supervisor)], [t('reason'), redacted?.reason], [t('order'), redacted && whole(redacted.document)]]));
}

/// Newest first; each version with what it changed. `last`: nothing older is there to compare with.
function timeline(versions, last) {
  const one = (record, i) => {
    if (record.version === undefined) return goneVersion(record);
    const before = versions[i + 1];
    const first = Number(record.version) === 1;
    const body = first ? [note(t('diff_first')), record.values && record.values.length > 0 && changeList(differences({ ...record, values: [] }, record))]
      : before?.version !== undefined ? changeList(differences(before, record)) : last ? null : note('…');
    return h('li', { 'data-testid': 'version', class: record.status }, h('h3', null, t('version_title', count(record.version)), ' ', record.status !== 'active' && statusChip(record.status),
      record.withheld && chip(t('withheld'), 'warn'), record.redacted && chip(t('redacted'), 'warn')),
    h('p', { class: 'stamp' }, dateTime(record.updated.time_ms), ' · ', t('block'), ' ', blockLink(record.updated.height), ' · ', t('by'), ' ', accountLink(record.updated.actor), ' · ', transactionLink(record.updated.transaction)), body);
  };
  return h('ol', { class: 'timeline', 'data-testid': 'timeline' }, versions.map(one));
}

function versionsCard(identifier) {
  let complete = true;
  const list = pages(async (cursor) => {
    const page = await call('xh_getHistory', { identifier, limit: VERSIONS, ...(cursor && { cursor }) });
    complete = page.complete;
    return { items: page.data, cursor: page.next_cursor };
  }, (versions) => [timeline(versions, false), !complete && note(t('versions_incomplete'))]);
  return { element: card(t('versions'), list.element), ready: list.ready };
}

export function absent(name, kind = 'identifier') {
  return [title(name), h('section', { class: 'card', 'data-testid': 'absent' }, h('h2', null, t('not_there', name)), h('p', null, t('not_there_text')),
    link(to.verify('record', kind, name), t('prove_absence'), { class: 'button', 'data-testid': 'verify' }))];
}

function streamPage(name, record, restraints) {
  return [
    title(name, chip(t('stream')), link(to.verify('record', 'stream', name), t('verify_here'), { class: 'button', 'data-testid': 'verify' }),
      link(to.verify('history', 'stream', name), t('verify_history'), { class: 'button second' })),
    banners(name, record, restraints),
    card(null, facts([[t('owner'), accountLink(record.owner)], [t('count'), count(record.count)], [t('root'), whole(record.root)], [t('previous_root'), whole(record.previous_root)],
      [t('uri'), record.uri && h('span', { class: 'value' }, record.uri)], [t('version'), count(record.version)], [t('created'), stamp(record.created)], [t('updated'), stamp(record.updated)]])),
  ];
}

/// Restraints of the name and of every prefix above it, each with the name that it stands at.
async function restraintsOf(name) {
  const slash = name.indexOf('/');
  const arcs = name.slice(0, slash).split('.');
  const names = [name, ...arcs.map((_, i) => arcs.slice(0, arcs.length - i).join('.'))];
  const answers = await callAll(names.map((one) => ['xh_getSupervision', { name: one }]));
  return answers.flatMap((answer, i) => (found(answer)?.restraints ?? []).map((item) => ({ ...item, name: names[i] })));
}

export async function pageIdentifier([name]) {
  const answer = await call('xh_resolve', { identifier: name });
  if (!answer.found) return absent(name);
  const { record, type } = answer;
  const restraints = await restraintsOf(name);
  if (type === 'stream') return streamPage(name, record, restraints);
  const versions = versionsCard(name);
  await versions.ready;
  const prefix = name.slice(0, name.indexOf('/'));
  return [
    title(name, statusChip(record.status), restraints.some(({ kind }) => kind === 'hold') && chip(t('held'), 'warn'), copyButton(name)),
    h('p', { class: 'actions' }, link(to.verify('record', 'identifier', name), t('verify_here'), { class: 'button', 'data-testid': 'verify' }),
      link(to.verify('history', 'identifier', name), t('verify_history'), { class: 'button second', 'data-testid': 'verify-history' }), button(t('print'), () => window.print(), { class: 'button second no-print' })),
    banners(name, record, restraints),
    content(record),
    h('div', { class: 'columns wide-left' }, versions.element, card(t('record'), facts([[t('prefix'), link(to.prefix(prefix), prefix)], [t('version'), count(record.version)], [t('scheme'), t(record.scheme)],
      [t('controllers'), [h('ul', { class: 'plain' }, record.controllers.map((bid) => h('li', null, accountLink(bid)))), record.controllers.length > 1 && note(t('threshold', record.threshold, record.controllers.length))]],
      [t('created'), stamp(record.created)], [t('updated'), stamp(record.updated)]]))),
  ];
}
