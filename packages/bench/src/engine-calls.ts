import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { Sql } from '@boocode/db/connect';

// The typed calls of coder are out of reach (no package imports an app); these two are all that the bench needs of them,
// and they call the same SQL functions.

/** A row for `launch`; what is left out has the column's default. */
export interface BenchTask {
  id: string;
  flow_run_id: string;
  step_key: string;
  depends_on: string[];
  min_deps: number | null;
  input: string;
  agent: string;
}

export interface BenchClaim {
  id: string;
  flow_run_id: string;
  step_key: string;
  attempt: number;
  dependencies: { id: string; output: StepOutput | null }[];
}

export interface BenchCompletion {
  id: string;
  attempt: number;
  output: StepOutput;
  usage: null;
  findings: [];
}

export interface Tick {
  host: number;
  completions: BenchCompletion[];
  slots: number;
}

export async function launchRun(sql: Sql, rows: BenchTask[]): Promise<void> {
  await sql`select from launch(${sql.json(rows.map((row) => ({ ...row })))}, null)`;
}

/** Completes, settles and claims in one call. Throws when a completion was refused: nobody else works on this database. */
export async function tick(sql: Sql, { host, completions, slots }: Tick): Promise<BenchClaim[]> {
  const rows = await sql<{ kind: 'claimed' | 'lost'; task: BenchClaim }[]>`
    select kind, task
    from tick(${host}, ${sql.json(completions.map((one) => ({ ...one, output: { text: one.output.text } })))},
      ${sql.json(slots > 0 ? { bench: slots } : {})}, 60)`;
  const lost = rows.filter((row) => row.kind === 'lost');
  if (lost.length > 0) throw new Error(`${lost.length} completions were refused: another host works on this database.`);
  return rows.map((row) => row.task);
}
