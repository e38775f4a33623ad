import { SkillBody, SkillDescription } from '@boocode/contracts/skill';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { read } from './http.js';

const query = (projectId: string | null) => (projectId === null ? '' : `?project_id=${encodeURIComponent(projectId)}`);

/** The skills of a project and the person's own; of no project, those alone. */
export const skillsQuery = (projectId: string | null) =>
  queryOptions({
    queryKey: ['skills', projectId] as const,
    queryFn: ({ signal }) => read(`/api/skills${query(projectId)}`, z.array(SkillDescription), signal),
  });

export const skillBodyQuery = (name: string, projectId: string | null) =>
  queryOptions({
    queryKey: ['skill', name, projectId] as const,
    queryFn: ({ signal }) => read(`/api/skills/${encodeURIComponent(name)}${query(projectId)}`, SkillBody, signal),
  });
