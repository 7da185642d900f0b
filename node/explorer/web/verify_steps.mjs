// How a verdict looks: every step with its hashes, and in words what was proven, read from the proven bytes themselves.
import { fromHex } from '../../../tools/verifier/bcs.mjs';
import { readRecord } from '../../../tools/verifier/records.mjs';
import { h } from './dom.mjs';
import { count, dateTime, hexOf, whole } from './format.mjs';
import { facts, table } from './parts.mjs';
import { language, t } from './words.mjs';

const MARKS = { good: '✓', bad: '✗', open: '!', none: '–' };

function hashList(list) {
  if (list.length === 0) return '–';
  return h('ol', { class: 'hashes' }, list.map((hash) => h('li', null, whole(hexOf(hash)))));
}

function shownFact(name, value) {
  if (name === 'time') return dateTime(value);
  if (value instanceof Uint8Array) return whole(hexOf(value));
  if (Array.isArray(value)) return value.every((item) => item instanceof Uint8Array) ? hashList(value) : value.join(', ');
  return typeof value === 'bigint' || typeof value === 'number' ? count(value) : h('code', null, value);
}

function factsOf({ facts: seen, reason }) {
  const { weight, quorum, total, ...rest } = seen;
  const entries = Object.entries(rest).map(([name, value]) => [t(`fact_${name}`), shownFact(name, value)]);
  if (weight !== undefined) entries.push([t('fact_weight'), t('weight_of', weight, quorum, total)]);
  if (reason) entries.unshift([t('fact_reason'), h('strong', null, reason)]);
  return facts(entries);
}

function stepItem(step) {
  const { step: name, state } = step;
  const about = state === 'none' ? t('not_reached') : state === 'bad' ? (step.reason ?? t('verdict_pin')) : t(state === 'open' ? `about_${name}_open` : `about_${name}`);
  const head = [h('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[state]), h('strong', null, t(`step_${name}`)), h('span', { class: 'about' }, about)];
  const empty = Object.keys(step.facts).length === 0 && !step.reason;
  return h('li', { class: `step ${state}`, 'data-testid': `step-${name}`, 'data-state': state },
    empty ? h('div', { class: 'head' }, head) : h('details', { open: state === 'bad' }, h('summary', { class: 'head' }, head), factsOf(step)));
}

export const stepList = (steps) => h('ol', { class: 'steps' }, steps.map(stepItem));

export function verdictBanner({ verdict, report, ms }) {
  const text = verdict === 'bad' ? t('verdict_bad', t(`step_${report.step}`)) : t(`verdict_${verdict}`);
  const when = new Date().toLocaleString(language() === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium', timeStyle: 'long' });
  return h('div', { class: `verdict ${verdict}`, role: 'status', 'data-testid': 'verdict', 'data-verdict': verdict }, h('strong', null, text), h('span', null, t('verdict_by', when, ms)));
}

// ---- what was proven

const WORDS = ['status', 'scheme', 'kind', 'suspended'];

function valuesTable(values) {
  const rows = values.map((value) => [value.index, h('strong', null, value.type), h('span', { class: 'value' }, value.data ?? value.data_hex), value.ttl]);
  return table([t('index'), t('type'), t('value'), t('ttl')], rows, { label: t('values'), numeric: [0, 3] });
}

function shownField(name, value) {
  if (value === null || value === undefined) return undefined;
  if (name === 'time_ms') return dateTime(value);
  if (name === 'values' && value.length > 0) return valuesTable(value);
  return WORDS.includes(name) ? t(String(value)) : shown(value);
}

function shown(value) {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.length ? h('ul', { class: 'plain' }, value.map((item) => h('li', null, shown(item)))) : '–';
  if (typeof value === 'object') return facts(Object.entries(value).map(([name, item]) => [t(`field_${name}`), shownField(name, item)]));
  return h('span', { class: /^0x[0-9a-f]{64}$/.test(value) ? 'hash whole' : 'value' }, value);
}

/// A record from its bytes; of a kind that is not read here, the bytes.
function recordView(kind, hex) {
  if (hex === null) return h('p', { class: 'note' }, t('value_hash'));
  const record = readRecord(kind, fromHex(hex));
  return h('div', { class: 'proven' }, record ? shown(record) : h('details', { open: true }, h('summary', null, t('record_bytes')), h('pre', { class: 'bytes' }, hex)));
}

function batchCounts(items) {
  const present = items.filter(({ value }) => value !== null).length;
  return t('batch_present', present, items.length - present);
}

function bodyOf(claim) {
  const { record_kind: kind } = claim;
  if (claim.kind === 'history') return h('ol', { class: 'provens' }, claim.values.map((value) => h('li', null, recordView(kind, value))));
  if (claim.kind === 'batch') return h('ul', { class: 'plain' }, claim.items.map(({ name, value }) => h('li', null, value === null ? '– ' : '✓ ', h('span', { class: 'value' }, name))));
  if (claim.kind === 'receipt' || claim.kind === 'transaction') return h('pre', { class: 'bytes' }, claim.envelope ?? claim.receipt);
  return claim.value ? recordView(kind, claim.value) : null;
}

export function provenCard({ report: { claim, height } }) {
  const named = claim.kind === 'batch' ? batchCounts(claim.items) : claim.name;
  return h('div', { class: 'says', 'data-testid': 'proven' }, h('p', null, t(`says_${claim.kind}`, count(height), named, claim.values?.length)), bodyOf(claim));
}
