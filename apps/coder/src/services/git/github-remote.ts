import { CoderError } from '../../errors.js';
import { askGit } from './git.js';

/** A repository on GitHub, or on a GitHub server of one's own. */
export interface GitHubRemote {
  host: string;
  /** `owner/name`. */
  name: string;
}

/** The repository behind the remote `origin`, else behind the first one there is. Throws `gh.no-remote` when there is none. */
export async function githubRemote(repository: string): Promise<GitHubRemote> {
  const listed = await askGit({ cwd: repository, args: ['config', '--get-regexp', String.raw`^remote\..*\.url$`] });
  const remotes = (listed ?? '').split('\n').flatMap((line) => {
    const [, name, url] = /^remote\.(.+)\.url (.+)$/.exec(line) ?? [];
    const remote = url === undefined ? null : parseRemote(url);
    return remote === null ? [] : [{ name, remote }];
  });
  const found = remotes.find(({ name }) => name === 'origin') ?? remotes[0];
  if (found !== undefined) return found.remote;
  throw new CoderError({
    code: 'gh.no-remote',
    status: 409,
    message: `${repository} has no remote on a server. Run "git remote add origin https://github.com/OWNER/NAME.git" there.`,
  });
}

/** `https://host/owner/name.git`, `ssh://git@host:port/owner/name`, `git@host:owner/name`; null for what is on no server. */
export function parseRemote(url: string): GitHubRemote | null {
  const [, host, path] =
    /^(?:https?|ssh|git):\/\/(?:[^@/]+@)?([^/:]+)(?::\d+)?\/(.+)$/.exec(url) ??
    /^(?:[^@/\s]+@)([^:/\s]+):(.+)$/.exec(url) ??
    [];
  const [, name] = /^\/?([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(path ?? '') ?? [];
  if (host === undefined || name === undefined) return null;
  return { host: host.toLowerCase().replace(/^ssh\.github\.com$/, 'github.com'), name };
}
