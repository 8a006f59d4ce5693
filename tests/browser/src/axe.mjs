// axe-core looks at every page that a scenario reaches, once for each state of it, in light and in dark.

import { AxeBuilder } from '@axe-core/playwright';

/** The rules that a colour scheme has a part in; the others are looked at once. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block'];
const GRAVE = new Set(['serious', 'critical']);
const seen = new Set();
const grave = [];
const lesser = new Set();

/** Looks at the page as it stands, unless this state of it was looked at before. */
export async function audit(page) {
  const state = await page.evaluate(() => {
    const of = (selector, name) => document.querySelector(selector)?.getAttribute(name) ?? '';
    const words = (selector) => [...document.querySelectorAll(selector)].map((found) => found.textContent).join('|');
    return [words('h1,h2,button,label,#message,[role=alert]'), of('#request-state', 'data-state')].join(' ');
  });
  const path = new URL(page.url()).pathname.replace(/[\w-]{20,}/gu, 'ID');
  if (seen.has(`${path} ${state}`)) return;
  seen.add(`${path} ${state}`);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const axe = new AxeBuilder({ page }).setLegacyMode(true);
    if (colorScheme === 'dark') axe.withRules(OF_COLOUR);
    const { violations } = await axe.analyze();
    for (const { id, impact, help, nodes } of violations) {
      const told = `${path} (${colorScheme}): ${impact} ${id}: ${help}: ${nodes.map((node) => node.html).join(' ')}`;
      if (GRAVE.has(impact)) grave.push(told);
      else lesser.add(told);
    }
  }
  await page.emulateMedia({ colorScheme: null });
}

/** What axe found since the last call: `grave` fails a test, `lesser` is only told. */
export function findings() {
  const found = { grave: grave.splice(0), lesser: [...lesser] };
  lesser.clear();
  return found;
}

/** How many states of pages were looked at. */
export function audited() {
  return seen.size;
}
