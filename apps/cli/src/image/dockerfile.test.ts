import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { cloneRoot } from '../clone.js';
import { dockerIgnore } from './docker-ignore.js';
import { readDockerfile } from './read-dockerfile.js';

const read = (file: string) => readFileSync(path.join(cloneRoot, file), 'utf8');
const stages = readDockerfile(read('Dockerfile'));
const [build, last] = stages;

it('is built with the pnpm that package.json pins', () => {
  const { packageManager } = z.object({ packageManager: z.string() }).parse(JSON.parse(read('package.json')));
  const commands = build?.steps.flatMap((step) => (step.kind === 'run' ? [step.command] : [])) ?? [];
  expect(commands[0]).toContain(` ${packageManager}`);
});

it('runs as the user that the compose file names, on Node 20', () => {
  const Compose = z.object({ services: z.object({ boocode: z.object({ user: z.string() }) }) });
  expect(last?.user).toBe(Compose.parse(parse(read('docker-compose.yml'))).services.boocode.user);
  expect(stages.map(({ base }) => base)).toEqual(['node:20-bookworm-slim', 'node:20-bookworm-slim']);
});

it('starts programs that there are, and whose results are copied', () => {
  for (const command of [last?.command, last?.healthCheck]) {
    const [node, script = ''] = command ?? [];
    expect(node).toBe('node');
    expect(existsSync(path.join(cloneRoot, script.replace('/dist/', '/src/').replace(/\.js$/, '.ts')))).toBe(true);
    expect(last?.steps).toContainEqual(expect.objectContaining({ kind: 'copy', from: 'build', to: 'apps/server' }));
  }
});

it('is built from what it needs, and not from what lies about in a clone', () => {
  const ignored = dockerIgnore(read('.dockerignore'));
  for (const file of ['.data/run/postgres.json', 'packages/db/node_modules/x', 'apps/web/dist/a', '.git/config']) {
    expect(ignored(file), file).toBe(true);
  }
  for (const file of ['apps/server/src/main.ts', 'pnpm-lock.yaml', 'packages/db/patches/postgres@3.4.9.patch']) {
    expect(ignored(file), file).toBe(false);
  }
});

it.each([
  ['FROM a\nVOLUME /data', /VOLUME cannot be played/],
  ['FROM a\nRUN --mount=type=cache,target=/x true', /RUN with flags/],
  ['FROM a\nENV A=1 B=2', /one NAME=value a line/],
  ['RUN true', /before the first FROM/],
])('refuses what could not be played: %j', (text, words) => {
  expect(() => readDockerfile(text)).toThrow(words);
});

it('joins lines that go on', () => {
  expect(readDockerfile('FROM a AS b\n# why\nRUN one && \\\n    two\nCOPY --from=b /x y')).toMatchObject([
    {
      name: 'b',
      steps: [
        { kind: 'run', command: 'one && two' },
        { kind: 'copy', from: 'b', sources: ['/x'], to: 'y' },
      ],
    },
  ]);
});

it('refuses a form of .dockerignore that it would read in another way than Docker', () => {
  expect(() => dockerIgnore('*.log')).toThrow(/neither a path nor/);
});
