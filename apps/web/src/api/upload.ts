import { ErrorBody } from '@boocode/contracts/error';
import type { z } from 'zod';
import { ApiError, understand } from './http.js';

interface Upload<T> {
  path: string;
  file: Blob;
  /** What the answer must fit. */
  reply: z.ZodType<T>;
  /** Told which share of it has arrived, as `fetch` could not. */
  onProgress: (share: number) => void;
  /** Breaks it off; the promise then rejects with the reason of the signal. */
  signal?: AbortSignal;
}

/** Posts a file as it is, and reads the answer. */
export const upload = <T>({ path, file, reply, onProgress, signal }: Upload<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total));
    request.addEventListener('load', () => {
      const body = parsed(request.responseText);
      if (request.status < 200 || request.status >= 300) return reject(failure(request.status, body));
      try {
        resolve(understand(body, reply));
      } catch (error) {
        reject(error);
      }
    });
    request.addEventListener('error', () => reject(failure(0, null)));
    signal?.addEventListener('abort', () => {
      request.abort();
      reject(signal.reason);
    });
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
  return new ApiError({ status, code: 'file.not-sent', message });
}
