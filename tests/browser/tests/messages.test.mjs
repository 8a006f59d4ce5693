// Row B15: a JOSE library that this project did not write verifies each message of both sides, as they went over the wire.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import { otherThan } from '../src/person.mjs';
import { ANA, PASSWORD } from '../src/provider.mjs';
import { hashOf, signingInput, Transcript } from '../src/transcript.mjs';
import { world } from '../src/world.mjs';

let issuer;
let exchanges;
let transcript;

/** The whole life of an account: enrolled, enabled, asked in every purpose, answered in every way, keys rolled, removed. */
before(async () => {
  const { provider, proxy, phone } = await world({ after, diagnostic: console.error }, { recorded: true });
  ({ issuer } = provider);
  ({ exchanges } = proxy);
  const [hers, live] = [await phone(), `live?user=${encodeURIComponent(ANA)}`];
  const { text } = await provider.control('enrollment-codes', { user: ANA });
  await hers.do('enroll', text);
  await hers.do('approve', (await provider.control(live)).number);
  await answer(provider, hers, 'mfa', (number) => ['approve', number]);
  const { url } = await hers.do('enable');
  const { redirect } = await provider.control('authorize', { url, user: ANA, password: PASSWORD });
  await hers.do('enable', '--redirect', redirect);
  await hers.do('enable', '--number', (await provider.control(live)).number);
  await answer(provider, hers, 'sign_in', (number) => ['approve', number]);
  await answer(provider, hers, 'password_reset', (number) => ['approve', number]);
  await answer(provider, hers, 'sign_in', (number) => ['approve', otherThan(number)]);
  await answer(provider, hers, 'sign_in', () => ['deny']);
  await provider.control('rotate-key', {});
  await provider.control('rotate-key', {});
  await answer(provider, hers, 'sign_in', (number) => ['approve', number]);
  await answer(provider, hers, 'mfa', () => ['report']);
  await hers.do('disable');
  await hers.do('remove');

  transcript = await Transcript.read(issuer, new URL(text).searchParams.get('kid'), exchanges);
});

async function answer(provider, phone, purpose, command) {
  const context = [{ name: 'application', text: 'Payroll' }, { name: 'location', text: 'Lima' }];
  const { number } = await provider.control('sign-in', { user: ANA, purpose, context });
  const { exit } = await phone.run(...command(number));
  assert.ok(exit === 0 || exit === 1);
}

test('b15_each_message_is_signed_by_a_key_that_another_message_introduced', () => {
  const types = new Set(transcript.messages.map(({ type }) => type));
  const expected = [
    'dpop+jwt', 'phone-account+jwt', 'phone-answer+jwt', 'phone-challenge+jwt', 'phone-credential+jwt', 'phone-enroll+jwt',
    'phone-key-proof+jwt', 'phone-keyroll+jwt', 'phone-metadata+jwt', 'phone-requests+jwt', 'phone-result+jwt', 'phone-revoke+jwt',
  ];
  assert.deepEqual([...types].sort(), expected);
});

test('b15_nothing_of_the_protocol_goes_over_the_wire_unsigned', () => {
  const read = new Set(transcript.messages.map(({ compact }) => compact));
  for (const { headers, replyHeaders, body, reply, path } of exchanges) {
    if (headers['content-type']?.startsWith('application/jwt')) assert.ok(read.has(body), path);
    if (replyHeaders['content-type']?.startsWith('application/jwt')) assert.ok(read.has(reply), path);
  }
});

test('b15_messages_name_who_speaks_and_who_is_spoken_to', () => {
  const [{ jkt }] = transcript.of('phone-enroll+jwt');
  const device = transcript.of('phone-account+jwt')[0].claims.device_id;
  for (const { type, claims } of transcript.messages) {
    if (['dpop+jwt', 'phone-key-proof+jwt'].includes(type)) continue;
    const sender = { 'phone-enroll+jwt': jkt, 'phone-answer+jwt': device, 'phone-credential+jwt': device, 'phone-revoke+jwt': device };
    assert.equal(claims.iss, sender[type] ?? issuer, type);
    if (type === 'phone-keyroll+jwt') continue;
    const reader = type in sender || type === 'phone-metadata+jwt' ? issuer : device;
    assert.equal(claims.aud, reader, type);
    assert.match(claims.jti, /^[\w-]{22}$/u);
  }
  assert.equal(transcript.of('phone-account+jwt')[0].claims.cnf.jkt, jkt);
});

