// What can be measured of how a page looks: width, contrast, names of controls.

// Runs in the page. WCAG 2.2, 1.4.3: 4.5 to 1, large text 3 to 1.
function contrastFaults() {
  const channel = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const over = (front, back) => {
    const alpha = front[3] ?? 1;
    return [0, 1, 2].map((i) => front[i] * alpha + back[i] * (1 - alpha));
  };
  const background = (element) => {
    if (!element) return [255, 255, 255];
    const colour = parse(getComputedStyle(element).backgroundColor);
    return (colour[3] ?? 1) === 1 && colour.length ? colour : over(colour.length ? colour : [0, 0, 0, 0], background(element.parentElement));
  };
  const faults = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join('').trim();
    if (!text || !element.checkVisibility?.()) continue;
    const style = getComputedStyle(element);
    const back = background(element);
    const [a, b] = [luminance(over(parse(style.color), back)), luminance(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faults.push(`${ratio.toFixed(2)}: ${text.slice(0, 30)}`);
  }
  return faults;
}

const CONTROLS = ['button', 'link', 'textbox', 'searchbox', 'checkbox', 'combobox'];

/// What is wrong with the looks of a page, as texts.
export async function faults(page) {
  const out = [];
  const over = await page.value('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  if (over > 0) out.push(`wider than the window by ${over} pixels`);
  out.push(...(await page.value(`(${contrastFaults})()`)).map((fault) => `contrast ${fault}`));
  const { nodes } = await page.send('Accessibility.getFullAXTree');
  for (const { role, name, ignored } of nodes) if (!ignored && CONTROLS.includes(role?.value) && !name?.value?.trim()) out.push(`a ${role.value} without a name`);
  return out;
}

const SIZES = [1440, 375];
const LOOKS = [{ dark: false, language: 'en' }, { dark: true, language: 'zh' }, { dark: true, language: 'en' }, { dark: false, language: 'zh' }];

/// Every page in every width, two of the four looks each: [{name, width, dark, language, address}].
export function* views(pages) {
  let turn = 0;
  for (const [name, address] of Object.entries(pages)) {
    for (const width of SIZES) {
      for (const look of [LOOKS[turn % 4], LOOKS[(turn + 1) % 4]]) yield { name, width, address, ...look };
      turn += 2;
    }
  }
}
