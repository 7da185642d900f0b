// Sub-chains: the AC codes, what is known of the chains behind them, and their checkpoints.
import { h } from './dom.mjs';
import { accountLink, blockLink, brief, count, dateTime, to, whole } from './format.mjs';
import { card, chip, empty, facts, link, note, pages, stamp, table, title } from './parts.mjs';
import { call, find } from './rpc.mjs';
import { t } from './words.mjs';

const statusChip = (status) => chip(t(status), status === 'active' ? 'good' : 'warn');

function rowOf({ code, record, chain }) {
  return [link(to.chain(code), code), h('span', { class: 'value' }, record.name), accountLink(record.owner), chain ? statusChip(chain.status) : h('span', { class: 'quiet' }, '–'),
    chain ? count(chain.checkpoints) : '–', chain?.checkpoint_height != null ? count(chain.checkpoint_height) : '–'];
}

export async function pageChains() {
  const list = pages(async (cursor) => {
    const page = await call('xh_listSubChains', { limit: 50, ...(cursor && { cursor }) });
    return { items: page.data, cursor: page.next_cursor };
  }, (items) => (items.length ? table([t('code'), t('name'), t('owner'), t('status'), t('checkpoints'), t('client_height')], items.map(rowOf), { label: t('chains'), numeric: [4, 5] }) : empty(t('chains_empty'))));
  await list.ready;
  return [title(t('chains')), card(null, list.element)];
}

function checkpointsCard(code) {
  const list = pages(async (cursor) => {
    const page = await call('xh_getCheckpointLane', { code, limit: 50, ...(cursor && { cursor }) });
    return { items: page.data, cursor: page.next_cursor };
  }, (items) => (items.length ? table([t('number'), t('height'), t('time'), t('block'), t('anchored_at'), ''], items.map((item) => [link(to.verify('record', 'checkpoint', `${code}/${item.number}`), count(item.number)),
    count(item.height), dateTime(item.time_ms), brief(item.block), blockLink(item.created.height), item.flagged ? chip(t('flagged'), 'bad') : '']), { label: t('checkpoints'), numeric: [0, 1, 4] }) : empty(t('no_checkpoints'))));
  return { element: card(t('checkpoints'), list.element), ready: list.ready };
}

export async function pageChain([code]) {
  const record = await find('xh_getSubChain', { code });
  if (!record) return [title(code), empty(t('search_none', code))];
  const chain = await find('xh_getChain', { code });
  const client = chain?.client ? await find('xh_getClient', { client: chain.client }) : undefined;
  const lane = chain && checkpointsCard(code);
  await lane?.ready;
  return [
    title(code, chain && statusChip(chain.status), chain?.held && chip(t('held'), 'warn'), link(to.verify('record', 'sub-chain', code), t('verify_here'), { class: 'button', 'data-testid': 'verify' })),
    card(null, facts([[t('name'), h('span', { class: 'value' }, record.name)], [t('owner'), accountLink(record.owner)], [t('resolver'), h('span', { class: 'value' }, record.resolver)], [t('version'), count(record.version)], [t('created'), stamp(record.created)],
      [t('updated'), stamp(record.updated)]])),
    chain ? card(t('chains'), facts([['BID', whole(chain.bid)], [t('type'), chain.type], [t('checkpoints'), count(chain.checkpoints)], [t('client'), chain.client],
      [t('status'), client && statusChip(client.status)], [t('client_height'), client && count(client.latest_height)]])) : note(t('no_chain')),
    lane?.element,
  ];
}
