// A block, and a transaction.
import { h, replace } from './dom.mjs';
import { accountLink, blockLink, count, dateTime, to, transactionLink, whole } from './format.mjs';
import { card, chip, empty, facts, link, note, restraint, table, title } from './parts.mjs';
import { find } from './rpc.mjs';
import { t } from './words.mjs';

const TOPICS = ['records', 'packets', 'chains', 'governance', 'evidence'];

/// What changed at a height, as it is told: the events of the topics, until they go on to later blocks.
function follow(chain, height, topics, onLeave, told) {
  for (const topic of topics) {
    const stop = chain.live.follow({ topic, from: height }, (event) => {
      if (event.height > height) stop();
      else if (event.height === height) told(event, topic);
    });
    onLeave(stop);
  }
}

function subjectOf(event) {
  const name = event.name ?? event.lane ?? event.code ?? '';
  const page = { identifier: to.identifier, stream: to.identifier, prefix: to.prefix, organisation: to.organisation, account: to.account, document: to.account, 'sub-chain': to.chain }[event.kind ?? ''];
  return page ? link(page(name), name) : event.code ? link(to.chain(event.code), event.code) : name;
}
const changeOf = (event) => (event.change ? h('details', null, h('summary', null, t('details')), h('pre', { class: 'bytes' }, JSON.stringify(event.change, null, 1))) : '');

function operationTable(events) {
  const rows = events.map((event) => event.redacted
    ? [chip(t('redacted'), 'warn'), '', transactionLink(event.transaction), '', '']
    : [t(event.operation), subjectOf(event), transactionLink(event.transaction), accountLink(event.sender), [event.withheld && chip(t('withheld'), 'warn'), changeOf(event)]]);
  return table([t('operation'), t('name'), t('transaction'), t('sender'), t('details')], rows, { label: t('operations') });
}

function operationsCard(chain, height, wanted, onLeave) {
  const place = h('div', { 'data-testid': 'operations' }, empty(t('empty')));
  const events = [];
  follow(chain, height, TOPICS, onLeave, (event) => {
    if (!wanted(event)) return;
    events.push(event);
    replace(place, operationTable(events));
  });
  return card(t('operations'), place);
}

const outcomeChip = (outcome, name) => chip(name ?? (outcome === 0 ? 'Ok' : outcome), outcome <= 1 ? 'good' : 'warn');

export async function pageBlock([text], { chain, onLeave }) {
  const height = Number(text);
  const block = Number.isSafeInteger(height) && height >= 0 ? await find('xh_getBlock', { height }) : undefined;
  if (!block) return [title(t('block_title', text)), empty(t('block_none', text)), note(t('block_younger', count(chain.height)))];
  const set = await find('xh_getValidatorSet', {});
  const proposer = set?.validators[block.proposer]?.name ?? block.proposer;
  const receipts = block.receipts.map(({ transaction, outcome }) => [transactionLink(transaction), outcomeChip(outcome)]);
  return [
    title(t('block_title', count(height)), h('nav', { class: 'steps-nav', 'aria-label': t('block') }, height > 0 && link(to.block(height - 1), `← ${t('older')}`),
      link(to.block(height + 1), `${t('newer')} →`))),
    card(null, facts([[t('time'), dateTime(block.time_ms)], [t('view'), block.view !== undefined && count(block.view)], [t('proposer'), proposer],
      [t('block'), whole(block.id)], [t('parent'), height > 0 && h('a', { href: to.block(height - 1), class: 'hash whole' }, block.parent)], [t('state_root'), whole(block.state_root)]])),
    card(t('transactions'), receipts.length ? table([t('transaction'), t('outcome')], receipts) : empty()),
    block.receipts.length > 0 && operationsCard(chain, height, () => true, onLeave),
  ];
}

function absence({ redacted, withheld }) {
  if (redacted) return restraint('redacted', '', redacted);
  return withheld ? restraint('withheld', withheld.name, withheld) : null;
}

export async function pageTransaction([id], { chain, onLeave }) {
  const transaction = await find('xh_getTransaction', { id });
  if (!transaction) return [title(t('transaction')), empty(t('search_none', id))];
  const receipt = transaction.receipt ?? await find('xh_getReceipt', { id });
  const sender = h('span', null, '–');
  const height = receipt?.height ?? transaction.height;
  follow(chain, height, ['receipts'], onLeave, (event) => event.transaction === id && replace(sender, accountLink(event.sender)));
  const { envelope } = transaction;
  return [
    title(t('transaction'), link(to.verify('tx', 'receipt', id), t('verify_here'), { class: 'button', 'data-testid': 'verify' })),
    absence(transaction),
    card(null, facts([[t('transaction'), whole(id)], [t('block'), blockLink(height)], [t('sender'), sender],
      [t('outcome'), receipt && [outcomeChip(receipt.outcome, receipt.outcome_name), receipt.failing_item !== 65535 && receipt.outcome > 1 ? ` · ${t('operation')} ${receipt.failing_item}` : '']],
      [t('operations'), receipt && count(receipt.results.length)], [t('bytes'), receipt && count(receipt.charged_bytes)]])),
    operationsCard(chain, height, (event) => event.transaction === id, onLeave),
    envelope && card(t('raw_bytes'), h('details', null, h('summary', null, `${count((envelope.length - 2) / 2)} ${t('bytes')}`), h('pre', { class: 'bytes' }, envelope))),
  ];
}

