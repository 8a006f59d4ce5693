// What a real browser lets another site do with the session of a person, given the headers, cookies and forms of the provider.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ANA } from '../src/provider.mjs';
import { world } from '../src/world.mjs';

/** Shows the person a page of another site. */
async function lure(person, markup) {
  const body = `<!DOCTYPE html><html lang="en"><title>Prizes</title><h1>Prizes</h1>${markup}</html>`;
  await person.page.route('http://evil.example/', (route) => route.fulfill({ contentType: 'text/html', body }));
  await person.page.goto('http://evil.example/');
}

test('a_form_of_another_site_does_nothing_in_the_name_of_the_person', async (t) => {
  const { browser } = await world(t);
  const ana = await browser();
  await ana.signInByPassword(ANA);
  const { issuer } = ana.provider;
  await lure(ana, `<form method="post" action="${issuer}/signout"><input name="csrf" value="x"><button>Win</button></form>`);
  const [refused] = await Promise.all([
    ana.page.waitForResponse((reply) => reply.url().endsWith('/signout')),
    ana.page.getByRole('button', { name: 'Win' }).click(),
  ]);
  assert.equal(refused.status(), 403);
  await ana.open('');
  assert.equal((await ana.signedIn()).user, ANA);
});

test('no_other_site_shows_the_pages_in_a_frame', async (t) => {
  const { browser } = await world(t);
  const ana = await browser();
  await ana.signInByPassword(ANA);
  await lure(ana, `<iframe src="${ana.provider.issuer}/security-info"></iframe>`);
  const [, frame] = ana.page.frames();
  await frame.waitForLoadState();
  assert.equal(await frame.locator('main').count(), 0);
  await ana.open('/security-info');
  assert.equal(await ana.page.locator('main').count(), 1, 'it is there outside of a frame');
});

test('script_that_came_into_a_page_does_not_run', async (t) => {
  const { browser } = await world(t);
  const ana = await browser();
  await ana.open('/signin');
  const ran = await ana.page.evaluate(() => {
    const inline = document.createElement('script');
    inline.textContent = 'window.ran = true';
    document.body.append(inline);
    return window.ran ?? false;
  });
  assert.equal(ran, false, 'the content security policy');
  ana.expectComplaint(/Content Security Policy/u);
});
