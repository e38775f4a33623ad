export type ProcessErrorCode = 'process.start' | 'process.survived';

/** A child process that could not be started or could not be ended; the message says which and what to do. */
export class ProcessError extends Error {
  override readonly name = 'ProcessError';
  readonly code: ProcessErrorCode;
  constructor(code: ProcessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
