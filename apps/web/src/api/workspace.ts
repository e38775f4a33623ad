import { WorkspaceView } from '@boocode/contracts/workspace';
import { queryOptions } from '@tanstack/react-query';
import { read } from './http.js';

const path = (projectId: string | null) =>
  projectId === null ? '/api/workspace' : `/api/workspace?project_id=${encodeURIComponent(projectId)}`;

/** The panes that were saved for a project, or outside of any. */
export const workspaceQuery = (projectId: string | null) =>
  queryOptions({
    queryKey: ['workspace', projectId] as const,
    queryFn: ({ signal }) => read(path(projectId), WorkspaceView, signal),
  });
