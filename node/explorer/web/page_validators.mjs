// Validators: how many may still fail, who signed, what this node thinks is wrong.
import { h, replace } from './dom.mjs';
import { accountLink, brief, count, duration, percent } from './format.mjs';
import { card, chip, empty, facts, note, table, title } from './parts.mjs';
import { call } from './rpc.mjs';
import { t } from './words.mjs';

/// How much active weight there is beyond the quorum.
export function marginBar({ weight, validators }) {
  const total = Number(weight.total);
  const margin = Number(weight.active) - Number(weight.quorum);
  const tone = margin > 0 ? 'good' : margin === 0 ? 'warn' : 'bad';
  const verdict = margin > 0 ? t('margin_good', count(margin)) : margin === 0 ? t('margin_none') : t('margin_lost', count(-margin));
  const share = (part) => `${(100 * Number(part)) / total}%`;
  const bar = h('div', { class: 'margin-bar', 'aria-hidden': 'true' }, [...validators].sort((a, b) => Number(b.active) - Number(a.active)).map((v) => {
    const part = h('span', { class: v.active ? tone : 'off', title: v.name });
    part.style.width = share(v.weight);
    return part;
  }));
  const mark = h('i', { title: t('quorum') });
  mark.style.left = share(weight.quorum);
  bar.append(mark);
  return h('div', { class: 'margin', 'data-testid': 'margin' }, h('p', null, h('strong', { class: `tone-${tone}` }, verdict), h('span', { class: 'quiet' },
    ` · ${t('margin_text', count(weight.active), count(weight.total), count(weight.quorum))}`)), bar);
}

function uptime(name, checkpoints) {
  const signed = checkpoints.filter((c) => c.signers.includes(name)).length;
  const cells = checkpoints.map((c) => h('i', { class: c.signers.includes(name) ? 'signed' : '', title: t(c.signers.includes(name) ? 'uptime_signed' : 'uptime_unsigned', c.size) }));
  return { cells: h('span', { class: 'uptime', role: 'img', 'aria-label': `${t('signed_share')} ${percent(signed, checkpoints.length)}` }, cells), share: percent(signed, checkpoints.length) };
}

function grid(validators, consensus, checkpoints) {
  const known = new Map((consensus?.validators ?? []).map((v) => [v.name, v]));
  const rows = validators.map(({ name, weight, account, consensus_key: key }) => {
    const member = known.get(name);
    const { cells, share } = uptime(name, checkpoints);
    const state = member ? chip(t(member.active ? 'active' : 'silent'), member.active ? 'good' : 'bad') : '';
    const heard = member?.self ? t('self') : duration(member?.silent_ms);
    return [h('strong', null, name), state, heard, cells, share, count(weight), accountLink(account), brief(key)];
  });
  const columns = [t('validator'), t('status'), t('last_heard'), t('uptime', checkpoints.length), t('signed_share'), t('weight'), t('account'), t('consensus_key')];
  return h('div', { 'data-testid': 'uptime' }, table(columns, rows, { label: t('validators'), numeric: [4, 5] }), note(t('uptime_note')));
}

function findingsCard({ findings }) {
  const one = ({ id, severity, what, hint }) => h('li', { class: `finding ${severity}` }, chip(severity, severity === 'problem' ? 'bad' : severity === 'warning' ? 'warn' : 'plain'),
    h('div', null, h('strong', null, what), note(hint), h('code', null, id)));
  return card(t('findings'), findings.length === 0 ? empty(t('findings_none')) : h('ul', { class: 'findings' }, findings.map(one)));
}

export async function pageValidators(_, { chain, every, onLeave }) {
  const set = await call('xh_getValidatorSet');
  const parts = [h('div', null), h('div', null), h('div', null)];
  let consensus;
  const drawGrid = () => replace(parts[1], card(t('validators'), grid(set.validators, consensus, chain.checkpoints)));
  const look = async () => {
    consensus = await chain.live.ask('xh_getConsensus');
    replace(parts[0], card(t('quorum_margin'), marginBar(consensus)));
    drawGrid();
  };
  const diagnose = async () => replace(parts[2], findingsCard(await chain.live.ask('xh_diagnose')));
  onLeave(chain.listen(drawGrid));
  every(1000, look);
  every(5000, diagnose);
  drawGrid();
  await Promise.allSettled([look(), diagnose()]);
  const { epoch, root, next } = set;
  const about = facts([[t('epoch'), count(epoch)], [t('since'), `${t('block')} ${count(root)}`], [t('validators'), count(set.validators.length)],
    next && [t('newer'), `${t('block')} ${count(next.since)}: ${next.validators.map((v) => v.name).join(', ')}`]].filter(Boolean));
  return [title(t('validators')), parts[0], parts[1], h('div', { class: 'columns' }, parts[2], card(t('epoch'), about))];
}
