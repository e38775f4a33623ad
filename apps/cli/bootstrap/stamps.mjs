// What decides whether an install or a build can be skipped. A stamp is a hash; the same stamp means nothing changed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** The apps that are programs: each is started by its `dist/main.js`. */
const programs = ['apps/booterm', 'apps/cli', 'apps/coder', 'apps/server'];

/** What is built, from what, and the files that must exist afterwards. Paths are relative to the clone. */
export const buildParts = [
  {
    name: 'code',
    title: 'the services',
    needs: 'apps/cli/src',
    tool: 'tsc',
    args: ['-b', ...programs],
    sources: [...programs, 'packages', 'conductor', 'tsconfig.base.json', 'pnpm-lock.yaml'],
    results: programs.map((app) => `${app}/dist/main.js`),
  },
  {
    name: 'web',
    title: 'the web page',
    needs: 'apps/web/index.html',
    tool: 'vite',
    args: ['build', 'apps/web', '--logLevel', 'warn'],
    sources: ['apps/web', 'packages/contracts', 'pnpm-lock.yaml'],
    results: ['apps/web/dist/index.html'],
  },
];

const oldest = { major: 20, minor: 19 };

/** @param {string} version such as `20.19.0` */
export function isSupportedNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}

/** Changes with the lockfile, the workspace's settings, any package's manifest and the Node version. */
export function installStamp(root, nodeVersion) {
  const hash = createHash('sha256').update(nodeVersion);
  const manifests = files(root, ['apps', 'packages', 'conductor']).filter((file) => file.endsWith('package.json'));
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests]) add(hash, root, file);
  return hash.digest('hex');
}

/** Changes when a file under one of `sources` appears, goes, or has other content; never by its date alone. */
export function sourceStamp(root, sources) {
  const hash = createHash('sha256');
  for (const file of files(root, sources)) add(hash, root, file);
  return hash.digest('hex');
}

/** The last `count` lines of what a command wrote. */
export function tail(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function add(hash, root, file) {
  const content = readFileSync(path.join(root, file));
  hash.update(`${file}\0${content.length}\0`).update(content);
}

/** Source files below `sources`, sorted; what is built or installed and tests are left out. */
function files(root, sources) {
  const found = [];
  for (const source of sources.filter((name) => existsSync(path.join(root, name)))) {
    if (statSync(path.join(root, source)).isFile()) found.push(source);
    else found.push(...walk(root, source));
  }
  return found.toSorted((one, other) => (one < other ? -1 : 1));
}

function walk(root, folder) {
  const found = [];
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory() && !['node_modules', 'dist', 'coverage', 'e2e'].includes(entry.name))
      found.push(...walk(root, name));
    else if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) found.push(name);
  }
  return found;
}
