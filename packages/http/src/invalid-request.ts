import type { ErrorReply } from './answer-errors.js';

/** Where in a part of a request (`panes.0.kind`; empty: all of it), and what is wrong there. */
export interface Fault {
  field: string;
  message: string;
}

/** 400 `request.invalid`: every fault, in words and in `details.faults`, of a part of a request such as "body". */
export function invalidRequest(part: string, faults: readonly Fault[]): ErrorReply {
  const words = faults.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`));
  const message = `The ${part} is not valid. ${words.join('; ')}`;
  return { status: 400, code: 'request.invalid', message, details: { faults } };
}
