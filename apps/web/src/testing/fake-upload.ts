import { beforeEach, vi } from 'vitest';

/** A request that sends a file, whose server is the test. */
export class FakeUpload extends EventTarget {
  static all: FakeUpload[] = [];
  upload = new EventTarget();
  status = 0;
  responseText = '';
  open = vi.fn<(method: string, path: string) => void>();
  setRequestHeader = vi.fn<() => void>();
  send = vi.fn<(file: Blob) => void>();
  abort = vi.fn<() => void>();
  constructor() {
    super();
    FakeUpload.all.push(this);
  }
  /** So much of it has arrived. */
  reach(loaded: number, total: number) {
    this.upload.dispatchEvent(new ProgressEvent('progress', { lengthComputable: true, loaded, total }));
  }
  finish(status: number, body: unknown) {
    this.status = status;
    this.responseText = JSON.stringify(body);
    this.dispatchEvent(new Event('load'));
  }
}

/** Before each test: files go to `FakeUpload.all`. */
export function useFakeUploads(): void {
  beforeEach(() => {
    FakeUpload.all = [];
    vi.stubGlobal('XMLHttpRequest', FakeUpload);
  });
}
