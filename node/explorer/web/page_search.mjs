// What somebody typed: where it may be found, what of it is there.
import { h } from './dom.mjs';
import { to } from './format.mjs';
import { card, empty, link, note, title } from './parts.mjs';
import { callAll, found } from './rpc.mjs';
import { t } from './words.mjs';

const HASH = /^(0x)?[0-9a-fA-F]{64}$/;
const HEIGHT = /^[0-9]{1,15}$/;
const PREFIX = /^[0-9]+(\.[0-9]+)*$/;
const ORGANISATION = /^[a-z0-9][a-z0-9-]{0,31}$/;
const CODE = /^[a-z0-9]{4}$/;

/// [{what, method, params, address, is(answer)}]: every place where a text may lead to, the likeliest first. Pure.
export function candidates(text) {
  const word = text.trim();
  const there = () => true;
  const out = [];
  const add = (what, method, params, address, is = there) => out.push({ what, method, params, address, is });
  if (word.startsWith('did:bid:')) {
    const code = word.slice(8);
    if (CODE.test(code)) add('code', 'xh_getSubChain', { code }, to.chain(code));
    else add('account', 'xh_getAccount', { account: word }, to.account(word));
    return out;
  }
  if (HASH.test(word)) {
    const id = `0x${word.toLowerCase().replace(/^0x/, '')}`;
    add('transaction', 'xh_getTransaction', { id }, to.transaction(id));
    add('block', 'xh_getBlock', { id }, (answer) => to.block(answer.height));
    add('digest', 'xh_getDigestAnchor', { digest: id }, to.verify('record', 'digest', id));
    return out;
  }
  if (word.includes('/')) {
    add('identifier', 'xh_resolve', { identifier: word }, to.identifier(word), (answer) => answer.found);
    return out;
  }
  if (HEIGHT.test(word)) add('block', 'xh_getBlock', { height: Number(word) }, to.block(word));
  if (PREFIX.test(word)) add('prefix', 'xh_getPrefix', { prefix: word }, to.prefix(word));
  if (CODE.test(word)) add('code', 'xh_getSubChain', { code: word }, to.chain(word));
  if (ORGANISATION.test(word)) add('organisation', 'xh_getOrganisation', { organisation: word }, to.organisation(word));
  return out;
}

const KINDS = { identifier: 'identifier', prefix: 'prefix', organisation: 'organisation' };

function nothing(text, asked) {
  const provable = asked.find(({ what }) => KINDS[what]);
  return [title(t('search_title', text)), h('section', { class: 'card', 'data-testid': 'miss' }, empty(t('search_none', text)),
    asked.length > 0 && note(t('search_none_more', asked.map(({ what }) => t(what)).join(', '))),
    provable && h('p', null, link(to.verify('record', KINDS[provable.what], text), t('search_prove'), { class: 'button second' })))];
}

export async function pageSearch([text], { go }) {
  const asked = candidates(text);
  const answers = asked.length ? await callAll(asked.map(({ method, params }) => [method, params])) : [];
  const hits = asked.map((candidate, i) => ({ ...candidate, answer: found(answers[i]) })).filter(({ answer, is }) => answer !== undefined && is(answer))
    .map(({ what, address, answer }) => ({ what, address: typeof address === 'function' ? address(answer) : address }));
  if (hits.length === 0) return nothing(text, asked);
  if (hits.length === 1) {
    go(hits[0].address);
    return [];
  }
  return [title(t('search_title', text)), card(null, h('ul', { class: 'hits', 'data-testid': 'hits' }, hits.map(({ what, address }) => h('li', null, link(address, `${t(what)} ${text}`)))))];
}
