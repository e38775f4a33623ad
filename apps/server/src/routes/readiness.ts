import { Readiness, type ReadinessPart } from '@boocode/contracts/health';
import { answerWithin } from '@boocode/db/answer-within';
import type { Sql } from '@boocode/db/connect';
import { isDatabaseAway } from '@boocode/db/database-away';
import { healthRoutes } from '@boocode/http/health-routes';
import { version } from '@boocode/http/version';
import type { FastifyInstance } from 'fastify';
import type { ServerConfig } from '../config.js';
import { outdatedWords, type SchemaWatch } from '../services/schema-watch.js';

/** How long who stands behind the door may take to answer; and the database, which they wait for too. */
const patienceMs = 2_000;

/**
 * `GET /health`, `GET /ready`, the same below `/api`: this process, and who behind it is not ready. Work can be taken without
 * terminals, so they are told of and change nothing else.
 */
export async function readinessRoutes(
  app: FastifyInstance,
  config: ServerConfig,
  { sql, schema }: { sql: Sql | undefined; schema: Pick<SchemaWatch, 'outdated'> | undefined },
): Promise<void> {
  const parts = async () => [
    ...(sql === undefined ? [] : [await databasePart(sql)]),
    ...(schema === undefined ? [] : [schemaPart(schema)]),
    ...(await Promise.all([coderPart(config), terminalsPart(config)])),
  ];
  for (const prefix of ['', '/api']) {
    await app.register(healthRoutes({ service: 'server', version, parts }), { prefix });
  }
}

async function databasePart(sql: Sql): Promise<ReadinessPart> {
  const part = { name: 'database', needed: true } as const;
  try {
    if ((await answerWithin(sql`select 1`, patienceMs)) !== null) return { ...part, ready: true, message: null };
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
  }
  return { ...part, ready: false, message: 'The database is away.' };
}

function schemaPart(schema: Pick<SchemaWatch, 'outdated'>): ReadinessPart {
  const outdated = schema.outdated();
  return {
    name: 'schema',
    needed: true,
    ready: outdated === null,
    message: outdated === null ? null : outdatedWords(outdated),
  };
}

async function coderPart({ coderUrl, secrets }: ServerConfig): Promise<ReadinessPart> {
  const message = await missingAt('Coder', `${coderUrl}/ready`, secrets.internal);
  return { name: 'coder', needed: true, ready: message === null, message };
}

async function terminalsPart({ termUrl, secrets }: ServerConfig): Promise<ReadinessPart> {
  const message =
    termUrl === null
      ? 'No terminal service is set up (BOOCODE_TERM_URL).'
      : await missingAt('The terminal service', `${termUrl}/ready`, secrets.internal);
  return { name: 'terminals', needed: false, ready: message === null, message };
}

/** What a process behind this door lacks, in its own words; null when it is ready. */
async function missingAt(name: string, url: string, internal: string): Promise<string | null> {
  try {
    const reply = await fetch(url, {
      headers: { 'x-boocode-internal': internal },
      signal: AbortSignal.timeout(patienceMs),
    });
    const told = Readiness.safeParse(await reply.json().catch(() => null));
    if (!told.success) return `${name} answers with status ${reply.status}.`;
    const missing = told.data.parts.filter((part) => !part.ready).map((part) => part.message ?? part.name);
    return told.data.ready ? null : `${name} is not ready. ${missing.join(' ')}`;
  } catch (error) {
    // Not being reachable is what this route exists to tell.
    const slow = error instanceof Error && error.name === 'TimeoutError';
    return slow
      ? `${name} did not answer within ${patienceMs / 1000} s.`
      : `${name} does not answer; it may be restarting.`;
  }
}
