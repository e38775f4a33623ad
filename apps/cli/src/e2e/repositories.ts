import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shopChange, shopFiles } from '@boocode/rehearsal/example/shop';

/** A fault planted in a repository: what a review must name, and where it stands at the head commit. */
export interface PlantedFault {
  what: 'secret' | 'swallowed error' | 'sql from input';
  path: string;
  line: number;
}

const clean = {
  'package.json': '{ "name": "orders", "version": "1.0.0", "type": "module" }\n',
  'src/database.js': [
    "import { pool } from './pool.js';",
    '',
    'export async function findOrder(id) {',
    "  const { rows } = await pool.query('select * from orders where id = $1', [id]);",
    '  return rows[0] ?? null;',
    '}',
    '',
  ].join('\n'),
  'src/pool.js':
    "import pg from 'pg';\n\nexport const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });\n",
};

const faulty = {
  'src/search.js': [
    "import { pool } from './pool.js';",
    '',
    'export async function searchOrders(request) {',
    '  const term = request.query.term;',
    "  const { rows } = await pool.query(`select * from orders where title like '%${term}%'`);",
    '  return rows;',
    '}',
    '',
  ].join('\n'),
  'src/payment.js': [
    "const apiKey = 'sk_live_4eC39HqLyjWDarjtT1zdp7dcXf93Kq';",
    '',
    'export async function charge(client, order) {',
    '  try {',
    '    return await client.charge({ key: apiKey, amount: order.total });',
    '  } catch {',
    '  }',
    '}',
    '',
  ].join('\n'),
};

export const plantedFaults: PlantedFault[] = [
  { what: 'sql from input', path: 'src/search.js', line: 5 },
  { what: 'secret', path: 'src/payment.js', line: 1 },
  { what: 'swallowed error', path: 'src/payment.js', line: 6 },
];

const sound = {
  'src/total.js': [
    '/** Sums the lines of an order, in cents. */',
    'export function totalOf(lines) {',
    '  return lines.reduce((sum, line) => sum + line.cents * line.count, 0);',
    '}',
    '',
  ].join('\n'),
};

/** A repository whose branch `feature` carries the three planted faults over a sound `main`. */
export function faultyRepository(directory: string): string {
  return repositoryWithBranch(directory, faulty);
}

/** A repository whose branch `feature` adds something sound. */
export function soundRepository(directory: string): string {
  return repositoryWithBranch(directory, sound);
}

/** A repository with a flow of its own, `project.wide`: so many readers, of whom each is told `Look at part <n>.` and nobody sums up. */
export function wideRepository(directory: string, angles: number): string {
  const cap = { cap: angles };
  const flow = {
    title: 'Wide review',
    summary: 'Looks at a change in many parts.',
    bands: { small: cap, medium: cap, large: cap },
    angles: Array.from({ length: angles }, (_, index) => ({
      key: `part-${index + 1}`,
      persona: 'junior-developer',
      title: `Part ${index + 1}`,
      brief: `Look at part ${index + 1}.`,
    })),
    synthesizer: null,
    validate: false,
  };
  // Whatever is JSON is YAML.
  return repositoryWithBranch(directory, sound, { ...clean, '.boocode/flows/wide.yaml': JSON.stringify(flow) });
}

/** A small shop with several subsystems; its branch `feature` adds refunds. */
export function shopRepository(directory: string): string {
  return repositoryWithBranch(directory, shopChange, shopFiles);
}

function repositoryWithBranch(
  directory: string,
  change: Readonly<Record<string, string>>,
  start: Readonly<Record<string, string>> = clean,
): string {
  mkdirSync(directory, { recursive: true });
  git(directory, 'init', '-q', '-b', 'main');
  commit(directory, start, 'Find orders by id');
  git(directory, 'checkout', '-q', '-b', 'feature');
  commit(directory, change, 'Extend the orders module');
  return directory;
}

/** Writes files and commits them with a fixed identity and time, so that equal content gives equal commits. */
export function commit(directory: string, files: Readonly<Record<string, string | Buffer>>, message: string): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  git(directory, 'add', '-A');
  git(directory, 'commit', '-q', '-m', message);
}

export function git(directory: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: directory,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      HOME: directory,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.org',
      GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.org',
      GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
    },
  }).trim();
}
