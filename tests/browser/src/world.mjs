// What one test has: an identity provider, browsers, phones. All of it ends with the test.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { audit, findings } from './axe.mjs';
import { browserProcess, closeBrowserProcess } from './browser.mjs';
import { Person } from './person.mjs';
import { Phone } from './phone.mjs';
import { Provider } from './provider.mjs';
import { RecordingProxy } from './proxy.mjs';

after(closeBrowserProcess);

/** Makes the world of test `t`. With `recorded`, a proxy that keeps every exchange stands in front of the provider. */
export async function world(t, { recorded = false } = {}) {
  const ends = [];
  const complaints = [];
  t.after(async () => {
    for (const end of ends.reverse()) await end();
    const { grave, lesser } = findings();
    for (const finding of lesser) t.diagnostic(`axe: ${finding}`);
    assert.deepEqual(grave, [], 'serious or critical findings of axe');
    assert.deepEqual(complaints, [], 'errors on the pages');
  });

  const proxy = recorded ? await RecordingProxy.listen() : undefined;
  const provider = await Provider.start({ publicUrl: proxy?.origin });
  ends.push(() => provider.stop());
  if (proxy) {
    proxy.leadTo(provider.address);
    ends.push(() => proxy.close());
  }

  return {
    provider,
    proxy,
    /** A browser with an empty profile and a person before it. */
    async browser({ script = true, ...options } = {}) {
      const context = await (await browserProcess()).newContext({
        javaScriptEnabled: script,
        viewport: { width: 800, height: 900 },
        ...options,
      });
      context.setDefaultTimeout(15_000);
      ends.push(() => context.close());
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`));
      page.on('console', (message) => {
        // What the tests provoke: pages that are refused.
        const provoked = /status of 4\d\d/u.test(message.text());
        const ours = message.location().url.startsWith(provider.origin);
        if (message.type() === 'error' && ours && !provoked) complaints.push(message.text());
      });
      return new Person(page, provider, script ? audit : async () => {});
    },
    async phone() {
      const phone = await Phone.make();
      ends.push(() => phone.destroy());
      return phone;
    },
  };
}
