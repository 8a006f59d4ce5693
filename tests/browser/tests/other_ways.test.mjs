// Signing in without the number: codes, Temporary Access Passes, a new password.

import assert from 'node:assert/strict';
import test from 'node:test';
import { otherThan } from '../src/person.mjs';
import { ANA, PASSWORD } from '../src/provider.mjs';
import { enable, enroll } from '../src/setup.mjs';
import { world } from '../src/world.mjs';

test('s10_a_code_of_the_phone_signs_in_after_the_password', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  await ana.press("I can't use my app right now");
  await ana.press('Use your password');
  await ana.password();
  await ana.press("I can't use my app right now");
  await ana.press('Enter a code from your app');
  const { code } = await hers.do('code');
  await ana.giveCode(otherThan(code));
  assert.equal(await ana.page.locator('#message').getAttribute('data-message'), 'wrong_code');
  await ana.giveCode(code);
  const { user, amr } = await ana.signedIn();
  assert.equal(user, ANA);
  assert.deepEqual(new Set(amr.split(' ')), new Set(['pwd', 'otp', 'mfa']));
});

test('s10_a_code_counts_once', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, thief, hers] = [await browser(), await browser(), await phone()];
  await enroll(provider, hers);
  const { code } = await hers.do('code');
  for (const person of [ana, thief]) {
    await person.name(ANA);
    await person.password();
    await person.press("I can't use my app right now");
    await person.press('Enter a code from your app');
    await person.giveCode(code);
  }
  assert.equal(await thief.page.locator('#message').getAttribute('data-message'), 'used_code');
  assert.equal((await ana.signedIn()).user, ANA);
});

test('e6_a_temporary_access_pass_signs_in_once_and_enrolls_a_phone_without_a_password', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, thief, hers] = [await browser(), await browser(), await phone()];
  const { pass } = await provider.control('access-passes', { user: ANA });
  await ana.name(ANA);
  await ana.press('Use a Temporary Access Pass');
  await ana.givePass(otherThan('00'));
  assert.equal(await ana.page.locator('#message').getAttribute('data-message'), 'wrong_pass');
  await ana.givePass(pass);
  assert.equal((await ana.signedIn()).amr, 'tap');
  await ana.addPhone(hers);
  assert.equal((await hers.account()).state, 'active');

  await thief.name(ANA);
  await thief.press('Use a Temporary Access Pass');
  await thief.givePass(pass);
  assert.equal(await thief.page.locator('#message').getAttribute('data-message'), 'wrong_pass', 'used before');
});

test('s8_the_phone_confirms_a_new_password', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  await ana.press('Use your password instead');
  await ana.press('Forgot your password?');
  await ana.press('Next');
  await ana.state('live');
  assert.equal((await hers.request()).purpose, 'password_reset');
  await ana.enterNumberOn(hers);
  const fresh = 'seven grey owls in a lighthouse';
  await ana.type('New password', fresh);
  await ana.type('New password again', `${fresh}!`);
  await ana.press('Change the password');
  assert.equal(await ana.page.locator('#message').getAttribute('data-message'), 'passwords_differ');
  await ana.type('New password', fresh);
  await ana.type('New password again', fresh);
  await ana.press('Change the password');
  await ana.password(PASSWORD);
  assert.equal(await ana.page.locator('#message').getAttribute('data-message'), 'wrong_password', 'the old one');
  await ana.password(fresh);
  await ana.enterNumberOn(hers);
  assert.equal((await ana.signedIn()).user, ANA);
});
