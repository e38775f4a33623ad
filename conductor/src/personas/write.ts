import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parsePersona, type Persona } from './front-matter.js';

// Conductor reads no disk, so the persona files are compiled into a module. `pnpm --filter @boocode/conductor personas`
// writes it anew; a test fails while the two differ.

const folder = new URL('../../agents/', import.meta.url);

/** Reads and checks every persona file, in the order of their names. */
export function readPersonas(): Persona[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
  return names.toSorted().map((name) => parsePersona(name, readFileSync(new URL(name, folder), 'utf8')));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = [
    '// Written from agents/*.md by personas/write.ts. Change the files there, then run `pnpm personas` in this folder.',
    "import type { Persona } from './front-matter.js';",
    '',
    `export const personas: Persona[] = ${JSON.stringify(readPersonas(), null, 2)};`,
    '',
  ].join('\n');
  writeFileSync(new URL('generated.gen.ts', import.meta.url), text);
}
