// The first page: what the chain does in this moment.
import { h, replace, svg } from './dom.mjs';
import { ago, blockLink, brief, count, duration } from './format.mjs';
import { card, chip, table, title } from './parts.mjs';
import { call } from './rpc.mjs';
import { marginBar } from './page_validators.mjs';
import { t } from './words.mjs';

const ROWS = 14;

const figure = (label, value, more, testid) => h('div', { class: 'figure', 'data-testid': testid },
  h('span', { class: 'label' }, label), h('strong', null, value), h('span', { class: 'more' }, more));

/// Seconds between blocks, as a line.
export function sparkline(blocks) {
  const gaps = blocks.slice(1).map((block, i) => Math.max(0, (block.time_ms - blocks[i].time_ms) / 1000));
  if (gaps.length < 2) return null;
  const most = Math.max(...gaps, 0.1);
  const [width, height] = [240, 44];
  const points = gaps.map((gap, i) => `${((i * width) / (gaps.length - 1)).toFixed(1)},${(height - 2 - (gap / most) * (height - 6)).toFixed(1)}`);
  const text = t('interval_axis', gaps.length, `${most.toFixed(1)} s`);
  return svg('svg', { class: 'spark', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': text, preserveAspectRatio: 'none' },
    svg('title', null, text), svg('polygon', { points: `0,${height} ${points.join(' ')} ${width},${height}` }), svg('polyline', { points: points.join(' ') }));
}

function figures(chain, consensus, statistics) {
  const last = chain.blocks.at(-1);
  const gaps = chain.blocks.slice(1).map((block, i) => block.time_ms - chain.blocks[i].time_ms);
  const mean = gaps.length ? gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length : null;
  const size = consensus?.certified_size ?? chain.checkpoints.at(-1)?.size;
  const behind = last && size !== undefined ? last.height + 1 - size : 0;
  return h('div', { class: 'figures' },
    figure(t('height'), count(chain.height), last && t('final_ago', ago(last.time_ms)), 'height'),
    figure(t('interval'), duration(mean), sparkline(chain.blocks)),
    figure(t('certified'), size === undefined ? '–' : count(size), behind > 1 ? t('certified_behind', behind) : t('newest_certified')),
    figure(t('records'), statistics ? count(statistics.total.identifiers) : '–', statistics && h('a', { href: '#/organisations' }, t('statistics'))));
}

// Who of the validators has said what in this view, as far as this node heard.
function votes(consensus) {
  const word = (v) => (v.notarized ? 'notarized' : v.nullified ? 'nullified' : 'waiting');
  return h('ul', { class: 'votes' }, consensus.validators.map((v) => h('li', null, h('span', { class: `dot ${v.active ? 'good' : 'bad'}`, role: 'img', 'aria-label': t(v.active ? 'active' : 'silent') }),
    h('span', { class: 'who' }, v.name), v.name === consensus.leader && chip(t('leader'), 'accent'), h('span', { class: 'quiet' }, t(`vote_${word(v)}`)))));
}

function viewCard(consensus) {
  if (!consensus) return card(t('consensus'), h('p', { class: 'note' }, t('loading')));
  return card(t('consensus'), h('p', { class: 'big' }, h('span', { 'data-testid': 'view' }, count(consensus.view)),
    h('span', { class: 'quiet' }, ` · ${t('epoch')} ${count(consensus.epoch)} · ${duration(consensus.view_age_ms)}`)),
  marginBar(consensus), h('h3', null, t('votes')), votes(consensus));
}

const pulse = (blocks, newest) => h('ol', { class: 'pulse', 'aria-hidden': 'true' }, blocks.map((block) => h('li', {
  class: `${block.transactions > 0 ? 'full' : ''} ${block.height > newest ? 'new' : ''}`, title: `${block.height} · ${block.transactions}` })));

function blockTable(blocks, names) {
  const rows = blocks.slice(-ROWS).reverse().map((block) => [blockLink(block.height), h('span', { class: 'quiet' }, ago(block.time_ms)),
    count(block.transactions), block.rejected > 0 ? chip(`${block.rejected} ${t('rejected')}`, 'warn') : '', names[block.proposer] ?? block.proposer, brief(block.id)]);
  return h('div', { 'data-testid': 'blocks' }, table([t('height'), t('time'), t('transactions'), '', t('proposer'), t('block')], rows, { label: t('blocks'), numeric: [0, 2] }));
}

export async function pageNow(_, { chain, every, onLeave }) {
  const [set, statistics] = await Promise.all([call('xh_getValidatorSet'), call('xh_getStatistics')]);
  const names = set.validators.map((v) => v.name);
  const parts = [h('div', null), h('div', null), h('div', null), h('div', null)];
  let consensus;
  let newest = chain.height;
  const draw = () => {
    replace(parts[0], figures(chain, consensus, statistics));
    replace(parts[1], pulse(chain.blocks, newest));
    replace(parts[2], viewCard(consensus));
    replace(parts[3], card(t('blocks'), blockTable(chain.blocks, names)));
    newest = chain.height;
  };
  onLeave(chain.listen(draw));
  const look = async () => {
    consensus = await chain.live.ask('xh_getConsensus');
    replace(parts[2], viewCard(consensus));
    replace(parts[0], figures(chain, consensus, statistics));
  };
  every(1000, look);
  draw();
  await look().catch(() => {});
  return [title(t('nav_now')), parts[0], parts[1], h('div', { class: 'columns wide-left' }, parts[3], parts[2])];
}
