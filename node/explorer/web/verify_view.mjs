// The verifier as it is seen: what is trusted, the proof, every step. The same in the explorer and in the file that is saved.
import { h, remembered, replace, save } from './dom.mjs';
import { count, whole } from './format.mjs';
import { button, card, dropZone, facts, note } from './parts.mjs';
import { MAX_PROOF_BYTES, judge, openGenesis, pin, readPin, setPin, standing, tampered } from './verify_work.mjs';
import { provenCard, stepList, verdictBanner } from './verify_steps.mjs';
import { t } from './words.mjs';

export class VerifyView {
  #root; // {hash, by, genesis?, reason?, from}
  #proof; // {name, bytes, original, change?}
  #cards = [h('div', null), h('div', null), h('div', null)];

  constructor() {
    this.#draw();
  }
  get elements() {
    return this.#cards;
  }

  /// `from`: words that say where the bytes are from.
  async setGenesis(bytes, from) {
    this.#root = { ...await openGenesis(bytes), from };
    this.#draw();
  }
  setProof(name, bytes) {
    this.#proof = { name, bytes, original: bytes };
    this.#draw();
  }
  /// In the place of a proof: why there is none.
  setRefusal(element) {
    this.#proof = undefined;
    this.#draw();
    this.#cards[1].prepend(element);
  }

  #draw() {
    replace(this.#cards[0], this.#rootCard());
    replace(this.#cards[1], this.#proofCard());
    this.#drawSteps();
  }

  // ---- what is trusted

  #rootCard() {
    const choose = dropZone({ label: t('root_choose'), testid: 'genesis-file', accept: '.json' }, async (file) => {
      await this.setGenesis(new Uint8Array(await file.arrayBuffer()), t('root_from_file', file.name));
    });
    const root = this.#root;
    if (!root) return card(t('root_title'), note(t('root_none')), choose, this.#pinForm());
    if (root.reason) return card(t('root_title'), h('p', { class: 'tone-bad', role: 'alert' }, t('root_bad', root.reason)), choose);
    const state = standing(root);
    const text = root.by === 'differ' ? t('root_differ') : t(`pin_${state === 'open' ? 'none' : state}`, pin() ?? '');
    return card(t('root_title'),
      facts([[t('fact_origin'), h('code', null, root.genesis.origin)], [t('root_hash'), h('span', { 'data-testid': 'chain-id' }, whole(root.hash))],
        ['', h('span', { class: 'quiet' }, root.from, ' · ', t('root_digested', t(root.by === 'webcrypto' ? 'root_by_webcrypto' : 'root_by_own')))]]),
      h('p', { class: `pin ${state}`, 'data-testid': 'pin', 'data-state': state }, text),
      h('div', { class: 'actions no-print' }, state !== 'good' && root.by !== 'differ' && button(t('pin_set'), () => this.#pinTo(root.hash), { 'data-testid': 'pin-set' }),
        remembered('pin') !== null && button(t('pin_clear'), () => this.#pinTo(null), { class: 'second' })),
      state === 'open' && this.#pinForm(), h('details', { class: 'no-print' }, h('summary', null, t('root_choose')), choose));
  }

  #pinTo(digits) {
    setPin(digits);
    this.#draw();
  }

  #pinForm() {
    const error = h('span', { class: 'tone-bad', role: 'alert' });
    const input = h('input', { type: 'text', id: 'pin-input', spellcheck: 'false', autocomplete: 'off', size: 64, 'data-testid': 'pin-input' });
    const use = (event) => {
      event.preventDefault();
      const digits = readPin(input.value);
      if (digits) this.#pinTo(digits);
      else replace(error, t('pin_malformed'));
    };
    return h('form', { class: 'pin-form no-print', onsubmit: use }, h('label', { for: 'pin-input' }, t('pin_paste')), input, h('button', { type: 'submit', class: 'second' }, t('pin_use')), error);
  }

  // ---- the proof

  #proofCard() {
    const zone = dropZone({ label: t('drop_here'), hint: t('drop_choose'), testid: 'proof-file', accept: '.xhproof' }, (file) => this.#takeFile(file));
    const proof = this.#proof;
    if (!proof) return card(t('drop_title'), zone);
    const { name, bytes, original, change } = proof;
    return card(t('drop_title'), h('p', { 'data-testid': 'proof-name' }, t('proof_file', name, count(bytes.length))),
      change && h('p', { class: 'tone-bad' }, t('proof_tampered', count(change.at), change.from, change.to)),
      h('div', { class: 'actions no-print' }, button(t('proof_save'), () => save(name, bytes)), change
        ? button(t('proof_restore'), () => this.setProof(name, original), { class: 'second' }) : button(t('proof_tamper'), () => this.#tamper(), { class: 'second', 'data-testid': 'tamper' })),
      h('details', { class: 'no-print' }, h('summary', null, t('drop_here')), zone));
  }

  async #takeFile(file) {
    if (file.size > MAX_PROOF_BYTES) this.setRefusal(h('p', { class: 'tone-bad', role: 'alert' }, t('drop_large')));
    else this.setProof(file.name, new Uint8Array(await file.arrayBuffer()));
  }

  #tamper() {
    const change = tampered(this.#proof.bytes);
    if (!change) return;
    this.#proof = { ...this.#proof, bytes: change.bytes, change };
    this.#draw();
  }

  // ---- the steps

  #drawSteps() {
    if (!this.#root?.genesis || !this.#proof) {
      replace(this.#cards[2], card(t('steps_title'), note(t('steps_waiting'))));
      return;
    }
    const { bytes } = this.#proof;
    const root = this.#root;
    replace(this.#cards[2], card(t('steps_title'), note(t('steps_working'))));
    // Drawn first, then computed: signatures take their time.
    setTimeout(() => {
      if (this.#proof?.bytes !== bytes || this.#root !== root) return;
      const judged = judge(bytes, root);
      replace(this.#cards[2], card(t('steps_title'), verdictBanner(judged), stepList(judged.steps), judged.report.valid && judged.verdict !== 'pin' && provenCard(judged)));
    }, 20);
  }
}
