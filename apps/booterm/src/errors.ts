/** The environment does not make a booterm; the message lists every fault, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(faults: readonly string[]) {
    super(`booterm cannot start with this environment:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/** An error that a client may see: `code` is for programs, `message` for people. */
export class TermError extends Error {
  override readonly name = 'TermError';
  readonly code: string;
  readonly status: number;
  constructor({ code, status, message, cause }: { code: string; status: number; message: string; cause?: unknown }) {
    super(message, { cause });
    this.code = code;
    this.status = status;
  }
}

export const noSuchTerminal = (id: string) =>
  new TermError({
    code: 'terminal.not-found',
    status: 404,
    message: `There is no terminal ${id}. It was closed, or it ended a while ago and was forgotten; start a new one.`,
  });

export const tooManyTerminals = (most: number) =>
  new TermError({
    code: 'terminal.too-many',
    status: 429,
    message: `${most} terminals run already, which is as many as there may be. Close one that is not needed.`,
  });

/** `why` and `remedy` are the ends of sentences. */
export const folderRefused = (cwd: string, { why, remedy, cause }: { why: string; remedy: string; cause?: unknown }) =>
  new TermError({
    code: 'terminal.folder',
    status: 422,
    message: `No shell can be started in ${cwd}: ${why}. ${remedy}.`,
    cause,
  });

export const noPty = (why: string) => new TermError({ code: 'terminal.no-pty', status: 503, message: why });

export const unknownPty = () =>
  noPty(
    'This machine cannot have terminals: the release of @lydell/node-pty that is installed is not the one that booterm was written for. ' +
      'Install BooCode anew from its lockfile; everything but terminals works without.',
  );

export const shellDidNotStart = (file: string, cause: unknown) =>
  new TermError({
    code: 'terminal.shell',
    status: 500,
    message: `The shell ${file} could not be started. Check that it exists and may be executed; SHELL says which one is taken.`,
    cause,
  });

export const shellSurvived = (pids: readonly number[], seconds: number) =>
  new TermError({
    code: 'terminal.survived',
    status: 500,
    message: `Processes ${pids.join(', ')} are still there ${seconds} s after SIGKILL, perhaps waiting for a disk. End them by hand.`,
  });
