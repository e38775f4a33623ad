import { z } from 'zod';

/** A whole number as a variable of the environment holds it. Whatever else stands there is told what it must be. */
export function wholeNumber(from: number, to: number) {
  const error = `must be a whole number from ${from} to ${to}`;
  return z.coerce.number(error).int(error).min(from, error).max(to, error);
}
