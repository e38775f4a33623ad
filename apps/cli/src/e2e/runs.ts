import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FlowRunView, LaunchReply, type LaunchInput } from '@boocode/contracts/flow-run';
import { connect, type Sql } from '@boocode/db/connect';
import { z } from 'zod';
import type { Stack } from './stack.js';

/** Launches a review of `feature` against `main`; returns the run's id. */
export function launchReview(stack: Stack, repository: string, choices: Partial<LaunchInput> = {}): Promise<string> {
  return launch(stack, { flow: 'code-review', repo: repository, base: 'main', ...choices });
}

/** Launches a run; returns its id. */
export async function launch(stack: Stack, request: LaunchInput): Promise<string> {
  const response = await fetch(`${stack.url}/api/coder/flow-runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The launch was answered with ${response.status}: ${text}`);
  return LaunchReply.parse(JSON.parse(text)).id;
}

/** The run as it is now; null while the door, or what is behind it, is away: that is what some tests provoke. */
export async function look(stack: Stack, id: string): Promise<FlowRunView | null> {
  try {
    return FlowRunView.parse(await stack.get(`/api/coder/flow-runs/${id}`));
  } catch {
    return null;
  }
}

export async function untilEnded(stack: Stack, id: string): Promise<FlowRunView> {
  for (;;) {
    const run = await look(stack, id);
    if (run?.ended_at) return run;
    // Each look is computed by the database, the coder and this process.
    await delay(500);
  }
}

export function databaseUrl(stack: Stack): string {
  const access: unknown = JSON.parse(readFileSync(join(stack.dataDirectory, 'run/postgres.json'), 'utf8'));
  const { port, password } = z.object({ port: z.int(), password: z.string() }).parse(access);
  return `postgres://boocode:${password}@127.0.0.1:${port}/boochat`;
}

/** Asks the stack's own database, whatever is between it and the interface. */
export async function withDatabase<T>(stack: Stack, ask: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connect(databaseUrl(stack), { name: 'boocode-e2e', max: 1 });
  try {
    return await ask(sql);
  } finally {
    await sql.end();
  }
}

/** The agents that took part in a run, each with the surface that it was driven by. */
export function surfacesOf(stack: Stack, id: string): Promise<{ agent: string; execution_path: string }[]> {
  return withDatabase(
    stack,
    (sql) => sql<{ agent: string; execution_path: string }[]>`
      select distinct agent, execution_path
      from tasks
      where flow_run_id = ${id}
        and agent <> 'conductor'
      order by agent`,
  );
}
