// Language and light, the same in the explorer and in the saved verifier.
import { h, remember, remembered } from './dom.mjs';
import { button } from './parts.mjs';
import { language, setLanguage, t } from './words.mjs';

export function applySettings() {
  setLanguage(language());
  const theme = remembered('theme');
  if (theme) document.documentElement.dataset.theme = theme;
  // On paper nothing can be opened any more.
  window.addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('.step details, .proven details')) details.open = true;
  });
}

function turnTheme() {
  const dark = (remembered('theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  remember('theme', dark ? 'light' : 'dark');
  document.documentElement.dataset.theme = dark ? 'light' : 'dark';
}

/// `changed`: everything is drawn again, in the other language.
export function settings(changed) {
  const turnLanguage = () => {
    setLanguage(language() === 'zh' ? 'en' : 'zh');
    changed();
  };
  return h('div', { class: 'settings no-print' }, button(t('language'), turnLanguage, { class: 'plain', 'data-testid': 'language' }),
    button('◐', turnTheme, { class: 'plain', 'aria-label': t('theme'), title: t('theme'), 'data-testid': 'theme' }));
}
