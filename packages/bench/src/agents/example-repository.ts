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
  mkdirSync(join(folder, 'src'), { recursive: true });
  git(folder, 'init', '--quiet', '--initial-branch=main', '--template=', '.');
  commit(folder, before, 'Start');
  git(folder, 'checkout', '--quiet', '-b', 'feature');
  commit(folder, after, 'Change the shop');
}

/** Makes the change on the branch one of so many functions more, each with something to say about it, whatever it was before. */
export function changeExample(folder: string, functions: number): void {
  const orders = Array.from(
    { length: functions },
    (_, n) =>
      `/** Sends part ${n + 1} of an order. */\nexport async function send${n + 1}(order) {\n  try {\n    await fetch(\`http://orders/${n + 1}/\${order}\`);\n  } catch {}\n}\n`,
  );
  commit(folder, { 'src/orders.js': orders.join('\n') }, `Send orders in ${functions} parts`);
}

function commit(folder: string, files: Record<string, string>, message: string): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', message);
}

function git(folder: string, ...args: string[]): void {
  execFileSync('git', args, { cwd: folder, env: environment, stdio: 'pipe' });
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
