import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { rehearsalModel } from '@boocode/rehearsal/name';
import type { SessionRequest } from '../../agent-backend.js';
import type { AcpAgent, ModelServer } from './agents.js';

/** Whether processes are shared by sessions, or each session has its own. */
export type Sharing = 'warm' | 'one-shot';

/** A session without a model works with the agent's own, at the person's account. */
export function isRehearsal(model: string | null): boolean {
  return model === rehearsalModel || model === `rehearsal/${rehearsalModel}`;
}

/**
 * Sessions of one key share a process: by model server, and by whether it may ask and trust where that is the process's to say. A
 * session that shares none has a key of its own.
 */
export function processKey(agent: AcpAgent, sharing: Sharing, request: SessionRequest, distrusts: boolean): string {
  const { quirks } = agent;
  const apart = quirks.asksByProcess === true && request.profile === 'read-only' ? readOnlySuffix : '';
  const shared = `${isRehearsal(request.model) ? 'rehearsal' : 'account'}${apart}${distrusts ? distrustSuffix : ''}`;
  const alone = sharing === 'one-shot' || (quirks.sharesTools === true && request.tools.length > 0);
  return alone ? `${shared} ${randomUUID()}` : shared;
}

/** Whether the process of a key ends with its session. */
export function isAlone(key: string): boolean {
  return key.includes(' ');
}

/** What a process of this key is. */
export function traitsOf(key: string): { kind: ModelServer['kind']; readOnly: boolean; distrusts: boolean } {
  const kind = key.startsWith('rehearsal') ? 'rehearsal' : 'account';
  return { kind, readOnly: key.includes(readOnlySuffix), distrusts: key.includes(distrustSuffix) };
}

const readOnlySuffix = '-read-only';
const distrustSuffix = '-distrusting';

/** What an agent is in the process of a key. */
export function asKept(agent: AcpAgent, key: string): AcpAgent {
  const { modesInDistrust } = agent;
  return modesInDistrust !== undefined && key.includes(distrustSuffix) ? { ...agent, modes: modesInDistrust } : agent;
}

/** The directory that is an agent's alone, one a model server: what it is told of the one must not leak to the other. */
export function homeOf(dataDir: string, agent: AcpAgent, key: string): string {
  return join(dataDir, 'agents', `${agent.id}-acp`, key.split(' ')[0] ?? key);
}
