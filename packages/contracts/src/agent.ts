import { z } from 'zod';

/**
 * What an agent may do to the machine, enforced by its own permission system. `read-only`: read inside the working directory,
 * and nobody is asked for more. `ask`: reading is free, each edit and command is asked for. `write`: edits and commands inside
 * the working directory are free, the rest is asked for.
 */
export const PermissionProfile = z.enum(['read-only', 'ask', 'write']);
export type PermissionProfile = z.infer<typeof PermissionProfile>;
