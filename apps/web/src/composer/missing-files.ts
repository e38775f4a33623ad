import { MissingAttachments, type Attachment } from '@boocode/contracts/message';
import { ApiError } from '../api/http.js';

/** Ids of the files that a refusal says are not kept any more. */
export function missingIn(error: unknown): readonly string[] {
  if (!(error instanceof ApiError) || error.code !== 'attachment.not-found') return [];
  const details = MissingAttachments.safeParse(error.details);
  return details.success ? details.data.missing : [];
}

/** A refusal for missing files with the names of these, which only who attached them knows; any other error as it is. */
export function namingFiles(error: unknown, attachments: readonly Attachment[]): unknown {
  const missing = missingIn(error);
  const names = attachments.filter(({ id }) => missing.includes(id)).map(({ name }) => name);
  if (!(error instanceof ApiError) || names.length === 0) return error;
  const { status, code, details } = error;
  const [are, them] = names.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const message = `${listed(names)} ${are} not kept any more: what is attached and not sent is removed after a time. Attach ${them} again, or send without ${them}.`;
  return new ApiError({ status, code, details, message });
}

const listed = (names: readonly string[]) => new Intl.ListFormat('en-GB').format(names);
