// An application that lets people sign in at the provider: openid-client does its protocol, a small server is its address.

import { once } from 'node:events';
import { createServer } from 'node:http';
import * as client from 'openid-client';

/** The secret of the demonstration's web clients, as `idp --help` says it. */
const SECRET = 'demo-client-secret';

export class RelyingParty {
  #server;
  #waiting = [];
  /** Each HTTP call that openid-client made: url, options, reply. */
  calls = [];

  static async start(provider, clientId = 'demo-web', authentication = client.ClientSecretBasic(SECRET)) {
    const party = new RelyingParty();
    party.#server = createServer((request, reply) => {
      const url = new URL(request.url, party.origin);
      reply.setHeader('content-type', 'text/html; charset=utf-8');
      reply.end('<!DOCTYPE html><html lang="en"><title>Application</title><main><h1>Application</h1></main></html>');
      if (url.pathname !== '/favicon.ico') party.#waiting.shift()?.(url);
    });
    party.#server.listen(0, '127.0.0.1');
    await once(party.#server, 'listening');
    party.origin = `http://127.0.0.1:${party.#server.address().port}`;
    party.redirectUri = `${party.origin}/callback`;
    const recorded = async (url, options) => {
      const reply = await fetch(url, options);
      party.calls.push({ url, options, reply: reply.clone() });
      return reply;
    };
    const options = { execute: [client.allowInsecureRequests], [client.customFetch]: recorded };
    party.config = await client.discovery(new URL(provider.issuer), clientId, undefined, authentication, options);
    return party;
  }

  /** Begins a sign-in: `url` is where the browser goes, `checks` what the answer is held against, `back` when it came. */
  async begin(further = {}) {
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
    const url = client.buildAuthorizationUrl(this.config, {
      redirect_uri: this.redirectUri,
      scope: 'openid profile',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce: expectedNonce,
      ...further,
    });
    const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
    return { url: url.href, checks, back: this.comesBack() };
  }

  /** The next address at which a browser comes to the application. */
  comesBack() {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Redeems the code of an address that the browser came back to. */
  redeem(back, checks, options) {
    return client.authorizationCodeGrant(this.config, back, checks, undefined, options);
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
