import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the clone that this file runs from; `src` and `dist` lie equally deep. */
export const cloneRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[/\\]$/, '');

/** The compiled entry of one of the apps. */
export function appEntry(app: 'booterm' | 'cli' | 'coder' | 'server'): string {
  return path.join(cloneRoot, 'apps', app, 'dist', 'main.js');
}
