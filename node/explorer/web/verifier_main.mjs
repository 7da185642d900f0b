// The verifier as one file for the disk: no node, no network.
import { h, replace } from './dom.mjs';
import { note, title } from './parts.mjs';
import { applySettings, settings } from './shell.mjs';
import { VerifyView } from './verify_view.mjs';
import { t } from './words.mjs';

function draw() {
  document.title = t('verifier');
  replace(document.body, h('header', { class: 'top' }, h('div', { class: 'bar' }, h('span', { class: 'brand' }, t('verifier')), settings(draw))),
    h('main', { id: 'main' }, title(t('verify_title')), note(t('verify_intro')), new VerifyView().elements));
}

applySettings();
draw();
