import type { Sql } from '@boocode/db/connect';
import { cancelTask } from './cancel.js';
import { forkRun } from './fork.js';
import { pauseTask } from './pause.js';
import { behind, isStopped, type ModelStep } from './reference-model.js';
import { rerun } from './rerun.js';
import { resumeTask } from './resume.js';
import { retryRun } from './retry.js';
import { setLimit } from './set-limit.js';
import { addedBy, keyOf, type Crowd } from './stress-crowd.js';
import type { TestRun } from './test-run.js';

/** A run of a random graph, and which of its steps are to be done from now on; null = all. */
export interface StressRun {
  id: string;
  dag: readonly ModelStep[];
  redone: ReadonlySet<string> | null;
}

/** Pauses a step or a run and resumes it, again and again, while the crowd works. None of it changes what comes out. */
export async function pauseAndResume(
  sql: Sql,
  crowd: Crowd,
  runs: readonly TestRun[],
  random: () => number,
): Promise<void> {
  while (!crowd.over) {
    const run = oneOf(runs, random);
    const id = random() < 0.5 ? run.id : oneOf(run.rows, random).id;
    await crowd.whileHeld(
      () => pauseTask(sql, id),
      () => resumeTask(sql, id),
    );
  }
}

/**
 * Asks for a part of a run that has ended to be done again, in the run or in a fork of it. Bodies end as before, so all must
 * end as before, and what is kept must not start. A stopped run is retried: what stopped it is among what is redone.
 */
export async function doAgain(sql: Sql, { id, dag }: StressRun, random: () => number): Promise<StressRun[]> {
  if (isStopped(dag)) return [{ id, dag, redone: new Set((await retryRun(sql, id)).redone) }];
  const from = Math.floor(random() * dag.length);
  const all = new Set([...behind(dag, from)].map((step) => keyOf(step)).concat('finish'));
  const what = random();
  if (what < 0.3) {
    const { redone } = await rerun(sql, id, { steps: [keyOf(from)] });
    if (redone.length !== all.size || redone.some((key) => !all.has(key)))
      throw new Error(`${[...all].join(', ')} had to be done again, and ${redone.join(', ')} are.`);
    return [{ id, dag, redone: all }];
  }
  if (what < 0.6) {
    const fork = await forkRun(sql, id, { from: keyOf(from) });
    return [
      { id, dag, redone: new Set() },
      { id: fork, dag, redone: all },
    ];
  }
  if (what < 0.8 && dag[from]?.adds.fates.length === 0) {
    const { redone } = await rerun(sql, id, { steps: [keyOf(from)], only: true });
    return [{ id, dag, redone: new Set(redone) }];
  }
  return [{ id, dag, redone: new Set() }];
}

/** One thing that a person does to a run, in turn; a step that added steps can't be done again alone. */
export async function meddleWith(sql: Sql, run: TestRun, n: number): Promise<void> {
  const row = oneOf(run.rows, Math.random);
  const step = row.step_key ?? '';
  const someOrAll = Math.random() < 0.5 ? row.id : run.id;
  const whatPeopleDo = [
    () => retryRun(sql, run.id),
    () => cancelTask(sql, someOrAll),
    () => rerun(sql, run.id, { steps: [step], only: addedBy(row.spec) === 0 && Math.random() < 0.5 }),
    () => pauseTask(sql, someOrAll),
    () => rerun(sql, run.id, { steps: [step], dry_run: true }),
    () => resumeTask(sql, someOrAll),
    () => forkRun(sql, run.id, { from: step }),
    () => setLimit(sql, 'agent:conductor', Math.random() < 0.5 ? 8 : null),
  ];
  await whatPeopleDo[n % whatPeopleDo.length]!();
}

export function oneOf<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to choose from.');
  return item;
}
