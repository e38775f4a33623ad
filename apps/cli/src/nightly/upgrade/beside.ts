import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { faultyRepository } from '../../e2e/repositories.js';
import { databaseUrl, launchReview, withDatabase } from '../../e2e/runs.js';
import { Stack } from '../../e2e/stack.js';
import { migrateBreaking } from './breaking-migration.js';
import type { EarlierBuild } from './earlier-build.js';
import { pace } from './killed.js';
import { runEnds, untilMiddle } from './run-rows.js';
import { startSecondCoder, type SecondCoder } from './second-coder.js';

/** So long nobody may claim: longer than a host goes without a look. */
const quietMs = 5_000;

/**
 * A coder of this version joins an earlier one that is in the middle of a run: that run ends, and one that is launched by the earlier version
 * afterwards, no step begun twice. Then a migration that breaks both is made: neither claims anything more, the earlier one says why, and
 * does not start again. An earlier version that cannot be told is not joined: this one refuses, and the run ends as if nothing had been. Answers
 * with words; throws at what is not so.
 */
export async function playBeside(earlier: EarlierBuild): Promise<string> {
  const stack = new Stack(pace);
  let second: SecondCoder | Error | null = null;
  try {
    await stack.up(earlier.cli);
    const repository = faultyRepository(join(stack.scratch, 'faulty'));
    const inFlight = await launchReview(stack, repository);
    await untilMiddle(stack, inFlight);
    const settings = { ...pace, DATABASE_URL: databaseUrl(stack) };
    const isAsked = await asksWhetherItMay(stack);
    second = await startSecondCoder(settings, join(stack.scratch, 'second')).catch((error: unknown) => {
      if (isAsked || !(error instanceof Error)) throw error;
      return error;
    });
    if (second instanceof Error) return await playRefused(stack, inFlight, second);
    if (!isAsked) throw new Error('A coder joined one that cannot be told when it has become too old.');
    const launched = await launchReview(stack, repository);
    await Promise.all([runEnds(stack, inFlight), runEnds(stack, launched)]);
    const { hosts, again } = await attemptsOf(stack, [inFlight, launched]);
    const refused = await playBreaking(stack, earlier, repository);
    return `two runs ended, ${hosts} hosts took part, ${again} steps begun again; after a breaking migration: ${refused}`;
  } finally {
    if (second !== null && !(second instanceof Error)) await second.stop();
    const still = await stack.stop();
    if (still.length > 0) process.stderr.write(`Still alive after the end, and killed: ${still.join(', ')}\n`);
  }
}

/** Whether the version whose schema this is looks if it may work on. */
async function asksWhetherItMay(stack: Stack): Promise<boolean> {
  const [row] = await withDatabase(
    stack,
    (sql) => sql<[{ asks: boolean }]>`select to_regclass('public.schema_needs') is not null as asks`,
  );
  return row.asks;
}

/** The earlier one is left alone, and ends its run. */
async function playRefused(stack: Stack, run: string, refusal: Error): Promise<string> {
  const [words] = /A coder of a version before .*? go on then\./.exec(refusal.message) ?? [];
  if (words === undefined) throw refusal;
  await runEnds(stack, run);
  return `this version did not start: "${words}" The earlier one ended its run`;
}

async function attemptsOf(stack: Stack, runs: string[]): Promise<{ hosts: number; again: number }> {
  const [row] = await withDatabase(
    stack,
    (sql) => sql<[{ hosts: number; again: number }]>`
      select count(distinct a.claimed_by)::int as hosts, count(*) filter (where a.attempt > 1)::int as again
      from task_attempts a
      join tasks t on t.id = a.task_id
      where t.flow_run_id = any (${runs})`,
  );
  return row;
}

/** Answers with what the earlier version says as it is started again. */
async function playBreaking(stack: Stack, earlier: EarlierBuild, repository: string): Promise<string> {
  await withDatabase(stack, (sql) => migrateBreaking(sql, join(stack.scratch, 'newer')));
  const late = await launchReview(stack, repository);
  await delay(quietMs);
  const { hosts } = await attemptsOf(stack, [late]);
  if (hosts > 0) throw new Error('A step was claimed after a migration that breaks whoever claimed it.');
  const log = readFileSync(join(stack.dataDirectory, 'logs/coder.log'), 'utf8');
  const says = log.includes('was migrated by a newer BooCode')
    ? 'and its log says why'
    : 'though its log says nothing of it';
  await stack.end();
  const words = await stack.up(earlier.cli).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (words === null) throw new Error('The earlier version started on a database that it does not know.');
  return `nothing claimed, ${says}, and a start ends with "${words.trim().split('\n').at(-1) ?? ''}"`;
}
