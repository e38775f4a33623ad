import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { cloneRoot } from '../clone.js';

const Manifest = z.looseObject({ packageManager: z.string() });

/** `pnpm@…` as the clone pins it, for the commands that people are told. */
export function pinnedPnpm(root = cloneRoot): string {
  return Manifest.parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))).packageManager;
}
