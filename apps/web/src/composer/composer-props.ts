import { Attachment } from '@boocode/contracts/message';
import type { ReactNode } from 'react';
import { z } from 'zod';
import type { SlashGroup } from './slash-entry.js';

/** What a person sends: their words, what they handed over, and a skill to follow. */
export const ComposerMessage = z.object({
  /** The same at each try of the same words: the `idempotency_key` of what is sent. */
  key: z.string(),
  text: z.string(),
  attachments: z.array(Attachment).readonly(),
  /** Name of a skill; `text` is then what it is given. */
  skill: z.string().nullable(),
});
export type ComposerMessage = z.infer<typeof ComposerMessage>;

/** Words that wait behind the answer that is being written. */
export interface ComposerQueue {
  /** Oldest first, each named by its `key`. */
  items: readonly ComposerMessage[];
  /** Key of the one that is on its way now. */
  sending: string | null;
  add: (message: ComposerMessage) => void;
  remove: (key: string) => void;
  /** To the place that another has now. */
  move: (key: string, to: number) => void;
  /** Why nothing of it is sent by itself now, in words; null = it goes on by itself. */
  held: string | null;
  /** Sends the first of a held queue. */
  release: () => void;
}

export interface ChatInputProps {
  /** Drafts are kept by it, over reloads: one for each chat. */
  draftKey: string;
  /** An answer is being written: Send becomes Stop. */
  busy: boolean;
  /** Why nothing can be sent now, in words; typing is possible all the same. */
  disabledReason?: string | null;
  /** What goes on, in words, beside an answer; null = nothing. */
  progress?: string | null;
  /** Why what is sent now does not arrive at once, in words; null = nothing that is known. */
  delay?: string | null;
  placeholder: string;
  slashGroups: readonly SlashGroup[];
  /** Resolves when the words are kept elsewhere. When it fails they come back, with the error. */
  onSend: (message: ComposerMessage) => Promise<void>;
  /** Absent where what goes on can't be stopped. */
  onStop?: (() => void) | undefined;
  /** A command that was chosen by slash, and what stood behind it. Skills come through `onSend`. */
  onSlashCommand: (name: string, args: string) => void;
  /**
   * Opens the orchestrator with these words as its goal, and a flow that was chosen by slash. `onClosed` is told the goal as it then is
   * when nothing was started, and null when something was.
   */
  onOrchestrate: (text: string, onClosed: (goal: string | null) => void, flow?: string) => void;
  /** Whether pages may be fetched from the web; null where that is nobody's choice. */
  web: { on: boolean; change: (on: boolean) => void } | null;
  /** From `useQueue`; null where nothing is queued. */
  queue: ComposerQueue | null;
  /** Files can be handed over. */
  attachments: boolean;
  /** The person's last words, for ↑ in an empty box; `edit` is what happens with them, default: they are put into the box. */
  recall?: { text: string; edit?: () => void } | null;
  /** Put the keyboard into the box when it appears. */
  autoFocus?: boolean;
  /** Steers while an answer is written: Send is offered beside Stop even when busy. */
  sendWhileBusy?: boolean;
  /** Who answers: the slot for a picker of models or agents. */
  children?: ReactNode;
}
