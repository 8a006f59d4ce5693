// A stock Keycloak in the places that it has beside this identity provider: behind it, as the server that keeps passwords; in front of it, as
// the broker that applications sign in at; and as the server of sign-ins without a browser (CIBA) that phones approve. `tests/run keycloak`
// fetches it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { Keycloak, KEYCLOAK_PASSWORD } from '../src/keycloak.mjs';
import { ANA, BEN, PASSWORD } from '../src/provider.mjs';
import { RecordingProxy } from '../src/proxy.mjs';
import { RelyingParty } from '../src/relying_party.mjs';
import { enable } from '../src/setup.mjs';
import { world } from '../src/world.mjs';

const EVE = 'eve@fabrikam.example';
const MALLORY = 'mallory@fabrikam.example';
const SECRET = 'a secret of a client';
/** The hash of PASSWORD. */
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$svThFslNFfJhG24MJ0pggQ$oJ6eRcdXHujMB1s1862ChZ+p8HSqXFWFbDY83q3j3Lk';

/** Keycloak is slow where it does something for the first time. */
const PATIENCE = { timeout: 60_000 };

let keycloak;
/** Where Keycloak sends sign-ins without a browser, leads to the provider of the test that is about them. */
let channel;

before(async () => {
  channel = await RecordingProxy.listen();
  keycloak = await Keycloak.start({ channel: `${channel.origin}/t1/ciba` });
}, { timeout: 600_000 });

after(async () => {
  await keycloak?.stop();
  await channel?.close();
});

/** The configuration of a provider that leaves the password of Eve, who is `sub` there, to the realm `fabrikam`. */
const contoso = (sub) => `[[tenants]]
id = "t1"
name = "Contoso"
[[tenants.federations]]
id = "fabrikam"
name = "Fabrikam"
issuer = "${keycloak.issuer('fabrikam')}"
client_id = "contoso"
client_secret = "${SECRET}"
domains = ["fabrikam.example"]
timeout = 60
[[tenants.users]]
name = "${EVE}"
federation = "fabrikam"
federated_sub = "${sub}"
`;

/** Types the user name; the page leads to Keycloak by itself. */
async function nameThatLeadsAway(person, name) {
  await person.type('User name', name);
  await person.page.getByRole('button', { name: 'Next', exact: true }).click();
}

/** Signs in at the pages of Keycloak, where this person has been led. Who has a session there types the password alone. */
async function signInAtKeycloak(person, name, password = KEYCLOAK_PASSWORD) {
  const { page } = person;
  await page.waitForURL(`${keycloak.origin}/**`, PATIENCE);
  await page.locator('#password').waitFor(PATIENCE);
  const known = page.locator('#kc-attempted-username');
  if (await known.count()) assert.equal((await known.inputValue().catch(() => known.textContent())).trim(), name);
  else await page.locator('#username').fill(name);
  await page.locator('#password').fill(password);
  await page.locator('#kc-login').click();
}

test('s12_b19_a_user_whose_password_is_at_keycloak_signs_in_there_and_the_phone_goes_first', async (t) => {
  await keycloak.realm('fabrikam');
  const sub = await keycloak.user('fabrikam', EVE);
  await keycloak.user('fabrikam', MALLORY);
  const { provider, browser, phone } = await world(t, { configuration: contoso(sub) });
  const callback = `${provider.issuer}/signin/federated/callback`;
  await keycloak.client('fabrikam', 'contoso', SECRET, [callback]);
  const eve = await browser();

  // The right password of somebody else signs nobody in.
  const mallory = await browser();
  await mallory.open('/signin');
  await nameThatLeadsAway(mallory, EVE);
  await signInAtKeycloak(mallory, MALLORY);
  await mallory.page.locator('#message').waitFor(PATIENCE);
  assert.match(await mallory.message(), /not bound to that account/u);

  // Without a credential the page leads there by itself: a password, and nothing but that.
  await eve.open('/signin');
  await nameThatLeadsAway(eve, EVE);
  await signInAtKeycloak(eve, EVE, 'a wrong password');
  await eve.page.getByText('Invalid username or password.').waitFor(PATIENCE);
  await signInAtKeycloak(eve, EVE);
  assert.deepEqual(await eve.signedIn(), { user: EVE, amr: 'fed' });

  // She adds a phone and enables phone sign-in; the fresh sign-in for it is at Keycloak too, with the phone behind it.
  const hers = await phone();
  await eve.addPhone(hers);
  const { url } = await hers.do('enable');
  const redirect = await eve.authorize(url, async () => {
    await nameThatLeadsAway(eve, EVE);
    await signInAtKeycloak(eve, EVE);
    await eve.enterNumberOn(hers);
  });
  await hers.do('enable', '--redirect', redirect);
  await eve.page.reload();
  await eve.state('live');
  await hers.do('enable', '--number', await eve.number());
  await eve.state('approved');
  // Chromium may still ask in the first tab about the app's address, and takes no click there meanwhile.
  const tab = await eve.anotherTab();
  await tab.open('');
  await tab.press('Sign out');

  // From here on the phone is asked, and Keycloak is not.
  await tab.name(EVE);
  await hers.do('approve', await tab.number());
  assert.deepEqual(await tab.signedIn(), { user: EVE, amr: 'pop mfa' });
  await tab.press('Sign out');

  // One click leads to Keycloak all the same.
  await tab.name(EVE);
  await tab.page.getByRole('button', { name: 'Use your password instead', exact: true }).click();
  await signInAtKeycloak(tab, EVE);
  await tab.state('live');
  await hers.do('approve', await tab.number());
  assert.deepEqual(await tab.signedIn(), { user: EVE, amr: 'fed pop mfa' });
});

