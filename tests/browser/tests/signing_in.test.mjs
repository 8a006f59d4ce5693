// Signing in by the number on the page: how it succeeds.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ANA, BEN, PASSWORD } from '../src/provider.mjs';
import { enable, enroll } from '../src/setup.mjs';
import { world } from '../src/world.mjs';

test('s1_s2_s3_the_number_signs_in_and_the_page_moves_on_by_itself', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  await ana.state('live');
  assert.equal(await ana.page.getByLabel('Password').count(), 0, 'the number is where the password would be');
  const request = await hers.request();
  assert.equal(request.purpose, 'sign_in');
  const shown = Object.fromEntries(request.shown);
  assert.equal(shown.application, 'Contoso (demo)');
  assert.equal((await hers.do('approve', await ana.number())).outcome, 'approved');
  const { user, amr } = await ana.signedIn();
  assert.equal(user, ANA);
  assert.ok(amr.split(' ').includes('pop') && !amr.split(' ').includes('pwd'), amr);
});

test('s1_the_page_hears_of_the_phone_in_an_event_stream', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  const opened = ana.page.waitForResponse((reply) => reply.url().endsWith('/signin/events'));
  await ana.name(ANA);
  const stream = await opened;
  assert.match(await stream.headerValue('content-type'), /^text\/event-stream/u);
  let asked = 0;
  ana.page.on('request', () => (asked += 1));
  await provider.advance(40);
  await ana.page.waitForFunction(() => Number(document.querySelector('#seconds-left').dataset.seconds) <= 20);
  assert.equal(asked, 0, 'it asks for nothing while it waits');
  await hers.do('approve', await ana.number());
  assert.equal((await ana.signedIn()).user, ANA);
});

test('s1_s3_signing_in_needs_no_script', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser({ script: false }), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  await hers.do('approve', await ana.number());
  assert.equal((await ana.signedIn()).user, ANA);
});

test('s1_password_and_app_lead_to_and_fro', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  const first = await ana.number();
  await ana.press('Use your password instead');
  assert.equal((await hers.run('requests')).said.length, 0, 'the request was withdrawn');
  await ana.press('Use an app instead');
  await ana.state('live');
  assert.notEqual(await ana.number(), first, 'no number comes twice within ten minutes');
  await hers.do('approve', await ana.number());
  assert.equal((await ana.signedIn()).user, ANA);
});

test('s1_e7_the_phone_confirms_a_password', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enroll(provider, hers);
  await ana.name(ANA);
  await ana.password('wrong horse');
  assert.notEqual(await ana.message(), '');
  await ana.password();
  await ana.state('live');
  assert.equal((await hers.request()).purpose, 'mfa');
  await hers.do('approve', await ana.number());
  const { user, amr } = await ana.signedIn();
  assert.equal(user, ANA);
  assert.ok(['pwd', 'pop'].every((method) => amr.split(' ').includes(method)), amr);
});

test('s1_the_keyboard_is_enough', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  const { keyboard } = ana.page;
  await enable(provider, hers);
  await ana.open('/signin');
  await keyboard.type(ANA);
  await keyboard.press('Enter');
  await ana.state('live');
  await ana.tabTo('Use your password instead');
  await keyboard.press('Enter');
  await ana.page.getByLabel('Password', { exact: true }).waitFor();
  await ana.tabTo('Use an app instead');
  await keyboard.press('Enter');
  await ana.state('live');
  await hers.do('approve', await ana.number());
  assert.equal((await ana.signedIn()).user, ANA);
  await ana.tabTo('Security info');
  await keyboard.press('Enter');
  await ana.page.waitForURL('**/security-info');
});

test('s1_a_user_without_a_phone_is_asked_for_the_password_and_a_stranger_learns_nothing', async (t) => {
  const { browser } = await world(t);
  const [ben, stranger] = [await browser(), await browser()];
  await ben.name(BEN);
  await stranger.name('nobody@contoso.example');
  await stranger.password(PASSWORD);
  const unknown = await stranger.message();
  await ben.password('wrong horse');
  assert.equal(await ben.message(), unknown, 'a wrong password and an unknown user read alike');
});
