// What an administrator decides shows at the next sign-in.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ADMIN, ANA } from '../src/provider.mjs';
import { enable } from '../src/setup.mjs';
import { world } from '../src/world.mjs';

test('p6_p13_notifications_only_take_the_app_from_the_sign_in_page', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [admin, ana, hers] = [await browser(), await browser(), await phone()];
  await enable(provider, hers);
  await admin.open('/admin');
  await admin.giveName(ADMIN);
  await admin.password();
  await admin.page.locator('#mode').selectOption('push');
  await admin.press('Save');
  await ana.name(ANA);
  assert.equal(await ana.page.locator('#match-number').count(), 0);
  assert.equal(await ana.page.getByRole('button', { name: 'Use an app instead' }).count(), 0);
  await ana.proveWithPassword(hers);
  assert.equal((await ana.signedIn()).user, ANA);
});

test('s2_the_phone_shows_what_the_administrator_lets_it_show', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [admin, ana, hers] = [await browser(), await browser(), await phone()];
  await enable(provider, hers);
  await admin.open('/admin');
  await admin.giveName(ADMIN);
  await admin.password();
  for (const [shown, wanted] of [['location', false], ['browser', true]]) {
    await admin.page.locator(`[name="context.${shown}"]`).setChecked(wanted);
  }
  await admin.page.locator('#section-shown-to summary').click();
  await admin.page.locator('[name="context_targets.ip.exclude"]').fill(ANA);
  await admin.press('Save');
  await ana.name(ANA);
  const entries = new Map((await hers.request()).shown);
  assert.equal(entries.has('location'), false);
  assert.equal(entries.has('ip'), false, 'switched on, and not for this user');
  assert.equal(entries.get('browser'), 'Chrome');
});
