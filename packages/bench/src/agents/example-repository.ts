import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const before = {
  'README.md': '# Shop\n',
  'src/users.js':
    "import { db } from './db.js';\n\nexport const user = (id) => db.query('select 1 where id = $1', [id]);\n",
};
const after = {
  'src/users.js':
    "import { db } from './db.js';\n\nexport const user = (id) => db.query(`select 1 where id = ${id}`);\n",
  'src/mail.js': 'export async function mail(to) {\n  try {\n    await fetch(`http://mail/${to}`);\n  } catch {}\n}\n',
};

/** A small repository in `folder`, on a branch whose change a review has something to say about. */
export function makeExampleRepository(folder: string): void {
  const git = (...args: string[]): void => {
    execFileSync('git', args, { cwd: folder, env: environment, stdio: 'pipe' });
  };
  const commit = (files: Record<string, string>, message: string): void => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    git('add', '--all');
    git('commit', '--quiet', '--message', message);
  };
  mkdirSync(join(folder, 'src'), { recursive: true });
  git('init', '--quiet', '--initial-branch=main', '--template=', '.');
  commit(before, 'Start');
  git('checkout', '--quiet', '-b', 'feature');
  commit(after, 'Change the shop');
}

const environment = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Bench',
  GIT_AUTHOR_EMAIL: 'bench@example.invalid',
  GIT_COMMITTER_NAME: 'Bench',
  GIT_COMMITTER_EMAIL: 'bench@example.invalid',
};
