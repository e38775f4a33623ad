import { Id } from '@boocode/contracts/ids';
import { invalidRequest } from '@boocode/http/invalid-request';
import { z } from 'zod';
import { HttpError } from '../errors.js';

export const ById = z.object({ id: Id });
export const OfProject = z.object({ project_id: Id.optional() });

/** A part of a request, as its schema has it; throws a 400 that names every fault. */
export function readPart<Schema extends z.ZodType>(
  part: 'body' | 'query' | 'address',
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  throw new HttpError(invalidRequest(part, faults));
}
