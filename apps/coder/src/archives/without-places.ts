import path from 'node:path';

export interface Places {
  /** Of the run; what an imported run has is a name and no path. */
  repository: string;
  /** Where coder keeps checkouts, worktrees and its own files. */
  dataDir: string;
  home: string;
}

/**
 * Takes places of this machine out of a text: what lies in the repository, or in a checkout or worktree of it, becomes relative to
 * it (`./src/a.ts`), other files of BooCode `<data>/…`, of the person `~/…`.
 */
export function withoutPlaces({ repository, dataDir, home }: Places): (text: string) => string {
  const rules: [RegExp, string][] = [
    ...(path.isAbsolute(repository) ? [[folder(repository), '.'] as [RegExp, string]] : []),
    // The folder of a checkout or a worktree is the next name.
    [new RegExp(`${escape(dataDir)}/(?:checkouts|worktrees)/[^/\\s"'\`]+${ends}`, 'g'), '.'],
    [folder(dataDir), '<data>'],
    ...(home === '/' ? [] : [[folder(home), '~'] as [RegExp, string]]),
  ];
  return (text) => rules.reduce((clean, [place, word]) => clean.replace(place, () => word), text);
}

/** No longer name begins like this one. */
const ends = '(?![\\w-]|\\.\\w)';

function folder(place: string): RegExp {
  return new RegExp(`${escape(place.replace(/\/+$/, ''))}${ends}`, 'g');
}

function escape(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
