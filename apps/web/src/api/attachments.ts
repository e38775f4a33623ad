import { ErrorBody } from '@boocode/contracts/error';
import { Attachment } from '@boocode/contracts/message';
import { ApiError } from './http.js';

export const attachmentHref = (id: string) => `/api/attachments/${encodeURIComponent(id)}`;

/** Uploads a file; `onProgress` is told which share of it has arrived, as `fetch` could not. */
export const uploadAttachment = (file: File, onProgress: (share: number) => void): Promise<Attachment> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/attachments?${new URLSearchParams({ name: file.name }).toString()}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total));
    request.addEventListener('load', () => {
      const body = parsed(request.responseText);
      const attachment = Attachment.safeParse(body);
      if (request.status < 300 && attachment.success) resolve(attachment.data);
      else reject(failure(request.status, body));
    });
    request.addEventListener('error', () => reject(failure(0, null)));
    request.send(file);
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failure(status: number, body: unknown): ApiError {
  const known = ErrorBody.safeParse(body);
  if (known.success) return new ApiError({ status, ...known.data });
  const message = 'The file did not arrive: BooCode does not answer. Try again when it does.';
  return new ApiError({ status, code: 'attachment.not-sent', message });
}
