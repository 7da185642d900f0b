// The explorer: one page, addressed by what stands behind the #. It asks the node that gave it out, and nobody else.
import { Chain } from './chain.mjs';
import { h, replace } from './dom.mjs';
import { count, to } from './format.mjs';
import { pageBlock, pageTransaction } from './page_block.mjs';
import { pageChain, pageChains } from './page_chains.mjs';
import { pageIdentifier } from './page_identifier.mjs';
import { pageNow } from './page_now.mjs';
import { pageAccount, pageOrganisation, pageOrganisations } from './page_organisation.mjs';
import { pagePrefix, pagePrefixes } from './page_prefix.mjs';
import { pageSearch } from './page_search.mjs';
import { pageValidators } from './page_validators.mjs';
import { pageVerify } from './page_verify.mjs';
import { empty, failure, title } from './parts.mjs';
import { applySettings, settings } from './shell.mjs';
import { t } from './words.mjs';

const PAGES = {
  '': pageNow, block: pageBlock, tx: pageTransaction, validators: pageValidators, id: pageIdentifier, prefixes: pagePrefixes, prefix: pagePrefix,
  organisations: pageOrganisations, org: pageOrganisation, account: pageAccount, chains: pageChains, chain: pageChain, search: pageSearch, verify: pageVerify,
};
const TABS = { '': 'now', validators: 'validators', prefixes: 'prefixes', organisations: 'organisations', chains: 'chains', verify: 'verify' };
const TAB_OF = { block: '', tx: '', id: 'prefixes', prefix: 'prefixes', org: 'organisations', account: 'organisations', chain: 'chains' };

const chain = new Chain();
const main = h('main', { id: 'main' });
const banner = h('div', { class: 'lost', role: 'status', hidden: true });
const header = h('header', { class: 'top' });
let leave = []; // what ends with the page that is shown
let shown = 0; // counts pages, so that a slow one does not replace a later one

// A part that a visitor cannot read as UTF-8 is shown as it stands.
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
const address = () => location.hash.replace(/^#\/?/, '').split('/').map(decoded);
const go = (href) => location.replace(href);

// ---- the frame

function searchForm() {
  const input = h('input', { type: 'search', id: 'search', name: 'q', autocomplete: 'off', spellcheck: 'false', placeholder: t('search_hint'), 'aria-label': t('search'), 'data-testid': 'search' });
  const search = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text) location.hash = to.search(text);
  };
  return h('form', { class: 'search no-print', role: 'search', onsubmit: search }, input, h('kbd', { 'aria-hidden': 'true' }, '/'));
}

function stateChip() {
  const height = h('span', { class: 'number' });
  const word = h('span', null);
  const self = h('a', { href: '#/', class: 'live-state', 'data-testid': 'live' }, h('i', { class: 'dot' }), word, height);
  const draw = () => {
    const { state } = chain.live;
    self.dataset.state = state;
    replace(word, t(`state_${state}`));
    replace(height, count(chain.height));
    replace(banner, t('lost_banner'));
    banner.hidden = state !== 'lost';
  };
  chain.live.onState(draw);
  chain.listen(draw);
  draw();
  return self;
}

function navigation(tab) {
  return h('nav', { 'aria-label': t('nav'), class: 'no-print' }, Object.entries(TABS).map(([page, name]) => h('a', { href: `#/${page}`, 'aria-current': page === tab ? 'page' : undefined }, t(`nav_${name}`))));
}

let state; // the chip, made once for each language
function drawHeader() {
  const [page] = address();
  const brand = h('a', { href: '#/', class: 'brand' }, h('span', { class: 'seal', 'aria-hidden': 'true' }, '星'), h('span', null, chain.status?.chain_name ?? t('title')));
  if (chain.live && !state) state = stateChip();
  replace(header, h('div', { class: 'bar' }, brand, searchForm(), state, settings(redraw)), navigation(page in TAB_OF ? TAB_OF[page] : page));
}

function redraw() {
  state = undefined;
  drawHeader();
  showPage();
}

// ---- pages

/// What a page gets: the chain, `onLeave(f)`, and `every(ms, f)` while it is shown and the window is seen.
function scopeOf(number) {
  const onLeave = (end) => (number === shown ? leave.push(end) : end());
  const every = (ms, work) => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && chain.live.state === 'live') work().catch(() => {});
    }, ms);
    onLeave(() => clearInterval(timer));
  };
  return { chain, go, onLeave, every };
}

function present(number, elements, focus) {
  if (number !== shown) return;
  replace(main, elements);
  main.setAttribute('aria-busy', 'false');
  const heading = main.querySelector('h1');
  document.title = heading ? `${heading.textContent} · ${chain.status?.chain_name ?? t('title')}` : t('title');
  if (focus) heading?.focus({ preventScroll: true });
}

async function showPage(event) {
  for (const end of leave) end();
  leave = [];
  const number = ++shown;
  const [page, ...parts] = address();
  const show = Object.hasOwn(PAGES, page) ? PAGES[page] : undefined;
  main.setAttribute('aria-busy', 'true');
  if (event) {
    drawHeader();
    window.scrollTo(0, 0);
  }
  try {
    if (!chain.live) await begin();
    present(number, show ? await show(parts, scopeOf(number)) : [title(t('no_page')), empty(location.hash)], Boolean(event));
  } catch (error) {
    present(number, failure(error, () => showPage()), Boolean(event));
  }
}

async function begin() {
  await chain.begin();
  drawHeader();
}

function onKey(event) {
  const typing = event.target.closest?.('input, textarea, select');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById('search')?.focus();
  }
  if (event.key === 'Escape' && typing) event.target.blur();
}

applySettings();
document.body.replaceChildren(h('a', { href: '#/', class: 'skip', onclick: (event) => {
  event.preventDefault();
  main.querySelector('h1')?.focus();
} }, t('skip')), header, banner, main);
drawHeader();
window.addEventListener('hashchange', showPage);
document.addEventListener('keydown', onKey);
showPage();
