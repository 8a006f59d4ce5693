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

const unexpected = ({ complaints, expected }) => complaints.filter((complaint) => !expected.test(complaint));

/**
 * Makes the world of test `t`. With `recorded`, a proxy that keeps every exchange stands in front of the provider; `configuration` is that
 * of the provider.
 */
export async function world(t, { recorded = false, configuration } = {}) {
  const ends = [];
  const people = [];
  t.after(async () => {
    for (const end of ends.reverse()) await end();
    const { grave, lesser } = findings();
    for (const finding of lesser) t.diagnostic(`axe: ${finding}`);
    assert.deepEqual(grave, [], 'serious or critical findings of axe');
    assert.deepEqual(people.flatMap(unexpected), [], 'errors on the pages');
  });

  const proxy = recorded ? await RecordingProxy.listen() : undefined;
  const provider = await Provider.start({ publicUrl: proxy?.origin, configuration });
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
      const person = new Person(page, provider, script ? audit : async () => {});
      people.push(person);
      return person;
    },
    async phone() {
      const phone = await Phone.make();
      ends.push(() => phone.destroy());
      return phone;
    },
  };
}
