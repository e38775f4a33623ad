import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';

interface Asked {
  method: string;
  body?: unknown;
  /** Statuses that are as good as a 2xx: somebody else was first. */
  also?: number[];
}

const patienceMs = 180_000;
const lookMs = 250;

/** The front door, as programs ask it. Its connections are closed with it, so that what is open afterwards is the product's. */
export class Door {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return schema.parse(JSON.parse(await this.#ask(path, { method: 'GET' })));
  }

  async post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    return schema.parse(JSON.parse(await this.#ask(path, { method: 'POST', body })));
  }

  /** Where nothing is wanted of the answer. */
  async tell(path: string, { method = 'POST', body, also }: Partial<Asked> = {}): Promise<void> {
    await this.#ask(path, { method, body, ...(also !== undefined && { also }) });
  }

  /** Reads until it is so. Errors: it does not come to that within minutes. */
  async until<T>(path: string, schema: z.ZodType<T>, is: (read: T) => boolean): Promise<T> {
    for (const since = Date.now(); ; await delay(lookMs)) {
      const read = await this.get(path, schema);
      if (is(read)) return read;
      if (Date.now() - since > patienceMs) throw new Error(`${path} is still: ${JSON.stringify(read).slice(0, 2_000)}`);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask(path: string, { method, body, also = [] }: Asked): Promise<string> {
    const bytes = Buffer.isBuffer(body) ? body : body === undefined ? null : Buffer.from(JSON.stringify(body));
    const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json';
    const headers = bytes === null ? {} : { 'content-type': type, 'content-length': bytes.length };
    return new Promise((resolve, reject) => {
      const asked = request(this.url + path, { agent: this.#agent, method, headers }, (reply) => {
        let text = '';
        const status = reply.statusCode ?? 0;
        reply.setEncoding('utf8');
        reply.on('data', (piece: string) => (text += piece));
        reply.on('error', reject);
        reply.on('end', () => {
          if (status < 300 || also.includes(status)) resolve(text);
          else reject(new Error(`${method} ${path}: ${status} ${text}`));
        });
      });
      asked.on('error', reject);
      asked.end(bytes);
    });
  }
}
