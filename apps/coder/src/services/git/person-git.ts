import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { markNames } from '../processes/marks.js';
import { startChild } from '../processes/start-child.js';

/** How a call of git ended. */
interface GitEnd {
  code: number | null;
  /** Standard output, without white space at its ends. */
  out: string;
  /** What git, or a hook, said: the end of it. */
  said: string;
}

/** Git as the person has set it up, in one folder: with their name, their configuration and their hooks. */
export type PersonGit = (args: string[], input?: string) => Promise<GitEnd>;

/** A hook may run tests; one that hangs is ended. */
const slowMs = 120_000;
const saidAtMost = 2_000;

/** `extra` are further variables, such as an index of its own. */
export function createPersonGit(
  cwd: string,
  dataDir: string,
  patienceMs = slowMs,
  extra: Record<string, string> = {},
): PersonGit {
  return async (args, input) => {
    const options = { command: 'git', args, cwd, env: { ...environment(), ...extra }, dataDir };
    const child = await startChild({ ...options, ...(input !== undefined && { input }) });
    const patience = new AbortController();
    try {
      const ended = Promise.all([child.exited, text(child.stdout), text(child.stderr)]);
      const slow = delay(patienceMs, null, { signal: patience.signal, ref: false }).catch(() => null);
      const result = await Promise.race([ended, slow]);
      if (result === null) return { code: null, out: '', said: `git took longer than ${patienceMs / 1_000} s` };
      const [{ code }, out, err] = result;
      return { code, out: out.trim(), said: `${err.trim()}\n${out.trim()}`.trim().slice(-saidAtMost) };
    } finally {
      patience.abort();
      await child.end();
    }
  };
}

/** Where git finds the person's configuration; nothing asks a question that nobody sees. */
function environment(): Record<string, string> {
  const { XDG_CONFIG_HOME, SSH_AUTH_SOCK } = process.env;
  return {
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: 'true',
    GIT_OPTIONAL_LOCKS: '0',
    [markNames.letEnd]: 'git',
    // Of how far it has come nobody reads, and once coder is dead it would die of saying so, with half of the files written.
    GIT_PROGRESS_DELAY: '1000000',
    ...(XDG_CONFIG_HOME !== undefined && { XDG_CONFIG_HOME }),
    ...(SSH_AUTH_SOCK !== undefined && { SSH_AUTH_SOCK }),
  };
}
