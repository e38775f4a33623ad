import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Notification } from '@boocode/contracts/notification';
import { z } from 'zod';
import type { PostPush } from '../notifications/push-endpoint.js';

const hkdf = (salt: Buffer, key: Buffer, info: Buffer, length: number) =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length));

/** A browser that has subscribed: it alone can read what is sent to it (RFC 8291, RFC 8188 with one record). */
export function pushDevice(name: string) {
  const pair = createECDH('prime256v1');
  const publicKey = pair.generateKeys();
  const auth = randomBytes(16);
  return {
    subscription: {
      endpoint: `https://push.example/${name}`,
      keys: { p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') },
    },
    read(body: Buffer): Notification {
      const salt = body.subarray(0, 16);
      const idLength = body.readUInt8(20);
      const sender = body.subarray(21, 21 + idLength);
      const sealed = body.subarray(21 + idLength);
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, sender]);
      const secret = hkdf(auth, pair.computeSecret(sender), info, 32);
      const key = hkdf(salt, secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
      const nonce = hkdf(salt, secret, Buffer.from('Content-Encoding: nonce\0'), 12);
      const decipher = createDecipheriv('aes-128-gcm', key, nonce);
      decipher.setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      // The last record ends with the delimiter 2.
      return Notification.parse(JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString('utf8')));
    },
  };
}

interface Pushed {
  path: string;
  headers: NodeJS.Dict<string | string[]>;
  body: Buffer;
}

/** A push service over plain HTTP: what it was sent, and the status that it answers with by path (201 otherwise). */
export async function pushService() {
  const pushed: Pushed[] = [];
  const statuses = new Map<string, number>();
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      response.writeHead(statuses.get(path) ?? 201).end('as told');
      pushed.push({ path, headers: request.headers, body: Buffer.concat(chunks) });
      for (const one of waiting.filter(({ count }) => count <= pushed.length)) one.resolve();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const post: PostPush = async ({ endpoint, headers, body }) => {
    const url = `http://127.0.0.1:${port}${new URL(endpoint).pathname}`;
    const words = Object.entries(headers).map(([name, value]): [string, string] => [name, `${value}`]);
    const reply = await fetch(url, { method: 'POST', headers: words, body: new Uint8Array(body) });
    return { status: reply.status, retryAfter: null, text: await reply.text() };
  };
  return {
    pushed,
    statuses,
    post,
    /** Resolves once so many were sent in all. */
    sent: (count: number) =>
      new Promise<void>((resolve) => {
        if (pushed.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
