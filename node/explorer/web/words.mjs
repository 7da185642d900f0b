// The words of the page, in English and Chinese. Terms are those of the specifications.
import { remember, remembered } from './dom.mjs';
import { PAGE_WORDS } from './words_pages.mjs';
import { VERIFY_WORDS } from './words_verify.mjs';

const WORDS = {
  ...PAGE_WORDS,
  ...VERIFY_WORDS,
  language: ['中文', 'English'],
  theme: ['Light or dark', '浅色或深色'],
  ago_s: ['{0} s ago', '{0} 秒前'],
  ago_min: ['{0} min ago', '{0} 分钟前'],
  ago_h: ['{0} h ago', '{0} 小时前'],
  ago_d: ['{0} d ago', '{0} 天前'],
  genesis: ['genesis', '创世'],
};

export const language = () => remembered('language') ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
export function setLanguage(name) {
  remember('language', name);
  document.documentElement.lang = name === 'zh' ? 'zh-CN' : 'en';
}

/// The words of a key, with {0}, {1}… filled in. A key that is not known is shown as it is: names of kinds and states come from the node.
export function t(key, ...values) {
  const entry = Object.hasOwn(WORDS, key) ? WORDS[key] : [key, key];
  return values.reduce((text, value, i) => text.replaceAll(`{${i}}`, () => String(value)), entry[language() === 'zh' ? 1 : 0]);
}
