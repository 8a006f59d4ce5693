// The identity provider under test: a process of its own, with data of its own.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { program } from './programs.mjs';

/** The demonstration users' password, as `idp --help` says it. */
export const PASSWORD = 'correct horse battery';
export const ANA = 'ana@contoso.example';
export const BEN = 'ben@contoso.example';
export const ADMIN = 'admin@contoso.example';

export class Provider {
  #process;
  #data;
  #log = [];

  /**
   * Starts one; `publicUrl` is for a proxy in front of it. `configuration` is the text of a configuration file, whose tenant `t1` takes the
   * place of the demonstration. Two that one browser meets need two addresses, as cookies do not look at the port.
   */
  static async start({ publicUrl, configuration, listen = '127.0.0.1' } = {}) {
    const provider = new Provider();
    provider.#data = await mkdtemp(join(tmpdir(), 'browser-idp-'));
    const further = publicUrl === undefined ? [] : ['--public-url', publicUrl];
    if (configuration === undefined) further.push('--seed-demo');
    else {
      const file = join(provider.#data, 'idp.toml');
      await writeFile(file, configuration, { mode: 0o600 });
      further.push('--config', file);
    }
    const stated = ['--control', '--listen', `${listen}:0`, '--data', provider.#data, ...further];
    provider.#process = spawn(program('idp'), stated, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', RUST_LOG: 'info' },
    });
    const ended = new Promise((_, reject) => {
      provider.#process.once('error', reject);
      provider.#process.once('exit', (code) => reject(new Error(`idp ended (${code}):\n${provider.log}`)));
    });
    ended.catch(() => {});
    const origin = firstMatch(provider.#process.stdout, /^listening on (\S+)$/u);
    const address = firstMatch(provider.#process.stderr, /\baddress=(\S+)/u, (line) => provider.#log.push(line));
    provider.origin = await Promise.race([origin, ended]);
    provider.address = `http://${await Promise.race([address, ended])}`;
    return provider;
  }

  get issuer() {
    return `${this.origin}/t1`;
  }

  /** What it wrote to standard error. */
  get log() {
    return this.#log.join('\n');
  }

  /** A call of the control interface (docs/control.md). */
  async control(path, body) {
    const sent =
      body === undefined
        ? {}
        : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const reply = await fetch(`${this.address}/control/${path}`, sent);
    const text = await reply.text();
    if (!reply.ok) throw new Error(`/control/${path}: ${reply.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Lets time pass on the server. */
  advance(seconds) {
    return this.control('clock', { advance: seconds });
  }

  async stop() {
    if (this.#process.exitCode === null) {
      const gone = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGKILL');
      await gone;
    }
    await rm(this.#data, { recursive: true, force: true });
  }
}

/** The first group of the first line that matches; the stream is read on to its end. */
function firstMatch(stream, pattern, each = () => {}) {
  return new Promise((resolve) => {
    createInterface({ input: stream }).on('line', (line) => {
      each(line);
      const found = pattern.exec(line);
      if (found) resolve(found[1]);
    });
  });
}
