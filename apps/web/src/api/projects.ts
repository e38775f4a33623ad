import { ProjectView } from '@boocode/contracts/project';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { read } from './http.js';
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
