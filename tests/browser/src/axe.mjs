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
  try {
    await auditNow(page);
  } catch (error) {
    // A page that waits moves on by itself when what it waits for happens.
    if (!/context was destroyed|because of a navigation/u.test(error.message)) throw error;
    await page.waitForLoadState();
    await auditNow(page);
  }
}

async function auditNow(page) {
  const state = await page.evaluate(() => {
    const words = (selector) => [...document.querySelectorAll(selector)].map((found) => found.textContent).join('|');
    const state = document.querySelector('#request-state')?.getAttribute('data-state') ?? '';
    return [state, words('h1,h2,button,label,#message,[role=alert]')].join(' ');
  });
  const path = new URL(page.url()).pathname.replace(/[\w-]{20,}/gu, 'ID');
  if (seen.has(`${path} ${state}`)) return;
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const axe = new AxeBuilder({ page }).setLegacyMode(true);
    if (colorScheme === 'dark') axe.withRules(OF_COLOUR);
    const { violations } = await axe.analyze();
    for (const { id, impact, help, nodes } of violations) {
      const where = nodes.map((node) => node.html).join(' ');
      found.push([GRAVE.has(impact), `${path} (${colorScheme}): ${impact} ${id}: ${help}: ${where}`]);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  seen.add(`${path} ${state}`);
  for (const [isGrave, told] of found) {
    if (isGrave) grave.push(told);
    else lesser.add(told);
  }
}

/** What axe found since the last call: `grave` fails a test, `lesser` is only told. */
export function findings() {
  const found = { grave: grave.splice(0), lesser: [...lesser] };
  lesser.clear();
  return found;
}
