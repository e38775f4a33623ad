import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { cloneRoot } from './clone.js';

const hardened = {
  restart: z.literal('unless-stopped'),
  user: z.string().regex(/^[1-9]\d*:[1-9]\d*$/),
  read_only: z.literal(true),
  tmpfs: z.array(z.string()),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  environment: z.record(z.string(), z.string()),
  volumes: z.array(z.string()),
  stop_grace_period: z.string(),
};

/** What the compose file promises of both services; a misspelt key is refused. */
const Compose = z.strictObject({
  services: z.strictObject({
    postgres: z.strictObject({
      ...hardened,
      image: z.string(),
      ports: z.array(z.string()),
      healthcheck: z.strictObject({
        test: z.array(z.string()),
        interval: z.string(),
        timeout: z.string(),
        retries: z.int(),
      }),
    }),
    boocode: z.strictObject({
      ...hardened,
      profiles: z.array(z.string()),
      build: z.literal('.'),
      image: z.string(),
      depends_on: z.strictObject({ postgres: z.strictObject({ condition: z.literal('service_healthy') }) }),
      network_mode: z.literal('host'),
      init: z.literal(true),
      pids_limit: z.int(),
      mem_limit: z.string(),
    }),
  }),
  volumes: z.record(z.string(), z.null()),
});

const text = readFileSync(path.join(cloneRoot, 'docker-compose.yml'), 'utf8');
const { services, volumes } = Compose.parse(parse(text));
const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;

/** A value as compose fills it in where nothing is set. */
const byDefault = (value = '') => value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

describe('by default', () => {
  it('offers the Postgres that BooCode itself starts, alone and to this machine alone', () => {
    expect(services.postgres.image).toMatch(/^postgres:16(-|$)/);
    expect(services.postgres.ports).toEqual(['127.0.0.1:${POSTGRES_PORT:-5432}:5432']);
    expect(services.boocode.profiles).toEqual(['server']);
  });

  it('holds no password, and refuses to start without one', () => {
    expect(services.postgres.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?.+\}$/);
  });

  it('asks for nothing that only the profile needs: compose fills in the whole file first', () => {
    expect(JSON.stringify(services.boocode)).not.toMatch(/:\?/);
  });

  it('keeps its data in a volume that is declared', () => {
    expect(services.postgres.volumes).toEqual(['postgres:/var/lib/postgresql/data']);
    expect(volumes).toHaveProperty('postgres');
  });

  it('asks for health about the user and the database that it makes, and that the example address names', () => {
    const { POSTGRES_USER: user, POSTGRES_DB: database } = services.postgres.environment;
    expect(services.postgres.healthcheck.test).toEqual(
      expect.arrayContaining(['pg_isready', `--username=${user}`, `--dbname=${database}`]),
    );
    expect(text).toContain(`DATABASE_URL=postgres://${user}:…@127.0.0.1:5432/${database}`);
  });
});

describe('the profile server', () => {
  const { environment } = services.boocode;

  it('listens on loopback, and looks for coder and terminals there', () => {
    expect(byDefault(environment.BOOCODE_HOST)).toBe('127.0.0.1');
    expect(byDefault(environment.BOOCODE_CODER_URL)).toBe('http://127.0.0.1:7410');
    expect(byDefault(environment.BOOCODE_TERM_URL)).toBe('http://127.0.0.1:7420');
  });

  it('has no secret of its own', () => {
    const secrets = Object.entries(environment).filter(([name]) => /TOKEN|KEY|DATABASE_URL/.test(name));
    expect(secrets.map(([, value]) => byDefault(value))).toEqual(secrets.map(() => ''));
    expect(secrets.length).toBeGreaterThan(3);
  });

  it('writes into its volume and nowhere else', () => {
    const writable = services.boocode.volumes.filter((volume) => !volume.endsWith(':ro'));
    expect(writable).toEqual(['boocode:/var/lib/boocode']);
    expect(volumes).toHaveProperty('boocode');
  });
});

it.skipIf(!hasCompose)('is a file that docker compose itself takes (skipped where there is none)', () => {
  const env = { ...process.env, POSTGRES_PASSWORD: 'for-this-look-alone' };
  const shown = execFileSync('docker', ['compose', '--profile', 'server', 'config', '--services'], {
    cwd: cloneRoot,
    env,
    encoding: 'utf8',
  });
  expect(shown.trim().split('\n').toSorted()).toEqual(['boocode', 'postgres']);
});