/** The provider with Keycloak as an application of its tenant. */
const behindKeycloak = () => `[[tenants]]
id = "t1"
name = "Contoso"
[[tenants.users]]
name = "${ANA}"
display_name = "Ana Pérez"
password_hash = '${HASH}'
[[tenants.clients]]
client_id = "keycloak"
client_name = "Keycloak"
application_type = "web"
client_secret_hash = '${HASH}'
redirect_uris = ["${keycloak.issuer('front')}/broker/contoso/endpoint"]
first_party = true
`;

/** What the admin console does under *Identity providers, OpenID Connect v1.0*, with what docs/keycloak.md has an administrator enter. */
async function addIdentityProvider(realm, issuer) {
  const fromUrl = `${issuer}/.well-known/openid-configuration`;
  const discovered = await keycloak.admin('POST', `/${realm}/identity-provider/import-config`, { providerId: 'oidc', fromUrl });
  assert.deepEqual([discovered.issuer, discovered.validateSignature, discovered.useJwksUrl], [issuer, 'true', 'true']);
  const entered = {
    clientId: 'keycloak', clientSecret: PASSWORD, clientAuthMethod: 'client_secret_basic', defaultScope: 'openid profile',
    pkceEnabled: 'true', pkceMethod: 'S256',
  };
  const provider = { alias: 'contoso', displayName: 'Contoso', providerId: 'oidc', enabled: true, config: { ...discovered, ...entered } };
  await keycloak.admin('POST', `/${realm}/identity-provider/instances`, provider);
}

test('b19_an_application_of_keycloak_signs_its_user_in_by_the_number_on_the_phone', async (t) => {
  const { provider, browser, phone } = await world(t, { configuration: behindKeycloak() });
  await keycloak.realm('front');
  await addIdentityProvider('front', provider.issuer);
  const application = await RelyingParty.start({ issuer: keycloak.issuer('front') }, 'shop', client.ClientSecretBasic(SECRET));
  t.after(() => application.close());
  await keycloak.client('front', 'shop', SECRET, [application.redirectUri]);

  const [ana, hers] = [await browser(), await phone()];
  await enable(provider, hers);
  const signIn = async (prove) => {
    const { url, checks, back } = await application.begin({ scope: 'openid profile email' });
    await ana.page.goto(url);
    await ana.page.locator('#social-contoso').click();
    await prove();
    const tokens = await application.redeem(await back, checks);
    const keys = createRemoteJWKSet(new URL(application.config.serverMetadata().jwks_uri));
    const { payload } = await jwtVerify(tokens.id_token, keys, { issuer: keycloak.issuer('front'), audience: 'shop' });
    return payload;
  };

  // The first time Keycloak asks for what our server does not tell: an address.
  const claims = await signIn(async () => {
    await ana.page.waitForURL(`${provider.origin}/**`, PATIENCE);
    await ana.giveName(ANA);
    await hers.do('approve', await ana.number());
    await ana.page.waitForURL(`${keycloak.origin}/**`, PATIENCE);
    for (const [name, value] of [['email', ANA], ['firstName', 'Ana'], ['lastName', 'Pérez']]) {
      await ana.page.locator(`#${name}`).fill(value);
    }
    await ana.page.locator('[type=submit]').click();
  });
  assert.equal(claims.preferred_username, ANA);
  const linked = await keycloak.admin('GET', `/front/users/${claims.sub}/federated-identity`);
  assert.deepEqual(linked.map(({ identityProvider: alias, userName }) => ({ alias, userName })), [{ alias: 'contoso', userName: ANA }]);

  // From the second time on it is the number alone; who has a session at neither is asked by both.
  await ana.page.context().clearCookies();
  const again = await signIn(async () => {
    await ana.page.waitForURL(`${provider.origin}/**`, PATIENCE);
    await ana.giveName(ANA);
    await hers.do('approve', await ana.number());
  });
  assert.equal(again.sub, claims.sub);

  // A refusal on the phone signs nobody in.
  await ana.page.context().clearCookies();
  const { url } = await application.begin();
  await ana.page.goto(url);
  await ana.page.locator('#social-contoso').click();
  await ana.page.waitForURL(`${provider.origin}/**`, PATIENCE);
  await ana.giveName(ANA);
  await hers.do('deny');
  await ana.state('denied');
});

