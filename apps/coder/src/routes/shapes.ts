import { ErrorBody } from '@boocode/contracts/error';
import { Id } from '@boocode/contracts/ids';
import { z } from 'zod';

/** Every answer that is not a success has this body. */
export const failures = { '4xx': ErrorBody, '5xx': ErrorBody };

/** A page of a list, newest first. */
export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The last id of the page before. */
  before: Id.nullable().default(null),
});
