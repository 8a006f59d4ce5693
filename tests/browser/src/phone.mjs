// The terminal phone: each command a process of its own, its answer one JSON value a line.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from './programs.mjs';

export class Phone {
  #home;

  static async make() {
    const phone = new Phone();
    phone.#home = await mkdtemp(join(tmpdir(), 'browser-phone-'));
    return phone;
  }

  /** A file in the phone's folder. */
  file(name) {
    return join(this.#home, name);
  }

  /** Runs a command; gives its exit code and what it said. */
  run(...command) {
    return this.runAs('yes', ...command);
  }

  /** Runs a command with another answer to the phone's questions. */
  runAs(confirm, ...command) {
    const stated = ['--home', this.#home, '--json', '--confirm', confirm, ...command];
    return new Promise((resolve, reject) => {
      execFile(program('phone'), stated, { timeout: 60_000 }, (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') return reject(error);
        const said = stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
        resolve({ exit: error ? error.code : 0, said, last: said.at(-1), stderr });
      });
    });
  }

  /** Runs a command that has to succeed; gives its last value. */
  async do(...command) {
    const ran = await this.run(...command);
    if (ran.exit !== 0) throw new Error(`phone ${command.join(' ')}: exit ${ran.exit}\n${ran.stderr}`);
    return ran.last;
  }

  /** `enable --wait`: `url` is what the browser has to open, `step` what comes once it has led back. */
  enableAndWait() {
    const stated = ['--home', this.#home, '--json', '--confirm', 'yes', 'enable', '--wait'];
    const child = spawn(program('phone'), stated, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    let [out, err] = ['', ''];
    child.stdout.on('data', (part) => (out += part));
    const url = new Promise((resolve, reject) => {
      child.stderr.on('data', (part) => {
        err += part;
        const found = /^(https?:\S+)\n/mu.exec(err);
        if (found) resolve(found[1]);
      });
      child.on('exit', () => reject(new Error(`phone enable --wait: ${err}`)));
    });
    const step = new Promise((resolve, reject) => {
      child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(err))));
    });
    step.catch(() => {});
    return { url, step };
  }

  /** The one account, after asking the server. */
  async account() {
    return this.do('accounts', '--refresh');
  }

  /** The one live request. */
  async request(seconds = 0) {
    return this.do('requests', '--wait', String(seconds));
  }

  approve(number) {
    return this.run('approve', number);
  }

  async destroy() {
    await rm(this.#home, { recursive: true, force: true });
  }
}
