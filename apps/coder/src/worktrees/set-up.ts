import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { ProjectFile } from '@boocode/contracts/project-file';
import { portEnvironment, portsFileName } from '@boocode/contracts/worktree';
import { gitText, runGit } from '../services/git/git.js';
import { copyFiles } from './copy-files.js';
import { runCommand } from './run-command.js';
import { settlePointers } from './settle-pointers.js';
import { WorktreeError } from './worktree-error.js';

export interface SettingUp {
  /** The project's folder, where files that git ignores are copied from. */
  repository: string;
  path: string;
  file: Pick<ProjectFile, 'worktree'>;
  ports: readonly number[];
  dataDir: string;
  signal: AbortSignal;
  /** What is said of it is part of the transcript of who waits for it. */
  onEvent: (event: AgentEvent) => void;
}

/**
 * Brings what a fresh worktree lacks: files that git ignores, and what the project's own commands make. Throws
 * `worktree.set-up-failed`, with the end of what was said, and `worktree.aborted`.
 */
export async function setUp(work: SettingUp): Promise<void> {
  const { repository, path: folder, file, ports, onEvent } = work;
  await tellPorts(folder, ports);
  await tellStrangeness(folder, onEvent);
  const { copied, left } = await copyFiles({ from: repository, to: folder, patterns: file.worktree.copy });
  if (copied.length > 0) onEvent({ type: 'notice', text: `Copied into the worktree: ${listed(copied)}.` });
  for (const { path: one, why } of left.slice(0, 20)) {
    onEvent({ type: 'notice', text: `Not copied into the worktree: ${one}, because ${why}.` });
  }
  const deadline = performance.now() + file.worktree.setup_seconds * 1_000;
  for (const [at, command] of file.worktree.setup.entries()) {
    await runOne(work, { id: `set-up-${at + 1}`, command, timeoutMs: Math.max(1, deadline - performance.now()) });
  }
}

async function runOne(
  { path: cwd, ports, dataDir, signal, onEvent, file }: SettingUp,
  { id, command, timeoutMs }: { id: string; command: string; timeoutMs: number },
): Promise<void> {
  onEvent({ type: 'tool_call', id, tool: 'set-up', title: `Set-up: ${command}`, input: { command } });
  const { state, exit_code, tail } = await runCommand({
    command,
    cwd,
    env: portEnvironment(ports),
    dataDir,
    timeoutMs,
    signal,
    onOutput: (output) =>
      onEvent({
        type: 'tool_update',
        id,
        status: 'running',
        output,
      }),
  });
  onEvent({ type: 'tool_update', id, status: state === 'passed' ? 'completed' : 'failed', output: tail });
  if (state === 'passed') return;
  if (state === 'aborted') throw new WorktreeError('worktree.aborted', 'The set-up of the worktree was ended.');
  const how =
    state === 'timed-out'
      ? `took longer than the ${file.worktree.setup_seconds} s that the set-up may take`
      : exit_code === null
        ? 'was ended by a signal'
        : `ended with ${exit_code}`;
  throw new WorktreeError(
    'worktree.set-up-failed',
    `The worktree could not be set up: \`${command}\` ${how}. Mend it and try again.${tail === '' ? '' : `\n${tail.slice(-2_000)}`}`,
  );
}

async function tellPorts(folder: string, ports: readonly number[]): Promise<void> {
  const gitDir = await gitText({ cwd: folder, args: ['rev-parse', '--absolute-git-dir'] });
  await writeFile(path.join(gitDir, portsFileName), `${ports.join('\n')}\n`, { mode: 0o600 });
}

/** What git leaves empty or unfinished in a fresh worktree, as far as it can be left so. */
async function tellStrangeness(folder: string, onEvent: SettingUp['onEvent']): Promise<void> {
  const modules = await submodulesOf(folder);
  if (modules.length > 0) {
    const text = `Submodules are empty in the worktree: ${listed(modules)}. \`git submodule update --init\` as a set-up command brings them.`;
    onEvent({ type: 'notice', text });
  }
  const large = await filesOf(folder, ':(top,attr:filter=lfs)');
  if (large.length > 0) {
    await settlePointers(folder, large);
    const text = `Files of Git LFS are pointers in the worktree: ${listed(large)}. \`git lfs pull\` as a set-up command brings them.`;
    onEvent({ type: 'notice', text });
  }
  const changed = await runGit({ cwd: folder, args: ['status', '--porcelain', '-z', '--untracked-files=no'] });
  if (changed.length > 0) {
    const text =
      'Files differ from their commit in the fresh worktree. Perhaps two of them have names that this disk takes for one.';
    onEvent({ type: 'notice', text });
  }
}

/** Paths of submodules in the index of a work tree. */
export async function submodulesOf(folder: string, index?: string): Promise<string[]> {
  const args = ['ls-files', '--stage', '-z'];
  const output = await runGit({
    cwd: folder,
    args,
    maxBytes: 256 * 1024 * 1024,
    ...(index !== undefined && { index }),
  });
  return output
    .toString('utf8')
    .split('\0')
    .flatMap((line) => (line.startsWith('160000 ') ? [line.slice(line.indexOf('\t') + 1)] : []));
}

async function filesOf(folder: string, pattern: string): Promise<string[]> {
  const output = await runGit({ cwd: folder, args: ['ls-files', '-z', '--', pattern], patterns: true });
  return output
    .toString('utf8')
    .split('\0')
    .filter((file) => file !== '');
}

function listed(files: readonly string[]): string {
  const more = files.length - 5;
  return more > 0 ? `${files.slice(0, 5).join(', ')} and ${more} more` : files.join(', ');
}
