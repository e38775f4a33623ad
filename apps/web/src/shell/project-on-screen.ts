import { useQuery } from '@tanstack/react-query';
import { useRoute } from 'wouter';
import { projectsQuery } from '../api/projects.js';

/** What the bar says of the page below it. */
export function useProjectOnScreen(): { name: string | null; isWorkbench: boolean } {
  const [isWorkbench, params] = useRoute('/p/:project');
  const { data: projects } = useQuery(projectsQuery());
  if (!isWorkbench) return { name: null, isWorkbench };
  if (params.project === 'none') return { name: 'No project', isWorkbench };
  return { name: projects?.find(({ id }) => id === params.project)?.name ?? '', isWorkbench };
}
