// Makes the pictures of docs/images anew: `npm run screenshots`.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { closeBrowserProcess, browserProcess } from './browser.mjs';
import { Person } from './person.mjs';
import { Phone } from './phone.mjs';
import { ROOT } from './programs.mjs';
import { ANA, Provider } from './provider.mjs';

const FOLDER = join(ROOT, 'docs', 'images');
const WIDTH = 640;

const provider = await Provider.start();
const phone = await Phone.make();
try {
  await mkdir(FOLDER, { recursive: true });
  const ana = await person();
  await ana.open('/signin');
  await ana.giveName(ANA);
  await ana.password();
  await ana.signedIn();
  await ana.startWizard();
  await picture(ana, 'wizard-code');
  const { code, url } = await ana.typedCode();
  await phone.do('enroll', code, '--url', url);
  await ana.state('live');
  await picture(ana, 'wizard-number');
  await phone.do('approve', await ana.number());
  await ana.state('approved');
  await ana.press('Finish');
  await ana.enable(phone);
  await ana.open('/security-info');
  await picture(ana, 'security-info');

  const again = await person();
  await again.name(ANA);
  await again.state('live');
  await picture(again, 'number');
  await again.press("I can't use my app right now");
  await picture(again, 'other-ways');
  await again.press('Ask my app again');
  await phone.do('approve', await again.number());
  await again.signedIn();
} finally {
  await closeBrowserProcess();
  await provider.stop();
  await phone.destroy();
}

async function person() {
  const context = await (await browserProcess()).newContext({
    viewport: { width: WIDTH, height: 400 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  return new Person(await context.newPage(), provider, async () => {});
}

/** The whole page, without a blinking caret, and with one time for all times. */
async function picture({ page }, name) {
  await page.evaluate(() => {
    for (const time of document.querySelectorAll('time')) time.textContent = '2027-01-15 08:00 UTC';
    const left = document.querySelector('#seconds-left');
    if (left) left.textContent = Number(left.dataset.seconds) > 60 ? '9:57' : '0:57';
  });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true, caret: 'hide', animations: 'disabled' });
}
