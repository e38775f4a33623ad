import { TaskFilter } from '@boocode/contracts/task-list';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { TaskNarrowing } from '../api/task-list.js';

/** What the address narrows the list to, and how to change it. What it does not know it leaves out. */
export function useNarrowing() {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const narrowing = useMemo((): TaskNarrowing => {
    const given = new URLSearchParams(text);
    const filter = TaskFilter.safeParse(given.get('filter'));
    const [q, agent, project] = ['q', 'agent', 'project'].map((name) => given.get(name) ?? '');
    return {
      ...(filter.success && filter.data !== 'all' && { filter: filter.data }),
      ...(q && { q }),
      ...(agent && { agent }),
      ...(project && { project_id: project }),
    };
  }, [text]);
  const narrow = (change: Partial<Record<'filter' | 'q' | 'agent' | 'project', string>>) =>
    setParams(
      (known) => {
        const next = new URLSearchParams(known);
        for (const [name, value] of Object.entries(change)) {
          if (value === '' || value === 'all') next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  return { narrowing, narrow };
}
