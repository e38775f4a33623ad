import { WorkspaceView, type WorkspaceLayout } from '@boocode/contracts/workspace';
import { ApiError } from '../api/http.js';

const calmMs = 400;

interface SaverOptions {
  revision: number;
  save: (body: { layout: WorkspaceLayout; revision: number }) => Promise<WorkspaceView>;
  onSaved: (view: WorkspaceView) => void;
  onProblem: (error: Error) => void;
}

/** The newest layout wins; `revision` is the last that this page has seen. */
export function createSaver({ revision, save, onSaved, onProblem }: SaverOptions) {
  let seen = revision;
  let waiting: WorkspaceLayout | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  async function run() {
    clearTimeout(timer);
    if (busy || waiting === null) return;
    const layout = waiting;
    waiting = null;
    busy = true;
    try {
      const view = await save({ layout, revision: seen });
      seen = Math.max(seen, view.revision);
      onSaved(view);
    } catch (error) {
      const present = error instanceof ApiError && error.status === 409 ? WorkspaceView.safeParse(error.details) : null;
      if (present?.success === true) {
        seen = present.data.revision;
        waiting ??= layout;
      } else onProblem(error instanceof Error ? error : new Error(String(error)));
    }
    busy = false;
    if (waiting !== null) await run();
  }
  return {
    revision: () => seen,
    saw(newer: number) {
      seen = Math.max(seen, newer);
    },
    change(layout: WorkspaceLayout) {
      waiting = layout;
      clearTimeout(timer);
      timer = setTimeout(() => void run(), calmMs);
    },
    flush: () => void run(),
  };
}
