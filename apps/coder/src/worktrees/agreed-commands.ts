import { createHash } from 'node:crypto';
import type { ProjectFile } from '@boocode/contracts/project-file';
import type { Sql } from '@boocode/db/connect';
import { CoderError } from '../errors.js';
import { readProjectFile } from './project-file.js';

/** What a repository would run on this machine. */
export interface Commands {
  /** Of all of them, in order; null = there are none. */
  hash: string | null;
  setup: string[];
  check: string | null;
}

/** The commands of a project file, under the hash by which a person agrees to them. */
export function commandsOf({ worktree, check }: ProjectFile): Commands {
  const setup = worktree.setup;
  const command = check?.command ?? null;
  const isNone = setup.length === 0 && command === null;
  const hash = createHash('sha256')
    .update(JSON.stringify([setup, command]))
    .digest('hex');
  return { hash: isNone ? null : hash, setup, check: command };
}

/** Whether a person has agreed to just these commands of the project. */
export async function isAgreed(sql: Sql, projectId: string, { hash }: Commands): Promise<boolean> {
  if (hash === null) return true;
  const [row] = await sql<[{ agreed: boolean }]>`
    select exists (select from agreed_commands where project_id = ${projectId} and hash = ${hash}) as agreed`;
  return row.agreed;
}

/** Writes down that a person has agreed. */
export async function agree(sql: Sql, projectId: string, hash: string): Promise<void> {
  await sql`
    insert into agreed_commands (project_id, hash)
    values (${projectId}, ${hash})
    on conflict do nothing`;
}

/** Where work would begin that runs commands of its repository. */
export interface Beginning {
  project_id: string;
  repository: string;
  commit: string;
}

/**
 * The project file of where work would begin, once its commands may be run there. Throws 409 `project.untrusted`, with all of them word
 * for word, while nobody has agreed. `runs`: which commands the work would run; without those of its kind there is nothing to agree to.
 */
export async function requireAgreement(
  sql: Sql,
  { project_id, repository, commit }: Beginning,
  runs: readonly ('setup' | 'check')[] = ['setup'],
): Promise<ProjectFile> {
  const file = await readProjectFile(repository, commit);
  const commands = commandsOf(file);
  const wouldRun =
    (runs.includes('setup') && commands.setup.length > 0) || (runs.includes('check') && commands.check !== null);
  if (wouldRun && !(await isAgreed(sql, project_id, commands))) throw untrusted({ project_id, commit }, commands);
  return file;
}

function untrusted({ project_id, commit }: Omit<Beginning, 'repository'>, commands: Commands): CoderError {
  const { hash, setup, check } = commands;
  const lines = [...setup.map((one) => `  set-up: ${one}`), ...(check === null ? [] : [`  check:  ${check}`])];
  const message = [
    'The repository wants to run commands on this machine, and nobody has agreed to them yet:',
    ...lines,
    `Read them; if they may run, agree to ${hash}: --agree in the terminal, POST /projects/${project_id}/commands/agree elsewhere.`,
  ].join('\n');
  return new CoderError({
    code: 'project.untrusted',
    status: 409,
    message,
    details: { project_id, hash, commit, setup, check },
  });
}
