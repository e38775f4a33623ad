import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Has opencode find its plugin package installed already: with any plugin it would ask a registry for it, and wait for the answer, at
 * each start. Ours needs no package.
 */
export async function nothingToInstall(configHome: string): Promise<void> {
  const folder = join(configHome, 'opencode');
  await mkdir(join(folder, 'node_modules'), { recursive: true, mode: 0o700 });
  const packages = { '': { dependencies: { '@opencode-ai/plugin': '*' } } };
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
}
