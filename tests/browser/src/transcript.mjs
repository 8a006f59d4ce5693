// What phone and server said to each other, read by the JOSE library `jose` from docs/protocol.md alone. The server's keys are
// those that the chain of keyrolls leads to from the key of the QR code, the phone's those that its own messages introduced.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, importJWK, jwtVerify } from 'jose';

/** Signed with the key in the header. */
const CARRY_THEIR_KEY = new Set(['phone-enroll+jwt', 'phone-key-proof+jwt', 'dpop+jwt']);
/** Without `iss`, `aud`, `iat` and `jti`, or with some of them only. */
const WITHOUT_COMMON_MEMBERS = new Set(['phone-key-proof+jwt', 'phone-keyroll+jwt', 'dpop+jwt']);
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/u;

export const hashOf = (text) => createHash('sha256').update(text).digest('base64url');
export const signingInput = (compact) => compact.slice(0, compact.lastIndexOf('.'));

export class Transcript {
  /** All messages: type, compact, header, claims, exchange. */
  messages = [];
  #issuer;
  #server = new Map();
  #phone = new Map();
  #pinned;

  /** `pinned` is the `kid` of the QR code. Throws at the first message that is not as it should be. */
  static async read(issuer, pinned, exchanges) {
    const transcript = new Transcript();
    transcript.#issuer = issuer;
    transcript.#pinned = pinned;
    // A phone meets a new key before it asks for the metadata that explains it.
    for (const { reply, path } of exchanges) {
      if (path.startsWith('/.well-known/phone-signin')) await transcript.#learnServerKeys(reply);
    }
    for (const exchange of exchanges) await transcript.#exchange(exchange);
    return transcript;
  }

  of(type) {
    return this.messages.filter((message) => message.type === type);
  }

  async #exchange(exchange) {
    const { headers, body, reply } = exchange;
    if (headers.dpop) await this.#message(headers.dpop, 'dpop+jwt', exchange);
    if (COMPACT.test(body)) await this.#message(body, undefined, exchange);
    if (COMPACT.test(reply)) await this.#message(reply, undefined, exchange);
  }

  async #message(compact, expected, exchange) {
    const header = decodeProtectedHeader(compact);
    const type = expected ?? header.typ;
    const carries = CARRY_THEIR_KEY.has(type) ? 'jwk' : 'kid';
    assert.deepEqual(Object.keys(header).sort(), ['alg', carries, 'typ'].sort(), `header of ${type}`);
    assert.equal(header.typ, type);
    const key = carries === 'jwk' ? EmbeddedJWK : await this.#key(header.kid, type);
    const common = WITHOUT_COMMON_MEMBERS.has(type) ? {} : { requiredClaims: ['iss', 'aud', 'iat', 'jti'] };
    const { payload: claims } = await jwtVerify(compact, key, { algorithms: ['ES256'], typ: type, ...common });
    const message = { type, compact, header, claims, exchange };
    if (carries === 'jwk') {
      assert.deepEqual(Object.keys(header.jwk).sort(), ['crv', 'kty', 'x', 'y'], `jwk of ${type}`);
      message.jkt = await calculateJwkThumbprint(header.jwk);
    }
    this.messages.push(message);
    await this.#inside(message);
  }

  /** Messages inside a message, and keys that it introduces. */
  async #inside({ type, claims, header, jkt, exchange }) {
    const nested = {
      'phone-account+jwt': [claims.challenge],
      'phone-requests+jwt': claims.challenges,
      'phone-credential+jwt': [claims.proof, claims.replaces_proof],
      'phone-metadata+jwt': claims.key_history,
    };
    if (type === 'phone-enroll+jwt' || type === 'phone-key-proof+jwt') this.#phone.set(jkt, header.jwk);
    for (const compact of nested[type] ?? []) {
      if (compact !== undefined && !this.#knows(compact)) await this.#message(compact, undefined, exchange);
    }
  }

  #knows(compact) {
    return this.messages.some((message) => message.compact === compact);
  }

  /** The key of a `kid`: it has to be one that is trusted by now. */
  async #key(kid, type) {
    const of = OF_PHONE.has(type) ? this.#phone : this.#server;
    assert.ok(of.has(kid), `${type} is signed by ${kid}, which nothing has introduced`);
    const jwk = of.get(kid);
    assert.equal(await calculateJwkThumbprint(jwk), kid);
    return importJWK(jwk, 'ES256');
  }

  /** Walks the keyrolls of metadata from the pinned key to the one that signed the metadata; none is taken on trust. */
  async #learnServerKeys(compact) {
    const unverified = JSON.parse(Buffer.from(compact.split('.')[1], 'base64url'));
    const { kid } = decodeProtectedHeader(compact);
    let trusted = this.#pinned;
    for (const [at, roll] of (unverified.key_history ?? []).entries()) {
      const { old, new: next, seq } = JSON.parse(Buffer.from(roll.split('.')[1], 'base64url'));
      assert.equal(seq, at);
      assert.equal(await calculateJwkThumbprint(old), trusted, 'a roll continues the one before it');
      this.#server.set(trusted, old);
      await jwtVerify(roll, await importJWK(old, 'ES256'), { typ: 'phone-keyroll+jwt', issuer: this.#issuer });
      trusted = await calculateJwkThumbprint(next);
      this.#server.set(trusted, next);
    }
    assert.equal(kid, trusted, 'the metadata is signed by the key that the chain ends in');
    for (const jwk of unverified.jwks.keys) {
      const thumbprint = await calculateJwkThumbprint(jwk);
      if (thumbprint === trusted) this.#server.set(thumbprint, jwk);
    }
  }
}

const OF_PHONE = new Set(['phone-answer+jwt', 'phone-credential+jwt', 'phone-revoke+jwt', 'phone-push+jwt', 'phone-transfer+jwt']);
