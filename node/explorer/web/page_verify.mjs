// The verifier inside of the explorer: genesis file and proof come from this node, and are believed no more than any other bytes.
import { h } from './dom.mjs';
import { card, failure, note, title } from './parts.mjs';
import { call } from './rpc.mjs';
import { t } from './words.mjs';
import { VerifyView } from './verify_view.mjs';

const encoder = new TextEncoder();

function asked(what, kind, name) {
  if (what === 'tx') return ['xh_getLogProof', { id: name, ...(kind === 'transaction' && { bytes: true }) }];
  return ['xh_getProof', { kind, name, ...(what === 'history' && { history: true }) }];
}

const savedCard = () => card(t('saved_title'), note(t('saved_text')), h('p', null, h('a', { href: '/explorer/xinghuo-verifier.html', download: 'xinghuo-verifier.html', class: 'button second', 'data-testid': 'saved' }, t('saved_link'))));

async function genesisOfNode() {
  const response = await fetch('/genesis.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(await response.text());
  return new Uint8Array(await response.arrayBuffer());
}

const fileName = (kind, name) => `${kind}-${name.replace(/[^\w.-]+/g, '_').slice(0, 80)}.xhproof`;

export async function pageVerify([what, kind, name]) {
  const view = new VerifyView();
  await view.setGenesis(await genesisOfNode(), t('root_from_node'));
  if (what) {
    try {
      const [method, params] = asked(what, kind, name);
      const { proof } = await call(method, params);
      view.setProof(fileName(kind, name), encoder.encode(proof));
    } catch (error) {
      view.setRefusal(failure(error));
    }
  }
  return [title(t('verify_title')), what && h('p', { class: 'subject' }, `${t(kind)} `, h('code', { class: 'value' }, name)), h('p', { class: 'note' }, t('verify_intro')), view.elements, savedCard()];
}
