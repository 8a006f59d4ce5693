// The pages of administrators: the whole policy, groups, programs, the log; narrow and wide, light and dark.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ADMIN, ANA } from '../src/provider.mjs';
import { world } from '../src/world.mjs';

const PAGES = ['/admin', '/admin/users', '/admin/sign-ins', '/admin/groups', '/admin/changes', '/admin/tokens'];

/** Whether anything reaches beyond the right edge of the window. */
const overflows = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

test('p7_s14_the_pages_of_administrators_fit_390_and_1280_points_in_light_and_dark', async (t) => {
  const { provider, browser } = await world(t);
  const admin = await browser();
  await admin.open('/admin');
  await admin.giveName(ADMIN);
  await admin.password();

  await admin.open('/admin/groups');
  await admin.type('Name', 'Sales');
  await admin.type('User names, one a line', ANA);
  await admin.press('Save');
  await admin.open('/admin');
  await admin.type('Only these groups', 'sales');
  await admin.page.locator('#device-limit').fill('3');
  await admin.press('Save');
  assert.match(await admin.message(), /The policy is saved/u);
  assert.equal(await admin.page.locator('#targets-include-groups').inputValue(), 'sales');
  const { device_limit: limit } = await provider.control('policy', {});
  assert.equal(limit, 3);
  await admin.open('/admin/tokens');
  await admin.type('Name, for this list and the list of changes', 'pipeline');
  await admin.press('Make a token');
  assert.match(await admin.page.locator('#token').textContent(), /^idp_admin_[\w-]{43}$/u);

  for (const path of PAGES) {
    await admin.open(path);
    for (const width of [390, 1280]) {
      await admin.page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ['light', 'dark']) {
        await admin.page.emulateMedia({ colorScheme });
        assert.equal(await overflows(admin.page), false, `${path} at ${width} in ${colorScheme}`);
      }
    }
  }
});

test('s14_the_log_is_filtered_and_downloaded', async (t) => {
  const { browser } = await world(t);
  const reader = { locale: 'de-DE', timezoneId: 'Asia/Tokyo' };
  const [admin, ana] = [await browser(reader), await browser()];
  await ana.signInByPassword(ANA);
  await admin.open('/admin');
  await admin.giveName(ADMIN);
  await admin.password();
  await admin.open('/admin/sign-ins');
  await admin.type('User name has', 'ana@');
  await admin.page.getByLabel('Result', { exact: true }).selectOption('signed_in');
  await admin.press('Filter');
  assert.equal(await admin.page.locator('#sign-ins tbody tr').count(), 1);
  const time = admin.page.locator('#sign-ins tbody time');
  const words = new Intl.DateTimeFormat('de-DE', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Tokyo' });
  assert.equal(await time.textContent(), words.format(new Date(await time.getAttribute('datetime'))));
  assert.match(await time.getAttribute('title'), /UTC$/u);
  const [download] = await Promise.all([
    admin.page.waitForEvent('download'),
    admin.page.getByRole('link', { name: 'These as a CSV file' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), 'sign-ins.csv');
});
