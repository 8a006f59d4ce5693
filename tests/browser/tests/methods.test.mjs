// Security info: other authenticator apps, and methods that go.

import assert from 'node:assert/strict';
import test from 'node:test';
import { otherThan } from '../src/person.mjs';
import { ANA } from '../src/provider.mjs';
import { enable } from '../src/setup.mjs';
import { world } from '../src/world.mjs';

test('e10_a_different_authenticator_app_gives_codes_and_no_phone_sign_in', async (t) => {
  const { browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await ana.signInByPassword(ANA);
  await ana.startWizard();
  await ana.press('Use a different authenticator app');
  const picture = hers.file('cut.png');
  await ana.photograph('#qr', picture);
  await hers.do('enroll', picture);
  const account = await hers.do('accounts');
  assert.equal(account.phone_sign_in, 'not offered');
  const { code } = await hers.do('code');
  await ana.type('Code', otherThan(code));
  await ana.press('Next');
  assert.notEqual(await ana.message(), '');
  await ana.type('Code', code);
  await ana.press('Next');
  assert.equal(await ana.page.locator('[data-method="code"]').count(), 1);
  assert.deepEqual(await ana.devices(), []);
});

test('p10_p11_turned_off_and_removed_on_the_page_is_learnt_by_the_phone', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  await ana.open('/security-info');
  await ana.approveOn(hers);
  await ana.press('Turn off passwordless sign-in');
  assert.deepEqual(await ana.devices(), ['push']);
  assert.match((await hers.account()).phone_sign_in, /^disabled/u);
  await ana.press(/^Remove/u);
  assert.ok(await ana.page.locator('#last-method-warning').isVisible(), 'p14: it is the last one');
  await ana.press('Remove');
  assert.deepEqual(await ana.devices(), []);
  assert.equal((await hers.account()).state, 'removed');
});

test('p14_a_lost_phone_is_revoked_and_another_enrolled_with_a_temporary_access_pass', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, lost, fresh] = [await browser(), await phone(), await phone()];
  await enable(provider, lost);
  const { pass } = await provider.control('access-passes', { user: ANA });
  await ana.name(ANA);
  await ana.press("I can't use my app right now");
  await ana.press('Use a Temporary Access Pass');
  await ana.givePass(pass);
  await ana.signedIn();
  await ana.open('/security-info');
  await ana.press(/^Lost your phone/u);
  await ana.press('Revoke this phone');
  assert.deepEqual(await ana.devices(), []);
  assert.equal((await lost.account()).state, 'removed');
  await ana.addPhone(fresh);
  assert.deepEqual(await ana.devices(), ['push']);
});
