import type { AgentDescription } from '@boocode/contracts/flow-run';
import type { CoderClient } from '../client/coder-client.js';
import { messageOf } from '../errors.js';
import { good, lacking, missing, type Check } from './check.js';

/** The agents as the running BooCode sees them. */
export async function checkAgents(client: CoderClient | null): Promise<Check[]> {
  if (client === null) return [lacking('agents', 'known only while BooCode runs', 'npm start')];
  try {
    return (await client.agents()).map(checkOfAgent);
  } catch (error) {
    return [missing('agents', messageOf(error), 'npm run boocode -- down && npm start')];
  }
}

function checkOfAgent({ id, title, available, version, problem }: AgentDescription): Check {
  const name = `agent ${id}`;
  if (available) return good(name, version === null ? title : `${title} ${version}`);
  return lacking(name, problem?.message ?? 'not available', problem?.mend ?? null);
}
