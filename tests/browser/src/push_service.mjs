// A push service (RFC 8030): takes what is posted to it, and answers as a test says.

import { once } from 'node:events';
import { createServer } from 'node:http';

export class PushService {
  #server = createServer((request, response) => this.#take(request, response));
  #posted = [];
  #waiting = [];

  static async listen() {
    const service = new PushService();
    service.#server.listen(0, '127.0.0.1');
    await once(service.#server, 'listening');
    service.origin = `http://127.0.0.1:${service.#server.address().port}`;
    return service;
  }

  /** The next message: `path`, `method`, `headers`, `body`, and `reply`, which has to be called. */
  next() {
    const posted = this.#posted.shift();
    return posted ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** How many messages nobody has asked for. */
  get left() {
    return this.#posted.length;
  }

  async #take(request, response) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const { method, url: path, headers } = request;
    const reply = (status) => response.writeHead(status).end();
    const posted = { method, path, headers, body: Buffer.concat(parts), reply };
    const waiting = this.#waiting.shift();
    if (waiting) waiting(posted);
    else this.#posted.push(posted);
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}
