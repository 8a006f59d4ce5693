// The pages beside number and password: other ways to sign in, a forgotten password, the time that is left.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ANA, PASSWORD } from '../src/provider.mjs';
import { enable, enroll } from '../src/setup.mjs';
import { world } from '../src/world.mjs';

test('s10_whoever_cannot_use_the_app_finds_the_other_ways', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  await ana.press("I can't use my app right now");
  await ana.press('Use a Temporary Access Pass');
  await ana.type('Temporary Access Pass', 'wrong');
  await ana.press('Sign in');
  assert.notEqual(await ana.message(), '');
  await ana.press('Use your password instead');
  await ana.password();
  await ana.state('live');
  await ana.press("I can't use my app right now");
  await ana.press('Enter a code from your app');
  await ana.type('Code that your authenticator app shows', '000000');
  await ana.press('Sign in');
  assert.notEqual(await ana.message(), '');
  await ana.press('Use another method');
  await ana.press('Ask my app again');
  await ana.state('live');
  await hers.do('approve', await ana.number());
  assert.equal((await ana.signedIn()).user, ANA);
});

test('s8_a_forgotten_password_is_replaced_and_other_browsers_are_signed_out', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [other, ana, hers] = [await browser(), await browser(), await phone()];
  await other.signInByPassword(ANA);
  await enroll(provider, hers);
  await ana.name(ANA);
  await ana.press('Forgot your password?');
  await ana.type('User name', ANA);
  await ana.press('Next');
  await ana.state('live');
  assert.equal((await hers.request()).purpose, 'password_reset');
  await hers.do('approve', await ana.number());
  await ana.page.getByLabel('New password', { exact: true }).waitFor();
  const chosen = 'green lamps sing low';
  for (const [first, second] of [[chosen, PASSWORD], [chosen, chosen]]) {
    await ana.type('New password', first);
    await ana.type('New password again', second);
    await ana.press('Change the password');
    assert.notEqual(await ana.message(), '');
  }
  await other.notSignedIn();
  await ana.password(chosen);
  await ana.state('live');
  await hers.do('approve', await ana.number());
  assert.equal((await ana.signedIn()).user, ANA);
});

test('s6_the_page_counts_the_seconds_down_and_says_them_seldom', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  const left = async () => Number(await ana.page.locator('#seconds-left').getAttribute('data-seconds'));
  const before = await left();
  assert.ok(before > 50 && before <= 60, `${before}`);
  assert.equal(await ana.page.locator('#time-spoken').textContent(), '');
  await provider.advance(31);
  await ana.page.locator('#time-spoken').filter({ hasText: 'seconds left' }).waitFor({ state: 'attached' });
  assert.ok(await left() < 30);
  await provider.advance(30);
  await ana.state('expired');
  assert.match(await ana.page.title(), /^Out of time/u);
});

test('s1_what_a_form_sends_is_not_overtaken_by_the_news_of_its_own_doing', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  await ana.name(ANA);
  await ana.state('live');
  const { page } = ana;

  // The reply to the form is held until the page has done with the stream of events: by the news that the request has ended, or at once.
  const looks = [];
  const stream = page.waitForEvent('requestfinished', { predicate: (request) => request.url().endsWith('/signin/events') });
  const broken = page.waitForEvent('requestfailed', { predicate: (request) => request.url().endsWith('/signin/events') });
  await page.route((url) => url.pathname.includes('/signin'), async (route) => {
    const request = route.request();
    if (request.method() !== 'POST') {
      if (request.isNavigationRequest()) looks.push(request.url());
      return route.continue();
    }
    const reply = await route.fetch({ maxRedirects: 0 });
    assert.equal(reply.status(), 303);
    await Promise.any([stream, broken]);
    return route.fulfill({ status: 200, contentType: 'text/html', body: '<title>Held</title>' });
  });
  await page.getByRole('button', { name: 'Use your password instead', exact: true }).click();
  await page.waitForFunction(() => document.title === 'Held');
  assert.deepEqual(looks, []);
});
