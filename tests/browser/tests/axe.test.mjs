// What the other tests rely on: a page with a fault is found, also one that is there in one colour scheme only.

import assert from 'node:assert/strict';
import test from 'node:test';
import { audit, findings } from '../src/axe.mjs';
import { world } from '../src/world.mjs';

async function found(t, markup) {
  const { browser } = await world(t);
  const { page, provider } = await browser();
  const html = `<!DOCTYPE html><html lang="en"><title>T</title><main><h1>${t.name}</h1>${markup}</main></html>`;
  await page.route('**/planted', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.goto(`${provider.issuer}/planted`);
  await audit(page);
  return findings().grave.join('\n');
}

test('a_field_without_a_label_is_found', async (t) => {
  assert.match(await found(t, '<form><input name="x"></form>'), /label/u);
});

test('too_little_contrast_in_the_dark_is_found', async (t) => {
  const style = '<style>@media (prefers-color-scheme: dark) { p { color: #222; background: #111; } }</style>';
  const grave = await found(t, `${style}<p>Can you read this?</p>`);
  assert.match(grave, /\(dark\): serious color-contrast/u);
  assert.doesNotMatch(grave, /\(light\)/u);
});
