/** A folder with manifests of its own; `.` is the repository's. */
export interface ProjectRoot {
  path: string;
  /** Manifests in it and below it, in path order. */
  manifests: string[];
}

/** Manifests by the world that they belong to: one of another world opens a project inside a project. */
const manifests: [RegExp, string][] = [
  [/^package\.json$/, 'node'],
  [/^(pyproject\.toml|setup\.py|requirements\.txt)$/, 'python'],
  [/^go\.mod$/, 'go'],
  [/^Cargo\.toml$/, 'rust'],
  [/^(pom\.xml|build\.gradle(\.kts)?)$/, 'jvm'],
  [/^Gemfile$/, 'ruby'],
  [/^composer\.json$/, 'php'],
  [/^mix\.exs$/, 'elixir'],
  [/\.(csproj|fsproj|sln)$/, 'dotnet'],
  [/^Package\.swift$/, 'swift'],
];

/** Manifests there are examples or copies. */
const aside = /(^|\/)(node_modules|vendor|third_party|fixtures?|testdata|templates?|examples?)\//;

/** The projects of a repository: each manifest belongs to the highest folder above it that has one of the same world. */
export function projectRoots(paths: string[]): ProjectRoot[] {
  const found = paths.filter((path) => !aside.test(path)).flatMap(manifestAt);
  const byRoot = new Map<string, string[]>();
  for (const { path, folder, world } of found.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const above = found.filter((other) => other.world === world && isWithin(folder, other.folder));
    const root = above.map((other) => other.folder).toSorted((a, b) => depth(a) - depth(b))[0] ?? folder;
    byRoot.set(root, [...(byRoot.get(root) ?? []), path]);
  }
  return [...byRoot].map(([path, own]) => ({ path, manifests: own })).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function manifestAt(path: string): { path: string; folder: string; world: string }[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const world = manifests.find(([pattern]) => pattern.test(name))?.[1];
  if (world === undefined) return [];
  return [{ path, folder: path === name ? '.' : path.slice(0, -name.length - 1), world }];
}

function isWithin(folder: string, root: string): boolean {
  return root === '.' || folder === root || folder.startsWith(`${root}/`);
}

function depth(folder: string): number {
  return folder === '.' ? 0 : folder.split('/').length;
}
