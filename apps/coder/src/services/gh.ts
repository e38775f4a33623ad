import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CoderError } from '../errors.js';
import type { GitHubRemote } from './git/github-remote.js';
import { ProcessError } from './processes/process-error.js';
import { startChild } from './processes/start-child.js';

/** GitHub's own program, signed in by the person: BooCode holds no token of theirs. */
export interface Gh {
  /** Throws `gh.missing`, `gh.signed-out` or `gh.not-github` with the command that mends it. */
  check(remote: GitHubRemote): Promise<void>;
  /** The address of an issue that has this word in its body; null = none. */
  findIssue(remote: GitHubRemote, word: string): Promise<string | null>;
  /** Answers with the address of the new issue. */
  createIssue(remote: GitHubRemote, issue: { title: string; body: string }): Promise<string>;
  /** The address of the open pull request of a branch; null = none. */
  findPullRequest(remote: GitHubRemote, branch: string): Promise<string | null>;
  /** Answers with the address of the new pull request. */
  createPullRequest(remote: GitHubRemote, request: NewPullRequest): Promise<string>;
}

interface NewPullRequest {
  /** The branch that is asked to be pulled. */
  head: string;
  /** The branch that it shall come into; null = the usual one of the repository. */
  base: string | null;
  title: string;
  body: string;
  draft: boolean;
}

const Pulls = z.array(z.object({ url: z.string() }));
const Listed = z.array(z.object({ url: z.string(), body: z.string() }));
const slowMs = 60_000;

/** `gh` as it is on the PATH. */
export function createGh(dataDir: string): Gh {
  async function run(args: string[], input?: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const options = { command: 'gh', args, cwd: dataDir, env: environment(), dataDir };
    const child = await startChild({ ...options, ...(input !== undefined && { input }) }).catch(notStarted);
    const patience = new AbortController();
    try {
      const ended = Promise.all([child.exited, text(child.stdout), text(child.stderr)]);
      const slow = delay(slowMs, null, { signal: patience.signal, ref: false }).catch(() => null);
      const result = await Promise.race([ended, slow]);
      if (result === null) throw refused('gh.slow', 504, `gh ${args[0]} took longer than a minute. Try again.`);
      const [{ code }, stdout, stderr] = result;
      return { code, stdout, stderr };
    } finally {
      patience.abort();
      await child.end();
    }
  }

  async function answer(args: string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await run(args, input);
    if (code === 0) return stdout;
    const why = stderr.trim().split('\n').slice(0, 3).join(' ');
    throw refused('gh.failed', 502, `gh ${args.slice(0, 2).join(' ')} did not work: ${why || `it ended with ${code}`}`);
  }

  return {
    async check({ host }) {
      const { code } = await run(['auth', 'status', '--hostname', host]);
      if (code === 0) return;
      const signIn = `gh auth login --hostname ${host}`;
      if (host === 'github.com') {
        throw refused(
          'gh.signed-out',
          409,
          `gh is not signed in to GitHub on the host of coder. Run "${signIn}" there.`,
        );
      }
      const message = `The remote is on ${host}, where gh is not signed in. If that is a GitHub server, run "${signIn}" on the host of coder; issues of others cannot be filed.`;
      throw refused('gh.not-github', 409, message);
    },
    async findIssue(remote, word) {
      const list = ['issue', 'list', ...repositoryOf(remote), '--state', 'all', '--json', 'url,body'];
      // The search finds old ones, and is behind by a while; the newest are in the plain list at once.
      for (const args of [
        [...list, '--limit', '50'],
        [...list, '--limit', '5', '--search', `${word} in:body`],
      ]) {
        const found = Listed.parse(JSON.parse(await answer(args))).find(({ body }) => body.includes(word));
        if (found !== undefined) return found.url;
      }
      return null;
    },
    async createIssue(remote, { title, body }) {
      const args = ['issue', 'create', ...repositoryOf(remote), `--title=${title}`, '--body-file', '-'];
      const url = /https?:\/\/\S+\/issues\/\d+/.exec(await answer(args, body))?.[0];
      if (url === undefined) throw refused('gh.failed', 502, 'gh issue create did not say where the issue is.');
      return url;
    },
    async findPullRequest(remote, branch) {
      const narrowed = [`--head=${branch}`, '--state', 'open', '--limit', '1', '--json', 'url'];
      const listed = await answer(['pr', 'list', ...repositoryOf(remote), ...narrowed]);
      return Pulls.parse(JSON.parse(listed))[0]?.url ?? null;
    },
    async createPullRequest(remote, { head, base, title, body, draft }) {
      const sides = [`--head=${head}`, ...(base === null ? [] : [`--base=${base}`])];
      const args = ['pr', 'create', ...repositoryOf(remote), ...sides, `--title=${title}`, '--body-file', '-'];
      const said = await answer(draft ? [...args, '--draft'] : args, body);
      const url = /https?:\/\/\S+\/pull\/\d+/.exec(said)?.[0];
      if (url === undefined) throw refused('gh.failed', 502, 'gh pr create did not say where the pull request is.');
      return url;
    },
  };
}

function repositoryOf({ host, name }: GitHubRemote): string[] {
  return ['--repo', `${host}/${name}`];
}

/** Where gh finds its sign-in; nothing else of our environment reaches it. */
function environment(): Record<string, string> {
  const names = [
    'GH_TOKEN',
    'GITHUB_TOKEN',
    'GH_ENTERPRISE_TOKEN',
    'GITHUB_ENTERPRISE_TOKEN',
    'GH_CONFIG_DIR',
    'XDG_CONFIG_HOME',
  ];
  const present = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(present), GH_PROMPT_DISABLED: '1', GH_NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' };
}

function notStarted(error: unknown): never {
  if (!(error instanceof ProcessError)) throw error;
  const message =
    'gh, the program of GitHub, is not on the PATH of coder. Install it ("brew install gh", "sudo apt install gh", or https://cli.github.com), then run "gh auth login".';
  throw new CoderError({ code: 'gh.missing', status: 409, message, cause: error });
}

function refused(code: string, status: number, message: string): CoderError {
  return new CoderError({ code, status, message });
}
