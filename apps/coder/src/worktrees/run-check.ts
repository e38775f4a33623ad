import path from 'node:path';
import type { CheckResult } from '@boocode/contracts/arena';
import type { ProjectFile } from '@boocode/contracts/project-file';
import { portEnvironment } from '@boocode/contracts/worktree';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { commandsOf, isAgreed } from './agreed-commands.js';
import { makeCheckFolder, removeFolder } from './make-worktree.js';
import { takePorts } from './ports.js';
import { readProjectFile } from './project-file.js';
import { runCommand } from './run-command.js';
import { setUp } from './set-up.js';
import { WorktreeError } from './worktree-error.js';
import { markRemoved, planCheck, portsOfFolder } from './worktree-rows.js';

export interface CheckPorts {
  sql: Sql;
  /** Where worktrees are. */
  dir: string;
  dataDir: string;
}

export interface CheckRequest {
  project_id: string;
  repository: string;
  /** What is checked. */
  commit: string;
  /** Whose project file says how: a change shall not choose what judges it. Absent = that of `commit`. */
  base_commit?: string;
  /** A worktree that is set up, to check there as it is; absent = in a fresh one, at the commit. */
  folder?: string;
  signal: AbortSignal;
  onOutput: (tail: string) => void;
}

/** Runs the project's own check, if there is one and a person has agreed to it. Throws `worktree.aborted` when it is ended by `signal`. */
export async function runCheck(ports: CheckPorts, request: CheckRequest): Promise<CheckResult> {
  const { project_id, repository, commit, base_commit = commit, folder } = request;
  const file = await readProjectFile(repository, base_commit);
  if (file.check === undefined) return skipped(null, 'The project has no check.');
  const commands = commandsOf(file);
  if (!(await isAgreed(ports.sql, project_id, commands))) {
    return skipped(file.check.command, `Nobody has agreed to the commands of the project (${commands.hash}).`);
  }
  if (folder === undefined) return inFreshFolder(ports, request, file);
  return check(ports, request, { ...file.check, cwd: folder, ports: await portsOfFolder(ports.sql, folder) });
}

function skipped(command: string | null, tail: string): CheckResult {
  return { state: 'skipped', command, exit_code: null, seconds: 0, tail };
}

interface Check {
  command: string;
  seconds: number;
  cwd: string;
  ports: readonly number[];
}

async function check(
  { dataDir }: CheckPorts,
  request: CheckRequest,
  { command, seconds, cwd, ports }: Check,
): Promise<CheckResult> {
  const { signal, onOutput } = request;
  const env = portEnvironment(ports);
  const ended = await runCommand({ command, cwd, env, dataDir, timeoutMs: seconds * 1_000, signal, onOutput });
  const { state, ...rest } = ended;
  if (state === 'aborted') throw new WorktreeError('worktree.aborted', 'The check was ended.');
  return { state, command, ...rest };
}

/** In a worktree of its own that goes with the check; its row says so before there is anything of it on disk. */
async function inFreshFolder(ports: CheckPorts, request: CheckRequest, file: ProjectFile): Promise<CheckResult> {
  const { sql, dir, dataDir } = ports;
  const { project_id, repository, commit, signal, onOutput } = request;
  const id = uuidv7();
  const place = { repository, path: path.join(dir, id) };
  await planCheck(sql, { id, project_id, commit, ...place });
  try {
    await makeCheckFolder({ ...place, commit });
    const own = await takePorts(sql, id, file.worktree.ports);
    await setUp({
      ...place,
      file,
      ports: own,
      dataDir,
      signal,
      onEvent: (event) => {
        if (event.type === 'tool_update' && event.output !== undefined) onOutput(event.output);
      },
    });
    const { command = '', seconds = 0 } = file.check ?? {};
    return await check(ports, request, { command, seconds, cwd: place.path, ports: own });
  } catch (error) {
    if (!(error instanceof WorktreeError) || error.code !== 'worktree.set-up-failed') throw error;
    return { state: 'failed', command: file.check?.command ?? null, exit_code: null, seconds: 0, tail: error.message };
  } finally {
    await removeFolder(place);
    await markRemoved(sql, id);
  }
}
