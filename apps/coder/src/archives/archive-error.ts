import { CoderError } from '../errors.js';

/** The file is no archive that can be imported, or the run none that can be exported; the message says which place of it, and what to do. */
export class ArchiveError extends CoderError {
  override readonly name = 'ArchiveError';

  constructor(code: `archive.${string}`, status: 409 | 413 | 422, message: string) {
    super({ code, status, message });
  }
}
