import type { ChatFrame, UserFrameBody } from '@boocode/contracts/ws-frames';

interface BrokerListener {
  onUser: (frame: UserFrameBody) => void;
  onChat: (frame: ChatFrame) => void;
}

/**
 * Carries what was committed to the pages that watch. Nothing rides on it: a page that was away reads the tables. A change that is
 * published here is not told to anybody in another way, and hearing it twice does no harm.
 */
export interface Broker {
  /** Tells what has changed for the person: a chat, a project, the panes. */
  publishUser(frame: UserFrameBody): void;
  /** Hands out a frame of a chat that has just been stored. */
  publishUserFrame(frame: ChatFrame): void;
  /** Answers with how to stop listening. */
  subscribe(listener: BrokerListener): () => void;
}

export function createBroker(): Broker {
  const listeners = new Set<BrokerListener>();
  return {
    publishUser(frame) {
      for (const listener of listeners) listener.onUser(frame);
    },
    publishUserFrame(frame) {
      for (const listener of listeners) listener.onChat(frame);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
