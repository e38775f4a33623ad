import type { Message } from '@boocode/contracts/message';
import { createContext, use } from 'react';

/** What can be done with a message. All of it is told by frames; what fails is said where the chat is. */
export interface ChatActions {
  /** New words beside the old ones, as a branch of their own. Rejects when they were not taken. */
  edit: (message: Message, text: string) => Promise<void>;
  regenerate: (message: Message, model?: string) => void;
  goOn: (message: Message) => void;
  showBranch: (messageId: string) => void;
  /** Asks first. */
  askDelete: (message: Message) => void;
  beginEdit: (message: Message) => void;
  endEdit: () => void;
}

export interface ChatGround {
  actions: ChatActions;
  /** The message whose words are being edited. */
  editing: string | null;
  /** An answer is being written: nothing else can begin. */
  busy: boolean;
  /** Who else could answer. */
  models: readonly { id: string; title: string }[];
}

export const ChatGroundContext = createContext<ChatGround | null>(null);

export function useChatGround(): ChatGround {
  const ground = use(ChatGroundContext);
  if (ground === null) throw new Error('useChatGround() is for what stands in a chat.');
  return ground;
}
