import type { PermissionProfile, PromptRequest, ToolServer } from '../../agent-backend.js';
import { answer, limited } from './client.js';
import type { ServerEvent } from './read-event.js';
import { readListed, type ListedMessage, type Part } from './read-parts.js';
import type { OpencodeServer } from './server-process.js';

export interface TurnLimits {
  /** Model calls in one turn; beyond them it is a loop. */
  maxSteps: number;
  /** How often opencode may repeat a failed model call, at most 5: it waits 2, 4, 8, 16 and 32 s. */
  maxRetries: number;
  /** A provider that asks for a longer wait than this ends the turn as a limit. */
  limitPatienceSeconds: number;
  /** How long a session may be silent before its state is read, in case an event was lost. */
  checkMs: number;
}

/** A session as the backend keeps it. */
export interface OpencodeSession {
  id: string;
  directory: string;
  profile: PermissionProfile;
  model: { providerID: string; modelID: string };
  variant: string | null;
  /** The model's context window, in tokens; null or 0 = opencode does not know it. */
  window: number | null;
  prompted: boolean;
  taskId: string;
  tools: readonly ToolServer[];
}

/** What reaches a running turn from outside. */
export interface TurnInbox {
  onEvent(event: ServerEvent): void;
  onReconnect(): void;
  onExit(message: string): void;
}

/** All that one prompt needs. */
export interface Turn {
  server: Pick<OpencodeServer, 'client'>;
  session: OpencodeSession;
  request: PromptRequest;
  limits: TurnLimits;
  /** The session and its children. */
  readonly sessions: () => readonly string[];
  /** Registers the inbox until the returned function is called. */
  listen(inbox: TurnInbox): () => void;
  /** Ends the server when the turn can't be stopped otherwise. */
  endServer(): Promise<void>;
  /** Has the server replaced as soon as it is idle. */
  retireServer(): Promise<void>;
}

/** Every message of the session, oldest first. */
export async function listMessages({ server, session }: Pick<Turn, 'server' | 'session'>): Promise<ListedMessage[]> {
  const place = { sessionID: session.id, directory: session.directory };
  return readListed(await answer('list the session', server.client.session.messages(place, limited())));
}

/** The agent's last words, a summary of its own context left out. */
export function lastAnswer(messages: readonly ListedMessage[]): ListedMessage | null {
  return messages.findLast(({ info }) => info.role === 'assistant' && info.summary !== true) ?? null;
}

/** What the agent said in a message. A stream that was cut before its first word leaves an empty part behind. */
export function textOf(parts: readonly Part[]): string {
  return parts
    .flatMap((part) => (part.type === 'text' && part.synthetic !== true && part.ignored !== true ? [part.text] : []))
    .filter((text) => text.trim() !== '')
    .join('\n\n');
}
