import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A new folder for a cluster that is thrown away; its user removes it. A cluster is a thousand files, which a disk's file system
 * makes and forgets dearly, so a run of tests sets `BOOCODE_CLUSTERS_DIR` to a folder in memory where it has one.
 */
export async function clusterFolder(name: string): Promise<string> {
  return await mkdtemp(join(process.env['BOOCODE_CLUSTERS_DIR'] ?? tmpdir(), `boocode-${name}-`));
}
