/** Exit codes of `boocode`, the same for every command. */
export const exitCode = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** A failure whose message tells a person what happened and what to do; shown without a stack. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly code: string;
  readonly exitCode: number;
  constructor({ code, message, exit = exitCode.failed }: { code: string; message: string; exit?: number }) {
    super(message);
    this.code = code;
    this.exitCode = exit;
  }
}

/** Something on the command line cannot be used; the message names it and says what to do. */
export class UsageError extends CliError {
  constructor(message: string) {
    super({ code: 'usage', message, exit: exitCode.usage });
  }
}

/** The environment or a flag holds something unusable; all faults are in the message. */
export class ConfigError extends CliError {
  override readonly name = 'ConfigError';
  constructor(faults: string[]) {
    super({ code: 'config.invalid', message: faults.join('\n'), exit: exitCode.usage });
  }
}

/** BooCode answered with a refusal; the message is BooCode's own. */
export class RefusedError extends CliError {
  override readonly name = 'RefusedError';
  readonly status: number;
  /** What a program may use of it. */
  readonly details: unknown;
  constructor({
    status,
    code,
    message,
    details,
  }: {
    status: number;
    code: string;
    message: string;
    details?: unknown;
  }) {
    super({ code, message, exit: status >= 400 && status < 500 ? exitCode.usage : exitCode.failed });
    this.status = status;
    this.details = details;
  }
}

/** Nothing answers where BooCode should be, or only a proxy whose other side is gone. Worth another try. */
export class UnreachableError extends CliError {
  override readonly name = 'UnreachableError';
  constructor(url: string, reason: string) {
    super({
      code: 'boocode.unreachable',
      message: `BooCode does not answer at ${url} (${reason}). Look at it with \`npm run boocode -- doctor\`.`,
    });
  }
}

export class NotRunningError extends CliError {
  override readonly name = 'NotRunningError';
  constructor(dataDir: string) {
    super({
      code: 'boocode.not_running',
      message: `BooCode is not running (data in ${dataDir}). Start it with \`npm start\`.`,
    });
  }
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` that Node puts on system errors, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
