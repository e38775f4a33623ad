import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Old manifests say an object, or a list of them. */
const Licence = z.union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)]);
const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: Licence.optional(),
  licenses: z.array(Licence).optional(),
  scripts: z.record(z.string(), z.unknown()).optional(),
});

/** A package as it lies on the disk. */
export interface Installed {
  name: string;
  version: string;
  /** As its manifest says it; null: it says none. */
  licence: string | null;
  /** Which scripts an installation would run. */
  scripts: string[];
}

const installing = ['preinstall', 'install', 'postinstall'];

/** Every package of an installation by pnpm, of whatever depth. `root`: the folder with `node_modules`. */
export function readInstalled(root: string): Installed[] {
  const store = path.join(root, 'node_modules/.pnpm');
  if (!existsSync(store)) throw new Error(`Nothing is installed in ${root}: run \`pnpm install\` first.`);
  const found = new Map<string, Installed>();
  for (const entry of readdirSync(store)) {
    const modules = path.join(store, entry, 'node_modules');
    if (entry === 'node_modules' || !existsSync(modules)) continue;
    for (const folder of packagesIn(modules)) {
      const installed = readPackage(folder);
      if (installed !== null) found.set(`${installed.name}@${installed.version}`, installed);
    }
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
}

/** What lies here itself; what it depends on is linked from elsewhere, and read there. */
function packagesIn(modules: string): string[] {
  return readdirSync(modules, { withFileTypes: true }).flatMap((entry) => {
    const folder = path.join(modules, entry.name);
    if (!entry.isDirectory() || entry.name === '.bin') return [];
    return entry.name.startsWith('@') ? packagesIn(folder) : [folder];
  });
}

function readPackage(folder: string): Installed | null {
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) return null;
  const { name, version, license, licenses, scripts = {} } = Manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  const licence = license ?? (licenses === undefined ? null : licenses.join(' OR '));
  const own = installing.filter((script) => script in scripts);
  // npm builds what has this file, though no script says so.
  const builds = own.length === 0 && existsSync(path.join(folder, 'binding.gyp')) ? ['install'] : [];
  return { name, version, licence, scripts: [...own, ...builds] };
}
