import { runningClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { checkExposure, checkPort } from '../doctor/address-checks.js';
import { checkAgents } from '../doctor/agent-checks.js';
import { good, missing, type Check } from '../doctor/check.js';
import { checkDataDir, checkDisk, checkGit, checkNode, checkStore } from '../doctor/machine-checks.js';
import { checkOpencode } from '../doctor/opencode-check.js';
import { checkPostgres, type AlsoLook } from '../doctor/postgres-check.js';
import { readOrphans } from '../doctor/read-orphans.js';
import { checkTerminals } from '../doctor/terminal-check.js';
import { checkWorktrees, worktreesUnseen } from '../doctor/worktree-checks.js';
import { exitCode } from '../errors.js';
import { padEnd, widest } from '../render/columns.js';
import { createPaint, type Paint } from '../render/paint.js';

/** Says what is there, what is not, and what mends it. Returns 1 when something needed is missing. */
export async function doctor(flags: { json?: boolean }, context: Context): Promise<number> {
  const checks = await allChecks(context);
  if (flags.json === true) context.output.print(JSON.stringify(checks, null, 2));
  else for (const line of checkLines(checks, createPaint(context.stdout.coloured))) context.output.print(line);
  return checks.some((check) => check.needed && !check.ok) ? exitCode.failed : exitCode.ok;
}

const anew = 'npm run boocode -- down && npm start';

async function allChecks({ config }: Context): Promise<Check[]> {
  const client = runningClient(config);
  const dataDir = checkDataDir(config.dataDir);
  const machine = [checkNode(), await checkGit(), checkStore(), dataDir];
  // Without a place to write, nothing below can be asked.
  if (!dataDir.ok) return machine;
  const url = client?.address.url ?? null;
  return [
    ...machine,
    checkDisk(config.dataDir),
    ...(client === null ? [] : [await checkRunning(client)]),
    ...(await checkPostgres(config, client === null ? worktreesOf(config) : undefined)),
    await checkOpencode(config.dataDir),
    await checkTerminals(),
    ...(await checkAgents(client)),
    ...(client === null ? [] : await checkWorktrees(() => client.worktreeOrphans(), anew)),
    await checkPort(config, url),
    checkExposure(config),
  ];
}

/** While BooCode does not run, its worktrees are looked at by way of the database. */
function worktreesOf(config: Context['config']): AlsoLook {
  return {
    at: async ({ url }, isMigrated) => (isMigrated ? checkWorktrees(() => readOrphans(config, url), 'npm start') : []),
    absent: worktreesUnseen,
  };
}

async function checkRunning(client: NonNullable<ReturnType<typeof runningClient>>): Promise<Check> {
  if (await client.isHealthy()) return good('BooCode', 'runs, with its Postgres, and can take work');
  return missing('BooCode', 'runs, but cannot take work now', anew);
}

/** `✔ Node  20.20.2` and, for what is missing, the mending below it. */
export function checkLines(checks: Check[], paint: Paint): string[] {
  const width = widest(
    checks.map((check) => check.name),
    30,
  );
  return checks.flatMap(({ name, ok, needed, found, mend }) => {
    const word = ok ? paint('good', '✔ ok     ') : needed ? paint('bad', '✖ missing') : paint('warn', '○ without');
    const line = `${word}  ${padEnd(name, width)}  ${found}`;
    return mend === null ? [line] : [line, `${' '.repeat(13 + width)}→ ${mend}`];
  });
}
