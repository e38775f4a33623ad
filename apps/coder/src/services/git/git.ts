import { execFile } from 'node:child_process';
import { markNames, ownerMark } from '../processes/marks.js';

/** Git could not do what it was asked; `stderr` is its own explanation. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly code: `git.${GitError['reason']}`;
  readonly reason: 'exit' | 'time' | 'size' | 'missing';
  readonly stderr: string;
  readonly stdout: Buffer;
  /** Null where it did not end by itself. */
  readonly exitCode: number | null;

  constructor(failure: Pick<GitError, 'reason' | 'message' | 'stderr' | 'stdout' | 'exitCode' | 'cause'>) {
    super(failure.message, { cause: failure.cause });
    this.reason = failure.reason;
    this.code = `git.${failure.reason}`;
    this.stderr = failure.stderr;
    this.stdout = failure.stdout;
    this.exitCode = failure.exitCode;
  }
}

export interface GitCall {
  cwd: string;
  args: string[];
  /** Written to standard input. */
  input?: string;
  /** Cap on standard output in bytes; more is an error, not a cut. Default 16 MB. */
  maxBytes?: number;
  /** What is over the cap is cut off, and the call succeeds with what came before. */
  cut?: boolean;
  /** Default 60 s. */
  timeoutMs?: number;
  /** Paths are patterns of git (`:(glob)…`); otherwise each is taken as it is written. */
  patterns?: boolean;
  /** Another index than the one that is there: what is staged stays as it is. */
  index?: string;
  /** Where objects are read and written instead of in the repository of the call. */
  objects?: string;
}

const megabyte = 1024 * 1024;

/**
 * A repository's own configuration can name programs for git to run. Nothing that comes with a repository is run here:
 * hooks, file-system monitors, signature checkers, external diffs and text converters are all switched off.
 */
const safeOptions = [
  'safe.directory=*',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.attributesFile=/dev/null',
  'core.pager=cat',
  'log.showSignature=false',
  'diff.suppressBlankEmpty=false',
  // Git LFS may be named where it is not installed, or cannot be reached: what is there is taken as it is.
  'filter.lfs.clean=',
  'filter.lfs.smudge=',
  'filter.lfs.process=',
  'filter.lfs.required=false',
  // Above this size git treats a file as binary and never loads it to compare lines.
  'core.bigFileThreshold=4m',
].flatMap((option) => ['-c', option]);

/** So that the next start waits for what a dead coder has begun. */
const marks = { [markNames.owner]: ownerMark(process.pid), [markNames.letEnd]: 'git' };

/** Nothing is inherited: a variable such as GIT_DIR or GIT_EXTERNAL_DIFF would turn the call into another one. */
function environment({ index, objects }: GitCall): NodeJS.ProcessEnv {
  return {
    ...(index !== undefined && { GIT_INDEX_FILE: index }),
    ...(objects !== undefined && { GIT_OBJECT_DIRECTORY: objects }),
    ...marks,
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  };
}

/** Runs git and answers with its standard output. Throws `GitError` when it fails, takes too long or says too much. */
export function runGit(call: GitCall): Promise<Buffer> {
  const paths = call.patterns === true ? [] : ['--literal-pathspecs'];
  const args = ['--no-pager', ...paths, ...safeOptions, ...call.args];
  const timeout = call.timeoutMs ?? 60_000;
  const maxBuffer = call.maxBytes ?? 16 * megabyte;
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      args,
      { cwd: call.cwd, env: environment(call), encoding: 'buffer', timeout, maxBuffer, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        if (error === null || (call.cut === true && isTooMuch(error))) resolve(stdout);
        else reject(gitError(call, error, { stdout, stderr: stderr.toString('utf8').trim() }));
      },
    );
    // Git may end before it has read everything; its exit status says what happened, the broken pipe does not.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(call.input ?? '');
  });
}

/** As `runGit`, with the output as text without its last line end. */
export async function gitText(call: GitCall): Promise<string> {
  const output = await runGit(call);
  return output.toString('utf8').replace(/\n$/, '');
}

/** As `gitText`, with null when git ends with a failure: for questions whose answer may be "there is none". */
export async function askGit(call: GitCall): Promise<string | null> {
  try {
    return await gitText(call);
  } catch (error) {
    if (error instanceof GitError && error.reason === 'exit') return null;
    throw error;
  }
}

/** How a call of git ended that says something by its exit code too. */
export interface GitEnd {
  code: number;
  stdout: Buffer;
  stderr: string;
}

/** As `runGit`, for calls of which more than one exit code is an answer. */
export async function endOfGit(call: GitCall): Promise<GitEnd> {
  try {
    return { code: 0, stdout: await runGit(call), stderr: '' };
  } catch (error) {
    if (!(error instanceof GitError) || error.exitCode === null) throw error;
    return { code: error.exitCode, stdout: error.stdout, stderr: error.stderr };
  }
}

function isTooMuch(error: { code?: unknown }): boolean {
  return error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';
}

function gitError(
  call: GitCall,
  error: Error & { code?: unknown; killed?: boolean },
  said: Pick<GitError, 'stdout' | 'stderr'>,
): GitError {
  const command = `git ${call.args[0] ?? ''}`;
  const failure = { ...said, exitCode: null, cause: error };
  if (error.code === 'ENOENT') {
    const message = `Could not run git in ${call.cwd}: the program or the folder is missing.`;
    return new GitError({ ...failure, reason: 'missing', message });
  }
  if (isTooMuch(error)) {
    const message = `${command} in ${call.cwd} answered with more than it may.`;
    return new GitError({ ...failure, reason: 'size', message });
  }
  if (error.killed === true) {
    const message = `${command} in ${call.cwd} took too long and was ended.`;
    return new GitError({ ...failure, reason: 'time', message });
  }
  const exitCode = typeof error.code === 'number' ? error.code : null;
  return new GitError({
    ...failure,
    reason: 'exit',
    exitCode,
    message: `${command} in ${call.cwd} failed: ${said.stderr}`,
  });
}
