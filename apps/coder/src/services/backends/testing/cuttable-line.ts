import { vi } from 'vitest';

/**
 * The streams of events of the opencode servers: real, but they can be cut, and how often each was opened, by its URL. Stands in for
 * `fetch` until `vi.unstubAllGlobals()`.
 */
export function cuttableLine(): { opened: Map<string, number>; cut(): void; mend(): void } {
  const opened = new Map<string, number>();
  const { fetch } = globalThis;
  let cutting = new AbortController();
  let mended: Promise<void> | null = null;
  let mend: (() => void) | null = null;
  vi.stubGlobal('fetch', async (request: Request | string, options?: RequestInit) => {
    if (!(request instanceof Request) || !request.url.endsWith('/global/event')) return fetch(request, options);
    opened.set(request.url, (opened.get(request.url) ?? 0) + 1);
    await mended;
    return fetch(request, { signal: AbortSignal.any([request.signal, cutting.signal]) });
  });
  return {
    opened,
    cut() {
      mended = new Promise((resolve) => {
        mend = resolve;
      });
      const before = cutting;
      cutting = new AbortController();
      before.abort();
    },
    mend: () => mend?.(),
  };
}
