import type { FindingView } from '@boocode/contracts/finding-life';
import type { FixRunInput } from '@boocode/contracts/fix-run';
import type { Landing } from '@boocode/contracts/mending';
import type { CoderClient } from '../client/coder-client.js';
import { findRun } from '../client/find-run.js';
import { requireClient } from '../client/running-instance.js';
import { withAgreement } from '../client/with-agreement.js';
import type { Context } from '../context.js';
import { exitCode, UsageError } from '../errors.js';
import { findingsTable } from '../render/findings-table.js';

/** The findings of a run and what became of them as a table, or all that is known of them as a JSON array. */
export async function findings(
  prefix: string,
  flags: { json?: boolean },
  { config, output, stdout }: Context,
): Promise<number> {
  const client = await requireClient(config);
  const all = await client.findings(await findRun(client, prefix));
  if (flags.json === true) output.print(JSON.stringify(all, null, 2));
  else if (all.length === 0) output.say('Nothing was found, or not yet.');
  else for (const line of findingsTable(all, stdout.columns)) output.print(line);
  return exitCode.ok;
}

export interface FixFlags {
  agent?: string;
  model?: string;
  perFile?: boolean;
  inPlace?: boolean;
  until?: string;
  agree?: string;
  /** As one run. */
  flow?: boolean;
  land?: Landing;
  reviewer?: string;
  yes?: boolean;
  /** Labels that a host must have. */
  on?: string[];
}

/** Makes tasks that mend findings, and prints their ids; or one run, and prints that. */
export async function fix(
  [prefix, names]: [string, string[]],
  flags: FixFlags,
  { config, output }: Context,
): Promise<number> {
  const { agent, model, perFile, inPlace, until, agree, on } = flags;
  checkFlags(flags);
  const client = await requireClient(config);
  const run = await findRun(client, prefix);
  const refs = await refsOf(client, run, names);
  const asked = {
    refs,
    per: perFile === true ? ('file' as const) : ('finding' as const),
    ...(agent !== undefined && { agent }),
    ...(model !== undefined && { model }),
    ...(until !== undefined && { acceptance: until }),
    ...(on !== undefined && { labels: on }),
  };
  if (flags.flow === true) {
    const { land, reviewer, yes } = flags;
    const order: FixRunInput = {
      ...asked,
      ...(land !== undefined && { land }),
      ...(reviewer !== undefined && { reviewer: { agent: reviewer } }),
      ...(yes === true && { confirmed: true }),
    };
    return fixAsRun({ client, run, order, agree, output });
  }
  const where = inPlace === true ? ('in-place' as const) : ('worktree' as const);
  const { tasks } = await withAgreement(client, agree, () => client.fixFindings(run, { ...asked, where }));
  for (const { task_id, refs: mended, created } of tasks) {
    output.print(task_id);
    output.say(`${created ? 'Began' : 'There is already'} a task for ${mended.join(', ')}.`);
  }
  output.say(`When it has ended: npm run boocode -- recheck ${run} ${names.join(' ')}`);
  return exitCode.ok;
}

/** Flags that have nothing to say to each other. */
function checkFlags({ flow, land, reviewer, inPlace }: FixFlags): void {
  if (flow === true && inPlace === true) {
    throw new UsageError('A run of fixes works in worktrees, never in place: leave out --flow or --in-place.');
  }
  if (flow !== true && (land !== undefined || reviewer !== undefined)) {
    throw new UsageError('--land and --reviewer are about one run of fixes: say --flow too.');
  }
}

interface FixRunOrder {
  client: CoderClient;
  run: string;
  order: FixRunInput;
  agree: string | undefined;
  output: Context['output'];
}

async function fixAsRun({ client, run, order, agree, output }: FixRunOrder): Promise<number> {
  const { id, created, refs, standing } = await withAgreement(client, agree, () => client.launchFixRun(run, order));
  output.print(id);
  if (created) output.say(`Began to mend ${refs.join(', ')} in one run.`);
  for (const { task_id, refs: held } of standing) {
    output.say(`There is already a fix for ${held.join(', ')}: task ${task_id}.`);
  }
  const approves = (order.land ?? 'approve') === 'approve';
  output.say(`Watch it: npm run boocode -- show ${id}`);
  if (approves) output.say(`Nothing is landed before you say so: npm run boocode -- approve ${id}`);
  return exitCode.ok;
}

/** Has the validator look at findings again, and prints the ids of the tasks that do. */
export async function recheck(
  [prefix, names]: [string, string[]],
  flags: { head?: boolean },
  { config, output }: Context,
): Promise<number> {
  const client = await requireClient(config);
  const run = await findRun(client, prefix);
  const refs = await refsOf(client, run, names);
  const { tasks } = await client.recheckFindings(run, { refs, at: flags.head === true ? 'head' : 'fix' });
  for (const { task_id, refs: looked, commit } of tasks) {
    output.print(task_id);
    output.say(`Looks at ${commit.slice(0, 12)} for ${looked.join(', ')}.`);
  }
  output.say(`What it came to: npm run boocode -- findings ${run}`);
  return exitCode.ok;
}

/** The refs of findings that are named as the report does, or by their refs. */
async function refsOf(client: CoderClient, run: string, names: readonly string[]): Promise<string[]> {
  const all = await client.findings(run);
  return names.map((name) => {
    const found = all.find((one) => isNamed(one, name));
    if (found !== undefined) return found.ref;
    throw new UsageError(`The run has no finding ${name}. See them: npm run boocode -- findings ${run}`);
  });
}

function isNamed({ display_id, ref }: FindingView, name: string): boolean {
  return ref === name || display_id?.toLowerCase() === name.toLowerCase();
}