test('b15_answers_name_the_exact_challenge_and_results_the_exact_answer', () => {
  const challenges = new Map(transcript.of('phone-challenge+jwt').map((one) => [one.claims.jti, one]));
  const answers = transcript.of('phone-answer+jwt');
  assert.equal(answers.length, 9);
  let counter = 0;
  for (const { claims, compact, header, exchange } of answers) {
    const challenge = challenges.get(claims.request);
    assert.equal(claims.challenge_hash, hashOf(challenge.compact));
    assert.equal(claims.sub, challenge.claims.sub);
    assert.deepEqual(claims.shown, (challenge.claims.context ?? []).map(({ name, text }) => [name, text]));
    assert.ok(claims.counter > counter, 'the counter rises');
    ({ counter } = claims);
    assert.equal('number' in claims, claims.decision === 'approve');
    assert.equal(header.kid, keyFor(claims.decision, challenge.claims.purpose, claims.counter));
    const result = transcript.of('phone-result+jwt').find(({ compact: reply }) => reply === exchange.reply);
    assert.equal(result.claims.answer_hash, hashOf(signingInput(compact)));
    assert.equal(result.claims.request, claims.request);
  }
  const results = transcript.of('phone-result+jwt').map(({ claims }) => claims.result);
  const all = ['approved', 'approved', 'approved', 'approved', 'approved', 'wrong_number', 'denied', 'approved', 'reported', 'revoked', 'revoked'];
  assert.deepEqual(results, all);
});

/** Who signs by the table of docs/protocol.md, *Challenge*; counter 3 is the answer that makes the credential active. */
function keyFor(decision, purpose, counter) {
  const [device] = transcript.of('phone-enroll+jwt');
  const [credential] = transcript.of('phone-key-proof+jwt');
  const byCredential = decision === 'approve' && purpose !== 'enrollment' && counter >= 3;
  return (byCredential ? credential : device).jkt;
}

test('b15_the_new_key_proves_itself_to_the_device_key_with_the_nonce_of_the_server', () => {
  const [device] = transcript.of('phone-enroll+jwt');
  const [proof] = transcript.of('phone-key-proof+jwt');
  assert.deepEqual(Object.keys(proof.claims).sort(), ['jkt', 'nonce']);
  assert.equal(proof.claims.jkt, device.jkt);
  assert.notEqual(proof.jkt, device.jkt);
  const nonces = exchanges.filter(({ path }) => path.endsWith('/nonce')).map(({ reply }) => JSON.parse(reply).nonce);
  assert.ok(nonces.includes(proof.claims.nonce));
});

test('b15_dpop_proofs_bind_method_address_token_and_nonce', () => {
  const [device] = transcript.of('phone-enroll+jwt');
  const given = new Set();
  const spent = new Set();
  let tokens = 0;
  for (const { exchange, claims, jkt } of transcript.of('dpop+jwt')) {
    const { method, path, headers, replyHeaders, status } = exchange;
    assert.equal(jkt, device.jkt);
    assert.equal(claims.htm, method);
    assert.equal(claims.htu, `${new URL(issuer).origin}${path}`);
    assert.ok(!spent.has(claims.jti), 'a jti comes once');
    spent.add(claims.jti);
    const token = /^DPoP (?<token>\S+)$/u.exec(headers.authorization ?? '')?.groups.token;
    assert.equal(claims.ath, token === undefined ? undefined : hashOf(token));
    tokens += token === undefined ? 0 : 1;
    if (claims.nonce === undefined) assert.ok([400, 401].includes(status), 'a proof without a nonce is not enough');
    else assert.ok(given.has(claims.nonce), 'the nonce is one that the server gave');
    assert.match(replyHeaders['dpop-nonce'] ?? '', /^.+$/u);
    given.add(replyHeaders['dpop-nonce']);
  }
  assert.ok(tokens >= 2, 'devices and credentials take a token');
});

test('b15_replies_name_the_proof_or_message_that_they_answer', () => {
  for (const { type, claims, exchange } of transcript.messages) {
    if (!['phone-account+jwt', 'phone-requests+jwt'].includes(type)) continue;
    const asked = transcript.messages.filter((message) => message.exchange === exchange).map((message) => message.claims.jti);
    assert.ok(asked.slice(0, asked.indexOf(claims.jti)).includes(claims.req), `${type} for ${exchange.path}`);
  }
});

test('b7_b15_each_roll_is_signed_by_the_key_before_it_up_to_the_one_that_signs_now', async () => {
  const rolls = transcript.of('phone-keyroll+jwt');
  assert.equal(rolls.length, 2);
  const last = await calculateJwkThumbprint(rolls[1].claims.new);
  assert.equal(transcript.of('phone-metadata+jwt').at(-1).header.kid, last);
  assert.equal(transcript.of('phone-challenge+jwt').at(-1).header.kid, last);
});

test('b15_a_message_with_one_changed_letter_does_not_verify', async () => {
  for (const { type, compact } of transcript.of('phone-enroll+jwt')) {
    const [head, body, signature] = compact.split('.');
    const turned = (text, at) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
    for (const changed of [`${head}.${turned(body, 9)}.${signature}`, `${head}.${body}.${turned(signature, 9)}`]) {
      await assert.rejects(jwtVerify(changed, EmbeddedJWK, { typ: type }));
    }
    assert.equal(decodeProtectedHeader(compact).typ, type);
  }
});
