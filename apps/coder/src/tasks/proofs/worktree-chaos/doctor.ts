import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { House } from './house.js';
import type { Person } from './person.js';

const cli = fileURLToPath(new URL('../../../../../cli/dist/main.js', import.meta.url));
const Checks = z.array(z.object({ name: z.string(), ok: z.boolean(), found: z.string(), mend: z.string().nullable() }));
type Check = z.infer<typeof Checks>[number];

/** What `boocode doctor` says of worktrees while coder does not run. */
export async function askDoctor({ url, dataDir, scratch }: House): Promise<Check[]> {
  const env = { PATH: process.env['PATH'], HOME: scratch, DATABASE_URL: url, BOOCODE_DATA_DIR: dataDir };
  const told = await promisify(execFile)(process.execPath, [cli, 'doctor', '--json'], { env }).catch(stdoutOf);
  return Checks.parse(JSON.parse(told.stdout)).filter(({ name }) => name === 'worktrees');
}

/** Something else may be missing on this machine: then it ends with 1. */
function stdoutOf(error: unknown): { stdout: string } {
  const told = z.object({ code: z.literal(1), stdout: z.string() }).safeParse(error);
  if (told.success) return told.data;
  throw error;
}

/** Does what a check says. */
export async function mend({ mend: command }: Check, { scratch }: House): Promise<void> {
  const names = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.invalid' };
  const env = {
    PATH: process.env['PATH'],
    HOME: scratch,
    ...names,
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'a@b.invalid',
  };
  await promisify(execFile)('/bin/sh', ['-c', command ?? 'false'], { env });
}

/** What has no row, by the test's own count: refs, branches, and folders. */
export async function orphansOf({ sql, dataDir }: House, person: Person): Promise<string[]> {
  const rows = await sql<{ id: string; branch: string | null; path: string; removed: boolean }[]>`
    select id, branch, path, removed_at is not null as removed from worktrees`;
  const known = await sql<{ ref: string }[]>`
    select ref from checkpoints union all select 'refs/boocode/kept/' || id from worktrees`;
  const runs = await sql<{ id: string }[]>`select id from tasks where id = flow_run_id`;
  const refs = new Set(known.map(({ ref }) => ref));
  const branches = new Set(rows.map(({ branch }) => branch));
  const listed = (under: string): string[] =>
    person
      .git('for-each-ref', '--format=%(refname)', under)
      .split('\n')
      .filter((ref) => ref !== '');
  const ofNobody = listed('refs/heads/boocode')
    .map((ref) => ref.replace('refs/heads/', ''))
    .filter((name) => !branches.has(name) && !runs.some(({ id }) => name.endsWith(id.slice(-8))));
  const live = new Set(rows.filter(({ removed }) => !removed).map((row) => row.path));
  const folder = path.join(dataDir, 'worktrees');
  const folders = readdirSync(folder)
    .map((name) => path.join(folder, name))
    .filter((name) => !live.has(name));
  return [...listed('refs/boocode').filter((ref) => !refs.has(ref)), ...ofNobody, ...folders];
}
