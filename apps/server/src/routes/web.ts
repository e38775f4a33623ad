import { existsSync } from 'node:fs';
import { join } from 'node:path';
import files from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../errors.js';

const notBuilt = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>BooCode: not built</title></head>
<body><main><h1>The web app is not built yet</h1>
<p>BooCode itself runs; only its pages are missing. In the folder of BooCode, run:</p>
<pre>npm run build</pre>
<p>Then load this page again. <code>npm start</code> does this by itself.</p></main></body></html>
`;

const wantsPage = (request: FastifyRequest) =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  !/^\/(api|assets)(\/|$)/.test(request.url.split('?', 1)[0] ?? '');

function sendPage(root: string, reply: FastifyReply) {
  if (!existsSync(join(root, 'index.html'))) return reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
  return reply.sendFile('index.html');
}

/** Serves the built web app from `root`; every other path that could be a page gets the app, whose router decides. */
export async function webRoutes(app: FastifyInstance, root: string) {
  await app.register(files, {
    root,
    index: false,
    dotfiles: 'ignore',
    wildcard: true,
    cacheControl: false,
    // The build leaves a compressed file beside each that gains by it.
    preCompressed: true,
    setHeaders: (reply, path) => {
      // Files under assets/ carry a hash of their content in their name, so what was loaded once stays true.
      const hashed = path.startsWith(join(root, 'assets'));
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/', (_request, reply) => sendPage(root, reply));
  app.setNotFoundHandler((request, reply) => {
    if (wantsPage(request)) return sendPage(root, reply);
    throw notFound(request.url.split('?', 1)[0] ?? '/');
  });
}
