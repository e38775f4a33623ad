import { Attachment, attachmentBytes } from '@boocode/contracts/message';
import { z } from 'zod';
import { uploadAttachment } from '../api/attachments.js';
import { newKey } from '../launch/new-key.js';
import { ComposerMessage } from './composer-props.js';
import {
  draftFailed,
  draftOf,
  draftSending,
  draftSent,
  emptyDraft,
  keptOf,
  type Draft,
  type DraftFile,
} from './draft.js';
import { readKept, writeKept } from './kept.js';

const Kept = z.object({ text: z.string(), attachments: z.array(Attachment), sending: z.array(ComposerMessage) });

/**
 * Drafts of this page. They belong to no component: what is uploaded or sent goes on when its tab is left, and two panes that show one
 * chat show one draft.
 */
const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();
const nameOf = (key: string) => `boocode.draft.${key}`;

export function readDraft(key: string): Draft {
  const known = drafts.get(key);
  if (known !== undefined) return known;
  const kept = readKept(nameOf(key), Kept);
  const draft = kept === null ? emptyDraft : draftOf(kept);
  drafts.set(key, draft);
  return draft;
}

export function changeDraft(key: string, change: (draft: Draft) => Draft): void {
  const draft = change(readDraft(key));
  drafts.set(key, draft);
  const kept = keptOf(draft);
  const isEmpty = kept.text === '' && kept.attachments.length === 0 && kept.sending.length === 0;
  writeKept(nameOf(key), isEmpty ? null : kept);
  for (const listen of listeners) listen();
}

export function watchDrafts(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

/** Puts what waited and was taken back into the box, in front of what is typed there. */
export const takeBack = (key: string, message: ComposerMessage) =>
  changeDraft(key, (draft) => draftFailed(draft, message, null));

/** Puts words into the box of a chat. */
export const writeDraft = (key: string, text: string) => changeDraft(key, (draft) => ({ ...draft, text }));

/** Sends what `message` says; what fails comes back into the box. */
export async function sendDraft(
  key: string,
  message: ComposerMessage,
  send: (message: ComposerMessage) => Promise<void>,
) {
  changeDraft(key, (draft) => draftSending(draft, message));
  try {
    await send(message);
    changeDraft(key, (draft) => draftSent(draft, message.key));
  } catch (error) {
    changeDraft(key, (draft) => draftFailed(draft, message, error));
  }
}

const changeFile = (key: string, id: string, change: Partial<DraftFile>) =>
  changeDraft(key, (draft) => ({
    ...draft,
    files: draft.files.map((file) => (file.id === id ? { ...file, ...change } : file)),
  }));

export const dropFile = (key: string, id: string) =>
  changeDraft(key, (draft) => ({ ...draft, files: draft.files.filter((file) => file.id !== id) }));

/** Most that one message takes. */
const mostFiles = 20;

/** Takes files into the draft and uploads them; those that can't be taken say why. */
export function addFiles(key: string, files: readonly File[]): void {
  const room = mostFiles - readDraft(key).files.length;
  for (const [index, file] of files.entries()) {
    const id = newKey();
    const error =
      index >= room
        ? `A message takes at most ${mostFiles} files.`
        : file.size > attachmentBytes
          ? `It is larger than ${attachmentBytes / 1_000_000} MB. Put it into the project and name it instead.`
          : null;
    const item: DraftFile = { id, name: file.name, size: file.size, share: 0, attachment: null, error };
    changeDraft(key, (draft) => ({ ...draft, files: [...draft.files, item] }));
    if (error !== null) continue;
    uploadAttachment(file, (share) => changeFile(key, id, { share })).then(
      (attachment) => changeFile(key, id, { attachment, share: 1 }),
      (reason: unknown) => changeFile(key, id, { error: reason instanceof Error ? reason.message : String(reason) }),
    );
  }
}
