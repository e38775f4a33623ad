import { z } from 'zod';

/** Row ids are UUIDv7, made by whoever inserts the row, so that they sort by age. */
export const Id = z.uuid();
export type Id = z.infer<typeof Id>;

/** Names in plans, personas and agents: lower case words joined by `-`, `.` or `_`. */
export const Slug = z.string().regex(/^[a-z][a-z0-9]*([-._][a-z0-9]+)*$/, 'lower-case words joined by - . or _');
