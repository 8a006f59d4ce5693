// A Keycloak as its makers ship it: a process of its own with a database in memory, set up by its admin API.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** It is another host than that of the identity provider: cookies do not look at the port. */
const HOST = '127.0.0.2';
const NAME = 'admin';
/** Of the administrator and of all users in these tests. */
export const KEYCLOAK_PASSWORD = 'a password at Keycloak';
/** Milliseconds that a start may take, its own build included. */
const START = 300_000;

export class Keycloak {
  #process;
  #folder;
  #log = '';

  /** Starts one. `channel` is where it sends sign-ins without a browser (CIBA). KEYCLOAK_HOME is what `tests/run keycloak` has unpacked. */
  static async start({ channel } = {}) {
    const unpacked = process.env.KEYCLOAK_HOME;
    if (!unpacked) throw new Error('KEYCLOAK_HOME is not set: run `tests/run keycloak`, which fetches Keycloak');
    const keycloak = new Keycloak();
    keycloak.#folder = await mkdtemp(join(tmpdir(), 'browser-keycloak-'));
    // Its start writes into its own folder.
    await cp(unpacked, keycloak.#folder, { recursive: true });
    const port = await freePort();
    keycloak.origin = `http://${HOST}:${port}`;
    const stated = ['start-dev', '--db=dev-mem', `--http-host=${HOST}`, `--http-port=${port}`];
    if (channel) stated.push(`--spi-ciba-auth-channel--ciba-http-auth-channel--http-authentication-channel-uri=${channel}`);
    keycloak.#process = spawn(join(keycloak.#folder, 'bin', 'kc.sh'), stated, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        KC_BOOTSTRAP_ADMIN_USERNAME: NAME,
        KC_BOOTSTRAP_ADMIN_PASSWORD: KEYCLOAK_PASSWORD,
        JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx768m',
      },
    });
    for (const stream of [keycloak.#process.stdout, keycloak.#process.stderr]) {
      stream.on('data', (part) => (keycloak.#log += part));
    }
    try {
      await keycloak.#answers();
    } catch (error) {
      await keycloak.stop();
      throw error;
    }
    return keycloak;
  }

  async #answers() {
    const end = Date.now() + START;
    while (Date.now() < end) {
      if (this.#process.exitCode !== null) throw new Error(`Keycloak ended:\n${this.#log}`);
      const reply = await fetch(`${this.origin}/realms/master`).catch(() => undefined);
      await reply?.arrayBuffer();
      if (reply?.ok) return;
      await pause(500);
    }
    throw new Error(`Keycloak does not answer:\n${this.#log}`);
  }

  /** What it wrote. */
  get log() {
    return this.#log;
  }

  /** The issuer of a realm. */
  issuer(realm) {
    return `${this.origin}/realms/${realm}`;
  }

  /** A call of its admin API, as its administrator; gives the body, or the id of what was made. */
  async admin(method, path, body) {
    const form = new URLSearchParams({
      grant_type: 'password', client_id: 'admin-cli', username: NAME, password: KEYCLOAK_PASSWORD,
    });
    const signedIn = await fetch(`${this.issuer('master')}/protocol/openid-connect/token`, { method: 'POST', body: form });
    const { access_token: token } = await signedIn.json();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    const reply = await fetch(`${this.origin}/admin/realms${path}`, sent);
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
    return text === '' ? reply.headers.get('location')?.split('/').at(-1) : JSON.parse(text);
  }

  /** Makes a realm. */
  realm(realm, further = {}) {
    return this.admin('POST', '', { realm, enabled: true, ...further });
  }

  /** Makes a user with a password; gives its id, which is its `sub`. */
  user(realm, username) {
    return this.admin('POST', `/${realm}/users`, {
      username, email: username, emailVerified: true, firstName: 'A', lastName: 'User', enabled: true,
      credentials: [{ type: 'password', value: KEYCLOAK_PASSWORD, temporary: false }],
    });
  }

  /** Registers an application with the authorization code flow; gives its id in the admin API. */
  client(realm, clientId, secret, redirectUris, further = {}) {
    return this.admin('POST', `/${realm}/clients`, {
      clientId, secret, redirectUris, protocol: 'openid-connect', publicClient: false, standardFlowEnabled: true,
      directAccessGrantsEnabled: false, ...further,
    });
  }

  async stop() {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function freePort() {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
