// A reverse proxy that keeps what phone and server say to each other.

import { createServer, request } from 'node:http';
import { once } from 'node:events';

export class RecordingProxy {
  #server;
  #target;

  /** All exchanges in the order in which they ended: method, path, query, headers, body; status, replyHeaders, reply. */
  exchanges = [];

  static async listen() {
    const proxy = new RecordingProxy();
    proxy.#server = createServer((incoming, outgoing) => proxy.#pass(incoming, outgoing));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    proxy.origin = `http://127.0.0.1:${proxy.#server.address().port}`;
    return proxy;
  }

  /** Where calls are passed on to. */
  leadTo(address) {
    this.#target = new URL(address);
  }

  /** The exchanges of a method and the end of a path. */
  of(method, end) {
    return this.exchanges.filter((one) => one.method === method && one.path.endsWith(end));
  }

  async close() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(incoming, outgoing) {
    const { hostname, port } = this.#target;
    const { method, headers, url } = incoming;
    const sent = collect(incoming);
    const onward = request({ hostname, port, method, headers, path: url }, (reply) => {
      const came = collect(reply);
      reply.on('end', () => {
        const [path, query = ''] = url.split('?');
        this.exchanges.push({
          method, path, query, headers, body: sent.text(),
          status: reply.statusCode, replyHeaders: reply.headers, reply: came.text(),
        });
      });
      outgoing.writeHead(reply.statusCode, reply.headers);
      reply.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }
}

function collect(stream) {
  const parts = [];
  stream.on('data', (part) => parts.push(part));
  return { text: () => Buffer.concat(parts).toString('utf8') };
}
