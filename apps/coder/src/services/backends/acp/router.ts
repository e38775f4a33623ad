import type {
  RequestPermissionRequest,
  RequestPermissionResponse,
  SessionNotification,
  SessionUpdate,
} from '@agentclientprotocol/sdk/unstable';
import type { LogLine } from '../opencode/log-line.js';

/** What reaches a running turn from its agent. */
interface TurnInbox {
  /** In order and synchronously. */
  onUpdate(update: SessionUpdate): void;
  onPermission(request: RequestPermissionRequest, withdrawn: AbortSignal): Promise<RequestPermissionResponse>;
  onLog(line: LogLine): void;
  onExit(message: string): void;
}

/** Hands what comes over one connection to the turn of its session. What comes outside a turn (a replay) is dropped. */
export interface AcpRouter {
  listen(sessionId: string, inbox: TurnInbox): () => void;
  update(notification: SessionNotification): void;
  permission(request: RequestPermissionRequest, withdrawn: AbortSignal): Promise<RequestPermissionResponse>;
  log(line: LogLine): void;
  toAll(tell: (inbox: TurnInbox) => void): void;
}

export const cancelledPermission: RequestPermissionResponse = { outcome: { outcome: 'cancelled' } };

export function createAcpRouter(): AcpRouter {
  const inboxes = new Map<string, TurnInbox>();
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
    log: (line) => inboxes.get(line.sessionId)?.onLog(line),
    toAll(tell) {
      for (const inbox of inboxes.values()) tell(inbox);
    },
  };
}
