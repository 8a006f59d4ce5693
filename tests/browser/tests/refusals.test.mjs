// Signing in by the number on the page: how it ends otherwise, and what nobody gets by it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { otherThan } from '../src/person.mjs';
import { ANA } from '../src/provider.mjs';
import { enable } from '../src/setup.mjs';
import { world } from '../src/world.mjs';

test('s3_a_wrong_number_ends_the_request_and_the_page_tells', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  const number = await ana.number();
  const wrong = await hers.approve(otherThan(number));
  assert.deepEqual([wrong.exit, wrong.last.outcome], [1, 'wrong_number']);
  await ana.state('wrong_number');
  assert.equal((await hers.approve(number)).exit, 1, 'the right number comes too late');
  await ana.tryAgain();
  await hers.do('approve', await ana.number());
  assert.equal((await ana.signedIn()).user, ANA);
});

test('s5_deny_and_report_each_end_the_request_with_words_of_their_own', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  assert.equal((await hers.do('deny')).outcome, 'denied');
  const denied = await ana.state('denied');
  await ana.tryAgain();
  assert.equal((await hers.do('report')).outcome, 'reported');
  assert.notEqual(await ana.state('reported'), denied);
  await ana.notSignedIn();
});

test('s6_a_request_expires_after_a_minute', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  const number = await ana.number();
  const { request } = await hers.request();
  await provider.advance(61);
  await ana.state('expired');
  const late = await hers.run('approve', number, '--request', request);
  assert.equal(late.exit, 1);
  await ana.notSignedIn();
});

test('s7_a_second_sign_in_takes_the_place_of_the_first_whose_number_is_worth_nothing', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, other, hers] = [await browser(), await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  const before = await ana.number();
  await other.name(ANA);
  await ana.state('superseded');
  assert.equal((await hers.run('requests')).said.length, 1, 'the phone never shows two');
  const answered = await hers.approve(before);
  assert.deepEqual([answered.exit, answered.last.outcome], [1, 'superseded'], 'not a wrong number');
  await other.state('superseded');
  await ana.notSignedIn();
  await other.notSignedIn();
});

test('s7_tabs_that_wait_for_one_number_are_all_led_on_and_signed_in', async (t) => {
  const { provider, browser, phone } = await world(t);
  const hers = await phone();
  await enable(provider, hers);
  for (let round = 0; round < 3; round += 1) {
    const ana = await browser();
    // What the pages would do by themselves is done below, at one moment in all tabs.
    await ana.page.context().route('**/signin/{events,state}', (route) => route.abort());
    ana.expectComplaint(/ERR_FAILED/u);
    await ana.name(ANA);
    const tabs = [ana, await ana.anotherTab(), await ana.anotherTab()];
    await hers.do('approve', await ana.number());
    await Promise.all(tabs.map((tab) => tab.open('/signin')));
    for (const tab of tabs) assert.equal((await tab.signedIn()).user, ANA);
    await ana.open('');
    assert.equal((await ana.signedIn()).user, ANA);
    await provider.advance(600);
  }
});

test('s3_what_one_browser_asked_for_signs_no_other_in', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, other, hers] = [await browser(), await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  await hers.do('approve', await ana.number());
  await other.notSignedIn();
  assert.equal((await ana.signedIn()).user, ANA);
  const [old] = (await ana.page.context().cookies()).filter(({ name }) => name === 'session');
  assert.equal(old.httpOnly, true);
  assert.equal(old.sameSite, 'Lax');
});

test('s3_the_session_has_another_id_after_the_sign_in', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, thief, hers] = [await browser(), await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  const cookies = await ana.page.context().cookies();
  await thief.page.context().addCookies(cookies);
  await hers.do('approve', await ana.number());
  await ana.signedIn();
  await thief.notSignedIn();
});

test('s1_s7_a_fourth_start_from_strange_browsers_sends_nothing_to_the_phone', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  await hers.do('approve', await ana.number());
  await ana.signedIn();
  await ana.press('Sign out');
  for (let start = 1; start <= 2; start += 1) {
    const stranger = await browser();
    await stranger.name(ANA);
    await stranger.state('live');
  }
  const stranger = await browser();
  await stranger.name(ANA);
  assert.notEqual(await stranger.message(), '');
  assert.equal(await stranger.page.locator('#match-number').count(), 0);
  await ana.giveName(ANA);
  await ana.state('live');
});
