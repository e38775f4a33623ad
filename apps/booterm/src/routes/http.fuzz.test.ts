import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerminalView } from '@boocode/contracts/terminal';
import { judge } from '@boocode/fuzz/http/judge';
import { logLines } from '@boocode/fuzz/http/log-lines';
import { requests } from '@boocode/fuzz/http/requests';
import { routesOf, type Route } from '@boocode/fuzz/http/routes';
import { play, playTimeout } from '@boocode/fuzz/play';
import { createLog } from '@boocode/http/log';
import * as fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '../app.js';
import { loadPty } from '../terminals/load-pty.js';
import { Terminals } from '../terminals/terminals.js';
import { headers, token } from '../testing.js';

const lines = logLines();
let home: string;
let terminals: Terminals;
let app: FastifyInstance;
let routes: Route[];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'boocode-term-'));
  Object.assign(process.env, { HOME: home, SHELL: '/bin/sh' });
  const log = createLog({ service: 'booterm', level: 'error', environment: {}, destination: lines.destination });
  terminals = new Terminals({ pty: await loadPty(), dataDir: join(home, 'data'), log, graceMs: 50, most: 3 });
  ({ app, routes } = await routesOf(() => buildApp({ terminals, internalToken: token, log })));
});
afterAll(async () => {
  await terminals.endAll();
  await app.close();
  rmSync(home, { recursive: true });
});

const started = () => terminals.list().map(({ id }) => id);

test('whatever is asked of booterm is answered or refused in words', { timeout: playTimeout }, async () => {
  expect(routes.length).toBeGreaterThan(6);
  const options = { app, secrets: [token], takeLog: lines.take };
  await play(
    'booterm',
    40,
    fc.asyncProperty(requests({ routes, headers, ids: started }), async (request) => {
      await judge(options, request);
    }),
  );
});

test('a folder with any name is where its shell begins', { timeout: playTimeout }, async () => {
  const name = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 20 })
    .filter((text) => !/[/\0]/.test(text) && !/^\.+$/.test(text));
  await play(
    'booterm',
    3,
    fc.asyncProperty(name, async (folder) => {
      const cwd = mkdtempSync(join(home, `${folder}-`));
      const reply = await app.inject({ method: 'POST', url: '/api/term/terminals', headers, payload: { cwd } });
      const terminal = TerminalView.parse(reply.json());
      expect(terminal.cwd).toBe(cwd);
      await terminals.end(terminal.id);
    }),
  );
});
