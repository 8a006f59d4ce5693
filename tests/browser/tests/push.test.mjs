// Web Push, with nothing of this project on the other side: the push service is Node's, http_ece decrypts (RFC 8291), and jose
// verifies who sent it (RFC 8292).

import assert from 'node:assert/strict';
import test from 'node:test';
import { compactVerify, decodeJwt, importJWK, jwtVerify } from 'jose';
import { ANA, BEN, Provider } from '../src/provider.mjs';
import { PushService } from '../src/push_service.mjs';
import { WebPushPhone } from '../src/web_push_phone.mjs';

async function started(t) {
  const [provider, service] = [await Provider.start(), await PushService.listen()];
  t.after(() => Promise.all([provider.stop(), service.close()]));
  return { provider, service };
}

/** The VAPID key that the metadata tells, whose own signature is verified. */
async function vapidKey(provider) {
  const { origin, pathname } = new URL(provider.issuer);
  const metadata = await (await fetch(`${origin}/.well-known/phone-signin${pathname}`)).text();
  const { jwks, push } = decodeJwt(metadata);
  await compactVerify(metadata, await importJWK(jwks.keys.at(-1), 'ES256'));
  return push.webpush.vapid;
}

function jwkOf(vapid) {
  const point = Buffer.from(vapid, 'base64url');
  assert.deepEqual([point.length, point[0]], [65, 4], 'an uncompressed point');
  const coordinate = (from) => point.subarray(from, from + 32).toString('base64url');
  return { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) };
}

const wake = (provider, user = ANA) => provider.control('sign-in', { user, purpose: 'mfa' });

test('b13_a_wake_up_is_web_push_that_another_library_opens', async (t) => {
  const { provider, service } = await started(t);
  const phone = await WebPushPhone.enrolled(provider);
  await phone.subscribe(`${service.origin}/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV`);
  const { push } = await phone.account();
  assert.equal(push.channel, 'webpush');

  await wake(provider);
  const { method, path, headers, body, reply } = await service.next();
  reply(201);
  assert.deepEqual([method, path], ['POST', '/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV']);
  assert.equal(phone.open(body), JSON.stringify({ id: push.id }), 'the id and nothing else');
  assert.equal(body.length, 16 + 4 + 1 + 65 + push.id.length + '{"id":""}'.length + 1 + 16, 'RFC 8188: no room for more');
  assert.equal(headers['content-encoding'], 'aes128gcm');
  assert.equal(headers.urgency, 'high');
  assert.ok(headers.ttl > 0 && headers.ttl <= 60, headers.ttl);
  assert.match(headers.topic, /^[\w-]{32}$/u);
  assert.ok(!headers.topic.includes(push.id), 'the push service does not learn the id');
});

test('b13_the_push_service_can_verify_who_sends', async (t) => {
  const { provider, service } = await started(t);
  const phone = await WebPushPhone.enrolled(provider);
  await phone.subscribe(`${service.origin}/push/1`);
  await wake(provider);
  const { headers, reply } = await service.next();
  reply(201);
  const [, token, key] = /^vapid t=([^,]+), k=([\w-]+)$/u.exec(headers.authorization);
  assert.equal(key, await vapidKey(provider), 'the key that phones subscribe under');
  const { payload, protectedHeader } = await jwtVerify(token, await importJWK(jwkOf(key), 'ES256'), {
    algorithms: ['ES256'],
    typ: 'JWT',
    audience: service.origin,
  });
  assert.deepEqual(protectedHeader, { typ: 'JWT', alg: 'ES256' });
  const hours = (payload.exp - Date.now() / 1000) / 3600;
  assert.ok(hours > 0 && hours <= 24, 'RFC 8292 section 2: 24 hours at most');
});

test('b13_a_wake_up_is_for_one_subscription_alone', async (t) => {
  const { provider, service } = await started(t);
  const [anas, bens] = [await WebPushPhone.enrolled(provider), await WebPushPhone.enrolled(provider, BEN)];
  await anas.subscribe(`${service.origin}/ana`);
  await bens.subscribe(`${service.origin}/ben`);
  await wake(provider);
  const first = await service.next();
  first.reply(201);
  assert.equal(first.path, '/ana');
  assert.throws(() => bens.open(first.body));
  await anas.subscribe(`${service.origin}/again`);
  await wake(provider);
  const second = await service.next();
  second.reply(201);
  assert.equal(second.path, '/again');
  assert.equal(anas.open(second.body), JSON.stringify({ id: (await anas.account()).push.id }));
  assert.notEqual(second.headers.topic, first.headers.topic);
  assert.equal(service.left, 0);
});

test('b13_a_phone_that_the_push_service_does_not_know_any_more_gets_none', async (t) => {
  const { provider, service } = await started(t);
  const phone = await WebPushPhone.enrolled(provider);
  await phone.subscribe(`${service.origin}/gone`);
  await wake(provider);
  (await service.next()).reply(410);
  let account;
  do account = await phone.account();
  while (account.push !== undefined);

  await phone.subscribe(`${service.origin}/new`);
  await phone.unsubscribe();
  assert.equal((await phone.account()).push, undefined);
  await wake(provider);
  await phone.subscribe(`${service.origin}/last`);
  await wake(provider);
  const { path, reply } = await service.next();
  reply(201);
  assert.deepEqual([path, service.left], ['/last', 0]);
});
