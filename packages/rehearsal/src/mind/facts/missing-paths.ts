import type { Subject } from '../subject/subject.js';

const pathInText = /(?<![\w/.:-])(?:[\w.-]+\/)+[\w-]+\.[a-z]{1,5}\b/g;

/** A path that a document names and the repository does not have, at the line that names it first. */
export interface MissingPath {
  name: string;
  line: number;
  quote: string;
  path: string;
}

/** Paths that documents name in vain. Nothing can be said where the prompt does not list every file. */
export function missingPaths({ kind, paths, documents }: Subject): MissingPath[] {
  if (kind !== 'repository' || paths.some((path) => path.endsWith('/'))) return [];
  const there = new Set(paths);
  const seen = new Set<string>();
  return documents.flatMap(({ name, lines }) =>
    [...lines].flatMap(([line, quote]) =>
      [...quote.matchAll(pathInText)].flatMap(([path]) => {
        if (there.has(path) || seen.has(path)) return [];
        seen.add(path);
        return [{ name, line, quote, path }];
      }),
    ),
  );
}
