import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CodeSpan } from './colour-lines.js';

/** The lines of a file in colours; null until the languages are loaded, and where its own is not known. */
export function useColours(path: string, lines: readonly string[]): readonly CodeSpan[][] | null {
  const { data: module } = useQuery({
    queryKey: ['code-colours'],
    queryFn: () => import('./colour-lines.js'),
    staleTime: Infinity,
    structuralSharing: false,
  });
  return useMemo(() => module?.colourLines(path, lines) ?? null, [module, path, lines]);
}
