import { Attachment } from '@boocode/contracts/message';
import { upload } from './upload.js';

export const attachmentHref = (id: string) => `/api/attachments/${encodeURIComponent(id)}`;

/** Uploads a file; `onProgress` is told which share of it has arrived. */
export const uploadAttachment = (file: File, onProgress: (share: number) => void): Promise<Attachment> =>
  upload({
    path: `/api/attachments?${new URLSearchParams({ name: file.name }).toString()}`,
    file,
    reply: Attachment,
    onProgress,
  });
