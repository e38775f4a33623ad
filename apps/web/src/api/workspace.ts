import { WorkspaceView, type SaveWorkspace } from '@boocode/contracts/workspace';
import { queryOptions } from '@tanstack/react-query';
import { read, submit } from './http.js';

const path = (projectId: string | null) =>
  projectId === null ? '/api/workspace' : `/api/workspace?project_id=${encodeURIComponent(projectId)}`;

/** The panes that were saved for a project, or outside of any. */
export const workspaceQuery = (projectId: string | null) =>
  queryOptions({
    queryKey: ['workspace', projectId] as const,
    queryFn: ({ signal }) => read(path(projectId), WorkspaceView, signal),
  });

/** Arrives even when the page is being closed. */
export const saveWorkspace = (projectId: string | null, body: SaveWorkspace) =>
  submit('PUT', path(projectId), body, WorkspaceView, { keepalive: true });
