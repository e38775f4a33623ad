import type { WorkspaceLayout, WorkspaceView } from '@boocode/contracts/workspace';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { saveWorkspace, workspaceQuery } from '../api/workspace.js';
import { createSaver } from './saver.js';

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
