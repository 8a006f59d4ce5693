// A phone of another make: jose signs its messages, Node makes its keys, http_ece opens its wake-ups. It is written from
// docs/protocol.md and knows enough of it to be woken.

import ece from 'http_ece';
import { SignJWT, calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair } from 'jose';
import { createECDH, createHash, randomBytes } from 'node:crypto';
import { ANA } from './provider.mjs';

const id = () => randomBytes(16).toString('base64url');

export class WebPushPhone {
  #provider;
  #key;
  #jwk;
  #kid;
  #nonce;
  #device;
  #subscription;

  /** One that is enrolled and confirmed. */
  static async enrolled(provider, user = ANA) {
    const phone = new WebPushPhone();
    phone.#provider = provider;
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    [phone.#key, phone.#jwk] = [privateKey, await exportJWK(publicKey)];
    phone.#kid = await calculateJwkThumbprint(phone.#jwk);

    const { text } = await provider.control('enrollment-codes', { user });
    const enrollment = await phone.#signed('phone-enroll+jwt', phone.#kid, {
      code: new URL(text).searchParams.get('code'),
      device: { name: 'Another', platform: 'other', os: 'node' },
      app_version: '1.0',
      installation_id: randomBytes(32).toString('base64url'),
    }, { jwk: phone.#jwk });
    const account = decodeJwt(await phone.#send('POST', 'enrollments', enrollment));
    phone.#device = account.device_id;

    const challenge = decodeJwt(account.challenge);
    const { number } = await provider.control(`live?user=${encodeURIComponent(user)}&purpose=enrollment`);
    const answer = await phone.#signed('phone-answer+jwt', phone.#device, {
      sub: challenge.sub,
      request: challenge.jti,
      challenge_hash: createHash('sha256').update(account.challenge).digest('base64url'),
      decision: 'approve',
      number,
      uv: 'none',
      counter: 1,
      app_version: '1.0',
      shown: challenge.context.map(({ name, text }) => [name, text]),
    });
    await phone.#send('POST', 'answers', answer);
    return phone;
  }

  /** Subscribes at `endpoint`, with keys of its own. */
  async subscribe(endpoint) {
    const [keys, auth] = [createECDH('prime256v1'), randomBytes(16)];
    keys.generateKeys();
    this.#subscription = { keys, auth };
    await this.#put({
      channel: 'webpush',
      endpoint,
      p256dh: keys.getPublicKey('base64url'),
      auth: auth.toString('base64url'),
    });
  }

  async unsubscribe() {
    await this.#put({ channel: 'none' });
  }

  /** What a push message for its last subscription says. */
  open(body) {
    const { keys, auth } = this.#subscription;
    return ece.decrypt(body, { version: 'aes128gcm', privateKey: keys, authSecret: auth }).toString();
  }

  /** The account document. */
  async account() {
    const url = `${this.#provider.issuer}/phone/account`;
    const proof = new SignJWT({ jti: id(), htm: 'GET', htu: url, nonce: this.#nonce }).setIssuedAt();
    const dpop = await proof.setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: this.#jwk }).sign(this.#key);
    return decodeJwt(await this.#read(await fetch(url, { headers: { dpop } })));
  }

  async #put(members) {
    const change = { ...members, nonce: this.#nonce };
    await this.#send('PUT', 'push', await this.#signed('phone-push+jwt', this.#device, change));
  }

  #signed(typ, issuer, claims, key = { kid: this.#kid }) {
    const message = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ, ...key });
    return message.setIssuer(issuer).setAudience(this.#provider.issuer).setIssuedAt().setJti(id()).sign(this.#key);
  }

  async #send(method, name, body) {
    const headers = { 'content-type': 'application/jwt' };
    return this.#read(await fetch(`${this.#provider.issuer}/phone/${name}`, { method, headers, body }));
  }

  async #read(reply) {
    this.#nonce = reply.headers.get('dpop-nonce');
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${reply.status} ${text}`);
    return text;
  }
}
