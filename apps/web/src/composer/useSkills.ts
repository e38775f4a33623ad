import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { skillsQuery } from '../api/skills.js';
import type { SlashEntry, SlashGroup } from './slash-entry.js';

/** The skills of a project and the person's own, as groups for the slash; empty until they are there. */
export function useSkills(projectId: string | null): { groups: readonly SlashGroup[]; error: unknown } {
  const { data, error } = useQuery(skillsQuery(projectId));
  const groups = useMemo(() => {
    const of = (source: 'project' | 'user', word: string): SlashEntry[] =>
      (data ?? [])
        .filter((skill) => skill.source === source)
        .map(({ name, description }) => ({ name, description, kind: 'skill', source: word, skillOf: projectId }));
    return [
      { title: 'Skills of the project', entries: of('project', 'project') },
      { title: 'Your skills', entries: of('user', 'yours') },
    ].filter(({ entries }) => entries.length > 0);
  }, [data, projectId]);
  return { groups, error };
}
