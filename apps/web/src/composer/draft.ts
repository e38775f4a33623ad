import type { Attachment } from '@boocode/contracts/message';
import type { ComposerMessage } from './composer-props.js';
import { missingIn } from './missing-files.js';

/** A file that a person hands over, from the moment it is chosen. */
export interface DraftFile {
  id: string;
  name: string;
  size: number;
  /** Share that has arrived. */
  share: number;
  /** What the server made of it; null while it is on its way, and when it did not arrive. */
  attachment: Attachment | null;
  error: string | null;
}

/** What stands in a composer. `sending` has left it and is not yet known to be kept: it comes back if it fails. */
export interface Draft {
  text: string;
  files: readonly DraftFile[];
  sending: readonly ComposerMessage[];
  /** What failed last, as it was: sent again unchanged, it has the same key and so is sent once. */
  failed: { message: ComposerMessage; error: unknown } | null;
}

export const emptyDraft: Draft = { text: '', files: [], sending: [], failed: null };

const fileOf = (attachment: Attachment): DraftFile => ({
  id: attachment.id,
  name: attachment.name,
  size: attachment.size,
  share: 1,
  attachment,
  error: null,
});

export const attachmentsOf = (draft: Draft): Attachment[] => draft.files.flatMap(({ attachment }) => attachment ?? []);

/** Words as they stood in the box: a skill is its name behind a slash. */
export const wordsOf = ({ skill, text }: ComposerMessage) => (skill === null ? text : `/${skill} ${text}`.trimEnd());

/** The key of what is sent now: that of the last failure, if it is still the same. */
export function keyFor(draft: Draft, message: Omit<ComposerMessage, 'key'>, fresh: string): string {
  const failed = draft.failed?.message;
  const same =
    failed !== undefined &&
    wordsOf(failed) === wordsOf({ ...message, key: '' }) &&
    failed.attachments.map(({ id }) => id).join() === message.attachments.map(({ id }) => id).join();
  return same ? failed.key : fresh;
}

/** The box is empty, its words on their way. */
export const draftSending = (draft: Draft, message: ComposerMessage): Draft => ({
  text: '',
  files: draft.files.filter(({ attachment }) => attachment === null),
  sending: [...draft.sending, message],
  failed: null,
});

const without = (draft: Draft, key: string) => draft.sending.filter((sent) => sent.key !== key);

export const draftSent = (draft: Draft, key: string): Draft => ({ ...draft, sending: without(draft, key) });

/** What did not get away stands in front of what was typed since. Files that are not kept any more say so. */
export function draftFailed(draft: Draft, message: ComposerMessage, error: unknown): Draft {
  const words = wordsOf(message);
  const missing = missingIn(error);
  const files = message.attachments.map((attachment) =>
    missing.includes(attachment.id)
      ? { ...fileOf(attachment), attachment: null, error: 'Not kept any more. Attach it again.' }
      : fileOf(attachment),
  );
  return {
    text: draft.text === '' ? words : `${words}\n\n${draft.text}`,
    files: [...files, ...draft.files],
    sending: without(draft, message.key),
    failed: error === null ? { message, error: null } : { message, error },
  };
}

/** What of a draft outlives the page. */
export interface KeptDraft {
  text: string;
  attachments: Attachment[];
  sending: ComposerMessage[];
}

export const keptOf = (draft: Draft): KeptDraft => ({
  text: draft.text,
  attachments: attachmentsOf(draft),
  sending: [...draft.sending],
});

/** What was on its way when the page ended may have arrived or not: it stands in the box, and its key sends it once. */
export function draftOf({ text, attachments, sending }: KeptDraft): Draft {
  const draft: Draft = { ...emptyDraft, text, files: attachments.map(fileOf) };
  return sending.reduceRight((before, message) => draftFailed(before, message, null), draft);
}
