// Elements. Whatever comes from outside becomes text: nothing here, and nothing else in the explorer, takes markup (EX6).

const SVG = 'http://www.w3.org/2000/svg';
// Links lead to places of this page, to its own files, and to what it made itself. What records call a link is shown and never followed.
const OWN_LINK = /^(#\/|\/explorer\/|blob:)/;

function set(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith('on')) {
    element.addEventListener(name.slice(2), value);
    return;
  }
  if (name === 'href' && !OWN_LINK.test(value)) throw new Error('a link that leads elsewhere');
  element.setAttribute(name, value === true ? '' : String(value));
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) set(element, name, value);
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/// h('p', {class: 'x', onclick: f}, 'text', element, [more])
export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

export function replace(element, ...children) {
  element.replaceChildren();
  return fill(element, {}, children);
}

/// A file for the visitor's disk.
export function save(name, text, type = 'application/json') {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/// A setting of this browser. Where nothing can be kept, as in some private windows, it lasts as long as the page.
const unkept = new Map();
export function remember(name, value) {
  unkept.set(name, value);
  try {
    if (value === null) localStorage.removeItem(`xinghuo.${name}`);
    else localStorage.setItem(`xinghuo.${name}`, value);
  } catch {
    // It is in `unkept`.
  }
}
export function remembered(name) {
  if (unkept.has(name)) return unkept.get(name);
  try {
    return localStorage.getItem(`xinghuo.${name}`);
  } catch {
    return null;
  }
}
