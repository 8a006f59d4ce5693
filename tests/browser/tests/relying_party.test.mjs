// An application signs people in: openid-client, which is certified as a relying party, and jose for what it gets.

import assert from 'node:assert/strict';
import test from 'node:test';
import { calculateJwkThumbprint, createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { ANA } from '../src/provider.mjs';
import { RelyingParty } from '../src/relying_party.mjs';
import { enable, enroll } from '../src/setup.mjs';
import { hashOf } from '../src/transcript.mjs';
import { world } from '../src/world.mjs';

async function party(t, provider, ...further) {
  const started = await RelyingParty.start(provider, ...further);
  t.after(() => started.close());
  return started;
}

/** The ID token, verified by jose with the keys that the provider's metadata leads to. */
async function idToken(provider, { config }, tokens) {
  const { jwks_uri: keys } = config.serverMetadata();
  const { payload } = await jwtVerify(tokens.id_token, createRemoteJWKSet(new URL(keys)), {
    issuer: provider.issuer,
    audience: config.clientMetadata().client_id,
    algorithms: ['ES256'],
    requiredClaims: ['sub', 'auth_time', 'nonce', 'acr', 'amr'],
  });
  return payload;
}

/** Ana signs in for the application by `prove`; gives the tokens. */
async function signIn(application, ana, prove, further, options) {
  const { url, checks, back } = await application.begin(further);
  await ana.follow(url);
  await prove();
  return application.redeem(await back, checks, options);
}

test('b15_s3_a_certified_client_signs_in_by_the_number', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  const application = await party(t, provider);
  await enable(provider, hers);
  const before = Math.floor(Date.now() / 1000);
  const tokens = await signIn(application, ana, () => ana.approveOn(hers));
  const claims = await idToken(provider, application, tokens);
  assert.deepEqual(new Set(claims.amr), new Set(['pop', 'mfa']));
  assert.equal(claims.acr, `${provider.issuer}/acr/two-factor`);
  assert.ok(claims.auth_time >= before && claims.auth_time <= claims.iat);
  const half = Buffer.from(hashOf(tokens.access_token), 'base64url').subarray(0, 16).toString('base64url');
  assert.equal(claims.at_hash, half);
  const { keys } = await (await fetch(application.config.serverMetadata().jwks_uri)).json();
  for (const key of keys) {
    assert.equal(key.kid, await calculateJwkThumbprint(key));
    assert.equal('d' in key, false, 'public keys only');
  }
  const user = await client.fetchUserInfo(application.config, tokens.access_token, claims.sub);
  assert.equal(user.preferred_username, ANA);

  const again = await application.begin({ prompt: 'none' });
  await ana.follow(again.url);
  const silent = await idToken(provider, application, await application.redeem(await again.back, again.checks));
  assert.deepEqual([silent.sub, silent.auth_time], [claims.sub, claims.auth_time], 'the session serves a second time');
});

test('b15_e7_a_password_is_one_factor_and_two_with_the_number_of_the_phone', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  const application = await party(t, provider);
  const alone = async () => {
    await ana.giveName(ANA);
    await ana.password();
  };
  const once = await idToken(provider, application, await signIn(application, ana, alone));
  assert.deepEqual(once.amr, ['pwd']);
  assert.equal(once.acr, `${provider.issuer}/acr/one-factor`);

  await enroll(provider, hers);
  const demand = { acr_values: `${provider.issuer}/acr/two-factor` };
  const prove = () => ana.proveWith(hers);
  const twice = await idToken(provider, application, await signIn(application, ana, prove, demand));
  assert.deepEqual(new Set(twice.amr), new Set(['pwd', 'pop', 'mfa']));
  assert.equal(twice.acr, demand.acr_values, 'the sign-in that was there was not enough');
  assert.equal(twice.sub, once.sub);
});

test('b15_s10_an_application_is_told_of_a_code_and_of_a_temporary_access_pass', async (t) => {
  const { provider, browser, phone } = await world(t);
  const [ana, other, hers] = [await browser(), await browser(), await phone()];
  const application = await party(t, provider);
  await enroll(provider, hers);
  const byCode = async () => {
    await ana.giveName(ANA);
    await ana.password();
    await ana.press("I can't use my app right now");
    await ana.press('Enter a code from your app');
    await ana.giveCode((await hers.do('code')).code);
  };
  const code = await idToken(provider, application, await signIn(application, ana, byCode));
  assert.deepEqual(new Set(code.amr), new Set(['pwd', 'otp', 'mfa']));
  assert.equal(code.acr, `${provider.issuer}/acr/two-factor`);

  const { pass } = await provider.control('access-passes', { user: ANA });
  const byPass = async () => {
    await other.giveName(ANA);
    await other.press('Use a Temporary Access Pass');
    await other.givePass(pass);
  };
  const claims = await idToken(provider, application, await signIn(application, other, byPass));
  assert.deepEqual(claims.amr, ['tap']);
  assert.equal(claims.acr, `${provider.issuer}/acr/one-factor`);
  assert.equal(claims.sub, code.sub);
});

