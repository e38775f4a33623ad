/** An error that a client may see: `code` is for programs, `message` for people, `details` for what a program may use. */
export class CoderError extends Error {
  override readonly name: string = 'CoderError';
  readonly code: string;
  readonly status: number;
  readonly details: unknown;

  constructor(error: { code: string; status: number; message: string; details?: unknown; cause?: unknown }) {
    super(error.message, { cause: error.cause });
    this.code = error.code;
    this.status = error.status;
    this.details = error.details;
  }
}

/** The repository, a ref or a commit cannot be used as asked; the message says what was found and what to do. */
export class RepositoryError extends CoderError {
  override readonly name = 'RepositoryError';

  constructor(code: `repository.${string}`, message: string, details?: unknown) {
    super({ code, status: 422, message, details });
  }
}

/** Something named in the request does not exist. */
export class NotFoundError extends CoderError {
  override readonly name = 'NotFoundError';

  constructor(what: string, id: string) {
    super({ code: `${what.replaceAll(' ', '-')}.not-found`, status: 404, message: `There is no ${what} ${id}.` });
  }
}
