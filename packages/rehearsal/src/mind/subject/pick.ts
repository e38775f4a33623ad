import { isTestPath } from '../../detectors/language.js';
import { shared, wordsOf } from './words.js';

const pickedAtMost = 8;

/** Names of files in which a program begins. */
const entryName = /(?:^|\/)(?:main|index|app|server|cli|routes?|router|mod|manage|__main__)\.\w+$/i;

/** Names of files that declare what a project is made of and how it is built. */
const manifestName =
  /(?:^|\/)(?:package\.json|pyproject\.toml|requirements\.txt|go\.mod|Cargo\.toml|Gemfile|Makefile|Dockerfile|docker-compose\.ya?ml|tsconfig\.json|README\.md)$|^\.github\/workflows\//i;

/** What there is to choose from, and by what. */
interface Choice {
  paths: readonly string[];
  /** What the run was asked, and what its documents say. */
  said: string;
  persona: string;
}

/**
 * Whom nobody hands any text opens the files that the words of the request name, and those in which programs begin; who takes
 * stock opens the manifests. At most eight, the same for the same list.
 */
export function pickFiles({ paths, said, persona }: Choice): string[] {
  const words = wordsOf(said);
  const files = paths.filter((path) => !path.endsWith('/'));
  const scored = files.map((path) => ({ path, score: score(path, { words, said, persona }) }));
  return scored
    .filter((one) => one.score > 0)
    .toSorted((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1))
    .slice(0, pickedAtMost)
    .map(({ path }) => path);
}

function score(path: string, { words, said, persona }: { words: string[]; said: string; persona: string }): number {
  const takesStock = persona === 'project-scanner';
  return (
    (said.includes(path) ? 9 : 0) +
    3 * shared(words, path) +
    (entryName.test(path) ? 2 : 0) +
    (manifestName.test(path) ? (takesStock ? 20 : 1) : 0) -
    (isTestPath(path) ? 1 : 0)
  );
}
