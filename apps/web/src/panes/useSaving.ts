import { WorkspaceView, type WorkspaceLayout } from '@boocode/contracts/workspace';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/http.js';
import { saveWorkspace, workspaceQuery } from '../api/workspace.js';

const calmMs = 400;

interface Options {
  projectId: string | null;
  saved: WorkspaceView;
  layout: WorkspaceLayout;
  touched: boolean;
}

/** Saves the panes a moment after the last change, one request at a time; what another page saved meanwhile is saved over. */
export function useSaving({ projectId, saved, layout, touched }: Options) {
  const client = useQueryClient();
  const [problem, setProblem] = useState<Error | null>(null);
  const [saver] = useState(() =>
    createSaver({
      revision: saved.revision,
      save: (body) => saveWorkspace(projectId, body),
      onSaved(view) {
        setProblem(null);
        client.setQueryData(workspaceQuery(projectId).queryKey, view);
      },
      onProblem: setProblem,
    }),
  );
  const first = useRef(layout);
  useEffect(() => {
    if (touched && layout !== first.current) saver.change(layout);
  }, [saver, layout, touched]);
  useEffect(() => {
    const flush = () => saver.flush();
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [saver]);
  const newer = saved.revision > saver.revision() ? saved : null;
  useEffect(() => {
    if (newer !== null) saver.saw(newer.revision);
  }, [saver, newer]);
  return { problem, newer };
}

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
