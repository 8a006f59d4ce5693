// What was said once is said again, by a program that only copies.

import assert from 'node:assert/strict';
import test from 'node:test';
import { exportJWK, calculateJwkThumbprint, generateKeyPair, SignJWT } from 'jose';
import { randomBytes } from 'node:crypto';
import { enroll } from '../src/setup.mjs';
import { ANA } from '../src/provider.mjs';
import { world } from '../src/world.mjs';

/** Sends a recorded call again, past the recorder. */
function again(provider, { method, path, query, headers, body }) {
  const kept = ['dpop', 'authorization', 'content-type'].filter((name) => headers[name] !== undefined);
  return fetch(`${provider.address}${path}${query === '' ? '' : `?${query}`}`, {
    method,
    headers: Object.fromEntries(kept.map((name) => [name, headers[name]])),
    body: body === '' ? undefined : body,
  });
}

test('b15_a_replayed_dpop_proof_is_refused', async (t) => {
  const { provider, proxy, phone } = await world(t, { recorded: true });
  const hers = await phone();
  await enroll(provider, hers);
  await hers.account();
  const recorded = proxy.of('GET', '/account').findLast(({ status }) => status === 200);
  const reply = await again(provider, recorded);
  assert.equal(reply.status, 401);
  assert.equal((await reply.json()).code, 'invalid_dpop');
});

test('b5_an_answer_sent_again_gets_the_same_result', async (t) => {
  const { provider, proxy, phone } = await world(t, { recorded: true });
  const hers = await phone();
  await enroll(provider, hers);
  const [recorded] = proxy.of('POST', '/answers');
  const reply = await again(provider, recorded);
  assert.equal(reply.status, 200);
  assert.equal(await reply.text(), recorded.reply);
});

test('e5_a_code_that_one_phone_has_used_is_refused_to_one_made_of_another_library', async (t) => {
  const { provider, proxy, phone } = await world(t, { recorded: true });
  const { text } = await provider.control('enrollment-codes', { user: ANA });
  await (await phone()).do('enroll', text);
  const [recorded] = proxy.of('POST', '/enrollments');

  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const message = new SignJWT({
    code: new URL(text).searchParams.get('code'),
    device: { name: 'Another', platform: 'other', os: 'node' },
    app_version: '1.0',
    installation_id: randomBytes(32).toString('base64url'),
  });
  message.setProtectedHeader({ alg: 'ES256', typ: 'phone-enroll+jwt', jwk });
  message.setIssuer(await calculateJwkThumbprint(jwk)).setAudience(provider.issuer);
  message.setIssuedAt().setJti(randomBytes(16).toString('base64url'));
  const reply = await again(provider, { ...recorded, body: await message.sign(privateKey) });
  assert.equal(reply.status, 409);
  assert.equal((await reply.json()).code, 'code_used');
});
