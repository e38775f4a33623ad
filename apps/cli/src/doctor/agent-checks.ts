import type { AgentDescription } from '@boocode/contracts/agent';
import type { CoderClient } from '../client/coder-client.js';
import { messageOf } from '../errors.js';
import { good, lacking, missing, type Check } from './check.js';

/** The agents as the running BooCode sees them. */
export async function checkAgents(client: CoderClient | null): Promise<Check[]> {
  if (client === null) return [lacking('agents', 'known only while BooCode runs', 'npm start')];
  try {
    return (await client.refreshAgents()).map(checkOfAgent);
  } catch (error) {
    return [missing('agents', messageOf(error), 'npm run boocode -- down && npm start')];
  }
}

/** One that only has rehearsal can be used, and lacks its own models. */
function checkOfAgent({
  id,
  title,
  available,
  version,
  signed_in,
  surface,
  problem,
  models_note,
}: AgentDescription): Check {
  const name = `agent ${id}`;
  const what = `${[title, version].filter((word) => word !== null).join(' ')} by ${surface}`;
  if (available && signed_in !== false)
    return good(
      name,
      [what, signed_in === null ? null : 'signed in', models_note].filter((part) => part !== null).join(', '),
    );
  if (available) return lacking(name, `${what}, with rehearsal only: ${problem?.message ?? ''}`, problem?.mend ?? null);
  return lacking(name, problem?.message ?? 'not available', problem?.mend ?? null);
}
