import type { Peek } from '@boocode/contracts/finding-life';

const lines = (marked: string): string[] => [
  "import { sql } from '../db.js';",
  '',
  '/** Orders whose name holds what the customer typed. */',
  'export async function search(query: { name: string }) {',
  `  ${marked}`,
  '  return rows.map(orderOf);',
  '}',
];

/** The place as the run saw it; since then a line came in above it. */
export function peekOf(path: string, start: number, quote: string): Peek {
  const marked = quote === '' ? 'const here = true;' : quote;
  const from = Math.max(1, start - 4);
  const at = from + 4;
  const now = from + 5;
  return {
    path,
    file: `/home/mara/shop/${path}`,
    state: 'moved',
    at_run: {
      commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9011223344',
      from,
      lines: lines(marked),
      marked: { from: at, to: at },
      total_lines: 96,
    },
    now: {
      commit: 'b2c3d4e5f60718293a4b5c6d7e8f901122334455',
      from,
      lines: ["import { log } from '../log.js';", ...lines(marked)],
      marked: { from: now, to: now },
      total_lines: 97,
    },
  };
}