/** The provider whose phones approve what the realm `staff` has approved. */
const channelOf = () => `[[tenants]]
id = "t1"
name = "Contoso"
policy = { request_limit = 20 }
[[tenants.ciba_servers]]
name = "Staff"
issuer = "${keycloak.issuer('staff')}"
applications = { till = "Till" }
timeout = 60
[[tenants.users]]
name = "${ANA}"
password_hash = '${HASH}'
[[tenants.users]]
name = "${BEN}"
password_hash = '${HASH}'
`;

test('b19_stock_keycloak_has_sign_ins_without_a_browser_approved_on_the_phone', async (t) => {
  const { provider, phone } = await world(t, { configuration: channelOf() });
  channel.leadTo(provider.address);
  await keycloak.realm('staff', { attributes: { cibaBackchannelTokenDeliveryMode: 'poll', cibaExpiresIn: '120', cibaInterval: '1' } });
  const sub = await keycloak.user('staff', ANA);
  await keycloak.user('staff', BEN);
  const ciba = { standardFlowEnabled: false, attributes: { 'oidc.ciba.grant.enabled': 'true' } };
  await keycloak.client('staff', 'till', SECRET, [], ciba);
  await keycloak.client('staff', 'kiosk', SECRET, [], ciba);
  const hers = await phone();
  await enable(provider, hers);
  // None of them can be the one that enrolling or enabling was given just now.
  await provider.control('policy', { digits: 3 });

  const issuer = new URL(keycloak.issuer('staff'));
  const as = (clientId) => client.discovery(issuer, clientId, undefined, client.ClientSecretBasic(SECRET), {
    execute: [client.allowInsecureRequests],
  });
  const till = await as('till');
  const begin = (config, number, user = ANA) => client.initiateBackchannelAuthentication(config, {
    scope: 'openid', login_hint: user, binding_message: number,
  });
  const tokens = (begun) => client.pollBackchannelAuthenticationGrant(till, begun);

  // The till shows 142, the person types it, and the till has Keycloak's tokens.
  const begun = await begin(till, '142');
  const asked = await hers.request();
  assert.equal(asked.purpose, 'sign_in');
  assert.deepEqual(asked.shown, [['application', 'Till (Staff)']], 'and no number');
  await hers.do('approve', '142');
  const granted = await tokens(begun);
  const keys = createRemoteJWKSet(new URL(till.serverMetadata().jwks_uri));
  const { payload } = await jwtVerify(granted.id_token, keys, { issuer: keycloak.issuer('staff'), audience: 'till' });
  assert.equal(payload.sub, sub);

  // A refusal and a wrong number sign nobody in.
  const denied = await begin(till, '143');
  await hers.request();
  await hers.do('deny');
  await assert.rejects(tokens(denied), { error: 'access_denied' });
  const wrong = await begin(till, '144');
  await hers.request();
  assert.notEqual((await hers.approve('145')).exit, 0);
  await assert.rejects(tokens(wrong), { error: 'access_denied' });

  // Nobody is asked without a number, by an application that is not registered here, for a user without a phone, or twice with one number. The
  // application hears the same each time; what Keycloak was told says why.
  for (const [config, number, user, told] of [
    [till, 'hello', ANA, [400, 'invalid_binding_message']],
    [await as('kiosk'), '146', ANA, [403, 'unauthorized_client']],
    [till, '147', BEN, [400, 'access_denied']],
    [till, '142', ANA, [400, 'invalid_binding_message']],
  ]) {
    await assert.rejects(begin(config, number, user), ({ cause }) => cause.status === 503);
    const last = channel.of('POST', '/t1/ciba').at(-1);
    assert.deepEqual([last.status, JSON.parse(last.reply).error], told);
  }
  assert.deepEqual((await hers.run('requests', '--wait', '0')).said, []);

  // What Keycloak sent asks nobody a second time, and other tokens of the realm ask nobody at all.
  const [first] = channel.of('POST', '/t1/ciba');
  assert.equal(first.status, 201);
  const again = (authorization) => fetch(`${provider.issuer}/ciba`, {
    method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: first.body,
  });
  assert.equal((await again(first.headers.authorization)).status, 401);
  assert.equal((await again(`Bearer ${granted.access_token}`)).status, 401);
  assert.equal((await again(`Bearer ${granted.id_token}`)).status, 401);

  // Why a callback is not simply sent again: Keycloak ends a sign-in whose end it is told twice.
  const told = await begin(till, '148');
  const { authorization } = channel.of('POST', '/t1/ciba').at(-1).headers;
  const callBack = () => fetch(`${issuer}/protocol/openid-connect/ext/ciba/auth/callback`, {
    method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: '{"status":"SUCCEED"}',
  });
  assert.equal((await callBack()).status, 200);
  assert.equal((await callBack()).status, 403);
  await assert.rejects(tokens(told), { error: 'invalid_grant' });
});
