import { z } from 'zod';
import { RefusedError } from '../errors.js';
import type { CoderClient } from './coder-client.js';

/** What a refusal tells of commands that nobody has agreed to. */
const Untrusted = z.object({ project_id: z.string(), hash: z.string(), commit: z.string().optional() });

/**
 * Asks for work that may run commands of its repository. Where nobody has agreed to them, the refusal tells them word for word; with
 * `hash`, and only when it is of just those commands, they are agreed to and the work is asked for again.
 */
export async function withAgreement<Reply>(
  client: CoderClient,
  hash: string | undefined,
  ask: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'project.untrusted') throw error;
    const wanted = Untrusted.safeParse(error.details);
    if (!wanted.success || wanted.data.hash !== hash) throw error;
    const { project_id, commit } = wanted.data;
    await client.agreeToCommands(project_id, { hash, commit });
    return ask();
  }
}
