// An OpenID provider by another library, with one user and RSA keys: who comes to it is signed in at once.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export class FederatedServer {
  #server;
  #asked = new Map();
  /** The paths that were called. */
  calls = [];

  static async start(subject) {
    const server = new FederatedServer();
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'rsa-1', use: 'sig', alg: 'RS256' };
    server.#server = createServer(async (request, reply) => {
      const url = new URL(request.url, server.issuer);
      server.calls.push(url.pathname);
      const json = (value, status = 200) => {
        reply.writeHead(status, { 'content-type': 'application/json' });
        reply.end(JSON.stringify(value));
      };
      if (url.pathname === '/.well-known/openid-configuration') return json(server.#metadata());
      if (url.pathname === '/jwks') return json({ keys: [jwk] });
      if (url.pathname === '/authorize') {
        const code = `code-${server.#asked.size}`;
        server.#asked.set(code, url.searchParams);
        const back = new URL(url.searchParams.get('redirect_uri'));
        back.search = new URLSearchParams({ code, state: url.searchParams.get('state') });
        return reply.writeHead(302, { location: back.href }).end();
      }
      if (url.pathname !== '/token') return json({}, 404);
      let body = '';
      for await (const part of request) body += part;
      const form = new URLSearchParams(body);
      const asked = server.#asked.get(form.get('code'));
      server.#asked.delete(form.get('code'));
      const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
      if (!asked || asked.get('code_challenge') !== challenge) return json({ error: 'invalid_grant' }, 400);
      const now = Math.floor(Date.now() / 1000);
      const token = await new SignJWT({ nonce: asked.get('nonce'), auth_time: now })
        .setProtectedHeader({ alg: 'RS256', kid: 'rsa-1' })
        .setIssuer(server.issuer)
        .setAudience(asked.get('client_id'))
        .setSubject(subject)
        .setIssuedAt(now)
        .setExpirationTime(now + 300)
        .sign(privateKey);
      return json({ access_token: 'a', token_type: 'Bearer', id_token: token });
    });
    server.#server.listen(0, '127.0.0.2');
    await once(server.#server, 'listening');
    server.issuer = `http://127.0.0.2:${server.#server.address().port}`;
    return server;
  }

  #metadata() {
    const at = (path) => `${this.issuer}${path}`;
    return {
      issuer: this.issuer,
      authorization_endpoint: at('/authorize'),
      token_endpoint: at('/token'),
      jwks_uri: at('/jwks'),
      token_endpoint_auth_methods_supported: ['client_secret_post'],
    };
  }

  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