test('b15_tokens_are_bound_to_the_key_of_a_dpop_proof', async (t) => {
  const { provider, browser } = await world(t);
  const ana = await browser();
  const application = await party(t, provider);
  const DPoP = client.getDPoPHandle(application.config, await client.randomDPoPKeyPair('ES256'));
  const alone = async () => {
    await ana.giveName(ANA);
    await ana.password();
  };
  const tokens = await signIn(application, ana, alone, {}, { DPoP });
  assert.equal(tokens.token_type, 'dpop');
  const { sub } = await idToken(provider, application, tokens);
  const user = await client.fetchUserInfo(application.config, tokens.access_token, sub, { DPoP });
  assert.equal(user.sub, sub);

  const { url, options } = application.calls.at(-1);
  const replayed = await fetch(url, { headers: options.headers });
  assert.equal(replayed.status, 401, 'a proof counts once');
  const bearer = await fetch(url, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  assert.equal(bearer.status, 401, 'without the key the token is nothing');
  const other = client.getDPoPHandle(application.config, await client.randomDPoPKeyPair('ES256'));
  await assert.rejects(client.fetchUserInfo(application.config, tokens.access_token, sub, { DPoP: other }));
});

test('b15_a_code_is_redeemed_once_by_whoever_asked_for_it', async (t) => {
  const { provider, browser } = await world(t);
  const ana = await browser();
  const application = await party(t, provider);
  const partner = await party(t, provider, 'demo-partner');
  await ana.signInByPassword(ANA);
  const grant = { error: 'invalid_grant' };

  const code = async () => {
    const { url, checks, back } = await application.begin();
    await ana.follow(url);
    return { checks, back: await back };
  };
  const first = await code();
  const tokens = await application.redeem(first.back, first.checks);
  await assert.rejects(application.redeem(first.back, first.checks), grant, 'redeemed before');
  const { userinfo_endpoint: place } = application.config.serverMetadata();
  const revoked = await fetch(place, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  assert.equal(revoked.status, 401, 'a code that comes twice takes back what it gave');

  const second = await code();
  const wrong = { ...second.checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
  await assert.rejects(application.redeem(second.back, wrong), grant, 'wrong verifier');
  await assert.rejects(application.redeem(second.back, second.checks), grant, 'spent by the wrong verifier');

  const third = await code();
  const elsewhere = new URL(`${partner.redirectUri}${third.back.search}`);
  await assert.rejects(application.redeem(elsewhere, third.checks), grant, 'another redirect URI');

  const fourth = await code();
  await assert.rejects(partner.redeem(fourth.back, fourth.checks), grant, 'another client');

  const stranger = await party(t, provider, 'demo-web', client.ClientSecretBasic('not the secret'));
  const fifth = await code();
  await assert.rejects(stranger.redeem(fifth.back, fifth.checks), { status: 401 }, 'another secret');
  await application.redeem(fifth.back, fifth.checks);
});

test('b15_the_browser_is_led_nowhere_that_was_not_registered', async (t) => {
  const { provider, browser } = await world(t);
  const ana = await browser();
  const application = await party(t, provider);
  await ana.signInByPassword(ANA);
  for (const redirectUri of [`${application.origin}/elsewhere`, 'https://evil.example/callback']) {
    const { url } = await application.begin({ redirect_uri: redirectUri });
    const reply = await ana.follow(url);
    assert.equal(reply.status(), 400);
    assert.ok(ana.page.url().startsWith(provider.origin));
    assert.notEqual(await ana.message(), '');
  }
});

test('b15_an_application_of_somebody_else_needs_consent', async (t) => {
  const { provider, browser } = await world(t);
  const ana = await browser();
  const partner = await party(t, provider, 'demo-partner');
  await ana.signInByPassword(ANA);
  const first = await partner.begin();
  await ana.follow(first.url);
  await ana.press('Cancel');
  await assert.rejects(partner.redeem(await first.back, first.checks), { error: 'access_denied' });
  const second = await partner.begin();
  await ana.follow(second.url);
  await ana.press('Allow');
  const tokens = await partner.redeem(await second.back, second.checks);
  assert.equal((await idToken(provider, partner, tokens)).aud, 'demo-partner');
});

test('b15_nobody_signed_in_is_told_to_an_application_that_asks_silently', async (t) => {
  const { provider, browser } = await world(t);
  const ana = await browser();
  const application = await party(t, provider);
  const { url, checks, back } = await application.begin({ prompt: 'none' });
  await ana.follow(url);
  await assert.rejects(application.redeem(await back, checks), { error: 'login_required' });
});

test('b15_an_application_signs_its_person_out', async (t) => {
  const { provider, browser } = await world(t);
  const ana = await browser();
  const application = await party(t, provider);
  await ana.signInByPassword(ANA);
  const { url, checks, back } = await application.begin();
  await ana.follow(url);
  const tokens = await application.redeem(await back, checks);

  const place = `${application.origin}/signed-out`;
  const asked = client.buildEndSessionUrl(application.config, { post_logout_redirect_uri: place });
  await ana.follow(asked.href);
  await ana.page.getByRole('heading', { name: 'Sign out?' }).waitFor();
  await ana.open('');
  assert.equal((await ana.signedIn()).user, ANA, 'a link alone ends no session');

  const signedOut = application.comesBack();
  const ending = client.buildEndSessionUrl(application.config, {
    post_logout_redirect_uri: place, id_token_hint: tokens.id_token, state: 'kept',
  });
  await ana.follow(ending.href);
  assert.equal((await signedOut).searchParams.get('state'), 'kept');
  await ana.notSignedIn();
});
