import type {
  CreateElicitationRequest,
  CreateElicitationResponse,
  RequestPermissionRequest,
  RequestPermissionResponse,
  SessionNotification,
  SessionUpdate,
} from '@agentclientprotocol/sdk/unstable';
import { z } from 'zod';
import type { LogLine } from '../opencode/log-line.js';

/** What reaches a running turn from its agent. */
interface TurnInbox {
  /** In order and synchronously. */
  onUpdate(update: SessionUpdate): void;
  onPermission(request: RequestPermissionRequest, withdrawn: AbortSignal): Promise<RequestPermissionResponse>;
  onElicitation(request: CreateElicitationRequest, withdrawn: AbortSignal): Promise<CreateElicitationResponse>;
  /** Something else that the agent wants, which is refused. */
  onUnknown(method: string): void;
  onLog(line: LogLine): void;
  onExit(message: string): void;
}

/** Hands what comes over one connection to the turn of its session. What comes outside a turn (a replay) is dropped. */
export interface AcpRouter {
  listen(sessionId: string, inbox: TurnInbox): () => void;
  update(notification: SessionNotification): void;
  permission(request: RequestPermissionRequest, withdrawn: AbortSignal): Promise<RequestPermissionResponse>;
  elicitation(request: CreateElicitationRequest, withdrawn: AbortSignal): Promise<CreateElicitationResponse>;
  unknown(method: string, params: unknown): void;
  log(line: LogLine): void;
  toAll(tell: (inbox: TurnInbox) => void): void;
}

export const cancelledPermission: RequestPermissionResponse = { outcome: { outcome: 'cancelled' } };

const OfSession = z.looseObject({ sessionId: z.string() });

export function createAcpRouter(): AcpRouter {
  const inboxes = new Map<string, TurnInbox>();

  function inboxOf(params: unknown): TurnInbox | undefined {
    const of = OfSession.safeParse(params);
    return of.success ? inboxes.get(of.data.sessionId) : undefined;
  }

  return {
    listen(sessionId, inbox) {
      inboxes.set(sessionId, inbox);
      return () => {
        if (inboxes.get(sessionId) === inbox) inboxes.delete(sessionId);
      };
    },
    update: ({ sessionId, update }) => inboxes.get(sessionId)?.onUpdate(update),
    // Nobody waits for the answer to a request that comes after its turn, and it must not run its tool.
    permission: async (request, withdrawn) =>
      (await inboxes.get(request.sessionId)?.onPermission(request, withdrawn)) ?? cancelledPermission,
    elicitation: async (request, withdrawn) =>
      (await inboxOf(request)?.onElicitation(request, withdrawn)) ?? { action: 'cancel' },
    unknown: (method, params) => inboxOf(params)?.onUnknown(method),
    log: (line) => inboxes.get(line.sessionId)?.onLog(line),
    toAll(tell) {
      for (const inbox of inboxes.values()) tell(inbox);
    },
  };
}
