import { FolderList, ProjectView, type ChangeProject, type CreateProject } from '@boocode/contracts/project';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { post, read, submit } from './http.js';
import { unlessOvertaken } from './unless-overtaken.js';

const base = '/api/projects';

/** The projects that are not hidden. Frames of the stream `user` keep it true while the socket is open. */
export const projectsQuery = () => {
  const queryKey = ['projects'] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) => unlessOvertaken(client, queryKey, () => read(base, z.array(ProjectView), signal)),
  });
};

export const addProject = (body: CreateProject) => post(base, body, ProjectView);
export const changeProject = (id: string, body: ChangeProject) =>
  submit('PATCH', `${base}/${encodeURIComponent(id)}`, body, ProjectView);

/** The folders in one; null is the person's home. */
export const foldersQuery = (path: string | null) =>
  queryOptions({
    queryKey: ['folders', path] as const,
    queryFn: ({ signal }) =>
      read(
        path === null ? '/api/folders' : `/api/folders?${new URLSearchParams({ path }).toString()}`,
        FolderList,
        signal,
      ),
    retry: false,
  });
