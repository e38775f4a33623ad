import type { ServerEvent } from './read-event.js';
import type { TurnInbox } from './turn.js';

/**
 * Hands each event of the one stream to the turn that it concerns. A sub-agent works under a session id of its own and
 * asks under it, so the router knows which session was started by which.
 */
export interface SessionRouter {
  listen(sessionId: string, inbox: TurnInbox): () => void;
  route(event: ServerEvent): void;
  toAll(tell: (inbox: TurnInbox) => void): void;
  /** The session itself first, then all below it. */
  membersOf(sessionId: string): string[];
  /** Forgets a session and all below it. */
  forget(sessionId: string): void;
}

export function createSessionRouter(): SessionRouter {
  const parents = new Map<string, string>();
  const inboxes = new Map<string, TurnInbox>();

  function rootOf(id: string): string {
    let root = id;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent;
    return root;
  }

  function membersOf(id: string): string[] {
    const children = new Map<string, string[]>();
    for (const [child, parent] of parents) children.set(parent, [...(children.get(parent) ?? []), child]);
    const members = [id];
    for (const member of members) members.push(...(children.get(member) ?? []));
    return members;
  }

  /**
   * The first word on who started a session holds. None may be below itself, or whoever looks for its root would never find one; and one
   * that is listened to was started by us.
   */
  function adopt(child: string, parent: string): void {
    if (!parents.has(child) && !inboxes.has(child) && rootOf(parent) !== child) parents.set(child, parent);
  }

  return {
    listen(id, inbox) {
      inboxes.set(id, inbox);
      return () => inboxes.delete(id);
    },
    route(event) {
      if (event.type === 'session.created' && event.properties.info.parentID !== undefined) {
        adopt(event.properties.info.id, event.properties.info.parentID);
      }
      const id = sessionOf(event);
      if (id === null) return;
      const root = rootOf(id);
      // Of a child only what needs an answer concerns the turn; its words come back as its parent's tool output.
      const asks = event.type.startsWith('permission.') || event.type.startsWith('question.');
      if (root === id || asks) inboxes.get(root)?.onEvent(event);
    },
    toAll(tell) {
      for (const inbox of inboxes.values()) tell(inbox);
    },
    membersOf,
    forget(id) {
      for (const member of membersOf(id)) parents.delete(member);
    },
  };
}

function sessionOf({ properties }: ServerEvent): string | null {
  return typeof properties.sessionID === 'string' ? properties.sessionID : null;
}
