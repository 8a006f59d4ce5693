// Users whose password is at another OpenID provider: here a second one of this kind, and one by another library.

import assert from 'node:assert/strict';
import test from 'node:test';
import { FederatedServer } from '../src/federated_server.mjs';
import { ADMIN, PASSWORD, Provider } from '../src/provider.mjs';
import { enable } from '../src/setup.mjs';
import { world } from '../src/world.mjs';

const EVE = 'eve@fabrikam.example';
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$svThFslNFfJhG24MJ0pggQ$oJ6eRcdXHujMB1s1862ChZ+p8HSqXFWFbDY83q3j3Lk';

/** The provider that keeps the passwords. */
const FABRIKAM = `[[tenants]]
id = "t1"
name = "Fabrikam"
[[tenants.clients]]
client_id = "contoso"
client_name = "Contoso"
application_type = "web"
client_secret_hash = '${HASH}'
redirect_uris = ["http://127.0.0.1:*/t1/signin/federated/callback"]
first_party = true
`;

/** The provider of the phones, which leaves passwords to `issuer`. */
const contoso = (issuer, user = '') => `[[tenants]]
id = "t1"
name = "Contoso"
[[tenants.federations]]
id = "fabrikam"
name = "Fabrikam"
issuer = "${issuer}"
client_id = "contoso"
client_secret = "${PASSWORD}"
domains = ["fabrikam.example"]
[[tenants.users]]
name = "${ADMIN}"
admin = true
password_hash = '${HASH}'
${user}`;

/** Types the password at the other provider, where this person has been led. */
async function signInThere(person, fabrikam) {
  await person.page.waitForURL(`${fabrikam.origin}/**`, { timeout: 60_000 });
  await person.type('User name', EVE);
  await person.press('Next');
  await person.type('Password', PASSWORD);
  await person.press('Sign in');
}

test('s12_the_phone_goes_first_and_one_click_leads_to_the_federated_server_and_back', async (t) => {
  const fabrikam = await Provider.start({ configuration: FABRIKAM, listen: '127.0.0.2' });
  t.after(() => fabrikam.stop());
  await fabrikam.control('users', { name: EVE, password: PASSWORD });
  const { provider, browser, phone } = await world(t, { configuration: contoso(fabrikam.issuer) });
  await provider.control('users', { name: EVE, password: PASSWORD });

  // Nobody is bound yet: an administrator finds in the log who signed in there, and binds the user.
  const eve = await browser();
  await eve.open('/signin');
  await eve.type('User name', EVE);
  await eve.page.getByRole('button', { name: 'Next', exact: true }).click();
  await signInThere(eve, fabrikam);
  assert.match(await eve.message(), /not bound to that account/u);
  const admin = await browser();
  await admin.open('/admin/users');
  await admin.giveName(ADMIN);
  await admin.password();
  await admin.open('/admin/users');
  await admin.press(EVE);
  const line = await admin.page.locator('tr[data-event="federated_unknown"]').first().innerText();
  await admin.type('Subject of this user there (sub); empty is none', /fabrikam (\S+)/u.exec(line)[1]);
  await admin.press('Save');

  // Without a credential the page leads there by itself.
  await eve.open('/signin');
  await eve.press('Sign in as someone else');
  await eve.type('User name', EVE);
  await eve.page.getByRole('button', { name: 'Next', exact: true }).click();
  await signInThere(eve, fabrikam);
  assert.deepEqual(await eve.signedIn(), { user: EVE, amr: 'fed' });
  await eve.press('Sign out');

  // With one the phone is asked, and one click leads to the federated server; back there is the phone again.
  const hers = await phone();
  await enable(provider, hers, EVE);
  await eve.name(EVE);
  assert.equal((await hers.request()).purpose, 'sign_in');
  await eve.page.getByRole('button', { name: 'Use your password instead', exact: true }).click();
  await eve.page.waitForURL(`${fabrikam.origin}/**`, { timeout: 60_000 });
  await eve.page.goBack();
  await eve.press('Use an app instead');
  await hers.do('approve', await eve.number());
  assert.deepEqual(await eve.signedIn(), { user: EVE, amr: 'pop mfa' });
  await eve.press('Sign out');

  // All the way: the federated server is one factor, the phone the other.
  await eve.name(EVE);
  await eve.page.getByRole('button', { name: 'Use your password instead', exact: true }).click();
  await signInThere(eve, fabrikam);
  await hers.do('approve', await eve.number());
  assert.deepEqual(await eve.signedIn(), { user: EVE, amr: 'fed pop mfa' });
});

test('s12_a_federated_server_of_another_library_signs_in_with_rs256', async (t) => {
  const federated = await FederatedServer.start('248289761001');
  t.after(() => federated.stop());
  const bound = `[[tenants.users]]\nname = "${EVE}"\nfederation = "fabrikam"\nfederated_sub = "248289761001"\n`;
  const { browser } = await world(t, { configuration: contoso(federated.issuer, bound) });
  const eve = await browser({ script: false });
  await eve.open('/signin');
  await eve.type('User name', EVE);
  await eve.page.getByRole('button', { name: 'Next', exact: true }).click();
  await eve.page.locator('#signed-in-user').waitFor();
  assert.deepEqual(await eve.signedIn(), { user: EVE, amr: 'fed' });
  assert.deepEqual(federated.calls, ['/.well-known/openid-configuration', '/authorize', '/token', '/jwks']);
});
