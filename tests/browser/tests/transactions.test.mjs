// Row B16: an application asks for the approval of a payment, and verifies what it gets, offline and by a JOSE library of others.

import assert from 'node:assert/strict';
import test from 'node:test';
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { ANA } from '../src/provider.mjs';
import { enable } from '../src/setup.mjs';
import { hashOf, signingInput } from '../src/transcript.mjs';
import { world } from '../src/world.mjs';

const BOOKS = {
  amount: '1249.90',
  currency: 'EUR',
  payee: { name: 'Pedro’s Bücher', account: 'DE89 3704 0044 0532 0130 00' },
  reference: 'Order 4711',
  lines: ['3 books', 'by Friday'],
};

/** A shop, as its server calls the identity provider. */
class Shop {
  constructor(provider) {
    this.url = `${provider.issuer}/transactions`;
    this.headers = { authorization: `Basic ${btoa('demo-web:demo-client-secret')}`, 'content-type': 'application/json' };
  }

  async asks(name, transaction) {
    const body = JSON.stringify({ login_hint: ANA, transaction });
    const reply = await fetch(this.url, { method: 'POST', headers: { ...this.headers, 'idempotency-key': name }, body });
    assert.equal(reply.status, 201);
    return reply.json();
  }

  async looks({ transaction_id: id }, wait = 0) {
    return (await fetch(`${this.url}/${id}?wait=${wait}`, { headers: this.headers })).json();
  }
}

/** The server keys that the issuer's metadata names, by `kid`: all that is asked for, once, before anything is verified. */
async function pinned(provider) {
  const { host, pathname, protocol } = new URL(provider.issuer);
  const metadata = await (await fetch(`${protocol}//${host}/.well-known/phone-signin${pathname}`)).text();
  const claims = JSON.parse(Buffer.from(metadata.split('.')[1], 'base64url').toString());
  const keys = await Promise.all(claims.jwks.keys.map(async (jwk) => [await calculateJwkThumbprint(jwk), jwk]));
  return new Map(keys);
}

/** The claims of a message of this type by this key. */
async function opened(compact, typ, jwk) {
  const { kid } = decodeProtectedHeader(compact);
  assert.equal(kid, await calculateJwkThumbprint(jwk), 'the key is the one that is named');
  const { payload, protectedHeader } = await compactVerify(compact, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] });
  assert.equal(protectedHeader.typ, typ);
  return JSON.parse(new TextDecoder().decode(payload));
}

/** What is shown of a challenge: docs/protocol.md, Transaction. */
function shownOf({ transaction: { amount, currency, payee, reference, lines = [] }, context = [] }) {
  return [
    ['amount', amount],
    ['currency', currency],
    ['payee', payee.name],
    ...(payee.account === undefined ? [] : [['payee_account', payee.account]]),
    ['reference', reference],
    ...lines.map((line) => ['line', line]),
    ...context.map(({ name, text }) => [name, text]),
  ];
}

/** The whole chain, from the server's keys to what the payer saw and typed. */
async function verified(proof, serverKeys) {
  const serverKey = (compact) => serverKeys.get(decodeProtectedHeader(compact).kid) ?? assert.fail('a key of nobody');
  const challenge = await opened(proof.challenge, 'phone-challenge+jwt', serverKey(proof.challenge));
  const answer = await opened(proof.answer, 'phone-answer+jwt', proof.key.jwk);
  const result = await opened(proof.result, 'phone-result+jwt', serverKey(proof.result));
  assert.equal(proof.key.kid, decodeProtectedHeader(proof.answer).kid);
  assert.equal(challenge.purpose, 'transaction');
  assert.equal(answer.request, challenge.jti);
  assert.equal(answer.challenge_hash, hashOf(proof.challenge));
  assert.equal(result.answer_hash, hashOf(signingInput(proof.answer)));
  assert.deepEqual([answer.sub, result.sub], [challenge.sub, challenge.sub]);
  assert.deepEqual(answer.shown, shownOf(challenge));
  return { challenge, answer, result };
}

/** The same message with another text in its payload. */
function changed(compact, from, to) {
  const [header, payload, signature] = compact.split('.');
  const text = Buffer.from(payload, 'base64url').toString();
  assert.ok(text.includes(from));
  return [header, Buffer.from(text.replace(from, to)).toString('base64url'), signature].join('.');
}

async function shopWithPhone(t) {
  const { provider, phone } = await world(t);
  await provider.control('policy', { transactions: true });
  const hers = await phone();
  await enable(provider, hers);
  await hers.run('requests');
  return { shop: new Shop(provider), hers, provider };
}

test('b16_an_application_gets_a_proof_that_anybody_can_verify', async (t) => {
  const { shop, hers, provider } = await shopWithPhone(t);
  const keys = await pinned(provider);
  const asked = await shop.asks('order-4711', BOOKS);
  const request = await hers.request();
  assert.deepEqual(request.transaction, BOOKS);
  assert.equal(request.purpose, 'transaction');
  const [waited, approved] = await Promise.all([shop.looks(asked, 25), hers.approve(asked.number)]);
  assert.equal(approved.exit, 0, approved.stderr);
  assert.equal(waited.state, 'approved');

  const { challenge, answer, result } = await verified(waited.proof, keys);
  assert.deepEqual(challenge.transaction, BOOKS);
  assert.deepEqual(answer.shown, request.shown);
  assert.deepEqual([answer.decision, answer.number, result.result], ['approve', asked.number, 'approved']);
  assert.equal(waited.proof.signed_by, 'credential');
});

test('b16_a_proof_of_another_amount_or_payee_is_none', async (t) => {
  const { shop, hers, provider } = await shopWithPhone(t);
  const keys = await pinned(provider);
  const asked = await shop.asks('order-4711', BOOKS);
  assert.equal((await hers.approve(asked.number)).exit, 0);
  const { proof } = await shop.looks(asked);
  await verified(proof, keys);
  for (const [name, from, to] of [
    ['challenge', '1249.90', '1249.91'],
    ['challenge', 'Bücher', 'Bucher'],
    ['answer', '1249.90', '9.90'],
    ['result', 'approved', 'denied'],
  ]) {
    await assert.rejects(verified({ ...proof, [name]: changed(proof[name], from, to) }, keys), `${name}: ${to}`);
  }

  // Whole messages of another payment do not fit either.
  const other = await shop.asks('order-4712', { ...BOOKS, amount: '9.90' });
  assert.equal((await hers.approve(other.number)).exit, 0);
  const { proof: ofOther } = await shop.looks(other);
  await verified(ofOther, keys);
  for (const name of ['challenge', 'answer', 'result']) {
    await assert.rejects(verified({ ...proof, [name]: ofOther[name] }, keys), name);
  }
});
