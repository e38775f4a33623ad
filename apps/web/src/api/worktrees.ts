import { CommandsView, type AgreeRequest } from '@boocode/contracts/project-file';
import { WorktreeOrphan, WorktreeView } from '@boocode/contracts/worktree';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { post, read } from './http.js';

const base = '/api/coder/worktrees';

/** Worktrees of chats that are not removed, newest first. */
export const worktreesQuery = () =>
  queryOptions({
    queryKey: ['worktrees'] as const,
    queryFn: ({ signal }) => read(base, z.array(WorktreeView), signal),
  });

/** What worktrees have lost of themselves. */
export const orphansQuery = () =>
  queryOptions({
    queryKey: ['worktrees', 'orphans'] as const,
    queryFn: ({ signal }) => read(`${base}/orphans`, z.array(WorktreeOrphan), signal),
  });

/** Refused while it holds work that is nowhere else, unless that is kept. */
export const removeWorktree = ({ id, keep }: { id: string; keep: boolean }) =>
  post(`${base}/${encodeURIComponent(id)}/remove`, { keep }, WorktreeView);

/** Commands of a repository may run on the machine of BooCode from now on. */
export const agreeToCommands = ({ project_id, hash, commit }: AgreeRequest & { project_id: string }) =>
  post(`/api/coder/projects/${encodeURIComponent(project_id)}/commands/agree`, { hash, commit }, CommandsView);
