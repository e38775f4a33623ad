import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { cloneRoot } from './clone.js';

/** The part of a compose file that BooCode promises; a misspelt key of the service is refused. */
const Compose = z.strictObject({
  services: z.strictObject({
    postgres: z.strictObject({
      image: z.string(),
      restart: z.string(),
      environment: z.record(z.string(), z.string()),
      ports: z.array(z.string()),
      volumes: z.array(z.string()),
      healthcheck: z.strictObject({
        test: z.array(z.string()),
        interval: z.string(),
        timeout: z.string(),
        retries: z.int(),
      }),
      stop_grace_period: z.string(),
    }),
  }),
  volumes: z.record(z.string(), z.null()),
});

const text = readFileSync(path.join(cloneRoot, 'docker-compose.yml'), 'utf8');
const { services, volumes } = Compose.parse(parse(text));

it('offers the Postgres that BooCode itself starts, to this machine alone', () => {
  expect(services.postgres.image).toMatch(/^postgres:16(-|$)/);
  expect(services.postgres.ports).toEqual(['127.0.0.1:${POSTGRES_PORT:-5432}:5432']);
});

it('holds no password, and refuses to start without one', () => {
  expect(services.postgres.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?.+\}$/);
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
