import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const Versions = z.record(z.string(), z.string()).default({});
const Manifest = z.object({
  name: z.string(),
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
});
const Workspace = z.object({
  packages: z.array(z.string()),
  allowBuilds: z.record(z.string(), z.boolean()).default({}),
  catalog: Versions,
});

/** What a manifest, or the catalog of the workspace, asks for. */
export interface Asked {
  /** Who asks: the name of a package of the house, or `pnpm-workspace.yaml`. */
  by: string;
  name: string;
  version: string;
}

export interface Manifests {
  asked: Asked[];
  /** Whether a package may run its scripts when it is installed, by its name; what is not here was never decided. */
  builds: ReadonlyMap<string, boolean>;
}

/** What the house asks for, over all its packages. */
export function readManifests(root: string): Manifests {
  const text = readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8');
  const { packages, allowBuilds, catalog } = Workspace.parse(parse(text));
  const files = [
    'package.json',
    ...packages.flatMap((glob) => foldersOf(root, glob)).map((one) => `${one}/package.json`),
  ];
  const asked = files.flatMap((file) => {
    const own = Manifest.parse(JSON.parse(readFileSync(path.join(root, file), 'utf8')));
    const all = { ...own.dependencies, ...own.devDependencies, ...own.optionalDependencies };
    return Object.entries(all).map(([name, version]) => ({ by: own.name, name, version }));
  });
  const shared = Object.entries(catalog).map(([name, version]) => ({ by: 'pnpm-workspace.yaml', name, version }));
  return { asked: [...asked, ...shared], builds: new Map(Object.entries(allowBuilds)) };
}

/** The folders of `apps/*`, or of a name without a star. */
function foldersOf(root: string, glob: string): string[] {
  if (!glob.endsWith('/*')) return [glob];
  const parent = glob.slice(0, -2);
  const entries = readdirSync(path.join(root, parent), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${parent}/${name}`);
}
