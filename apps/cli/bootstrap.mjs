// Runs `boocode` from a bare clone: installs and builds what is missing or out of date, then becomes the CLI.
// Plain Node without dependencies, because nothing is installed yet when it starts. stdout belongs to the CLI.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildParts, installStamp, isSupportedNode, sourceStamp, tail } from './bootstrap/stamps.mjs';
import { withLock } from './bootstrap/lock.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const own = path.join(root, '.pnpm');
const logFile = path.join(own, 'bootstrap.log');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const say = (text) => process.stderr.write(`${text}\n`);
/** A failure whose message already says what to do; shown without a stack. */
class SetupError extends Error {}

// npm's cache would land in HOME. .npmrc silences npm for the sake of a clean stdout; errors of the set-up must be seen.
const environment = { ...process.env, npm_config_cache: path.join(own, 'npm'), npm_config_loglevel: 'error' };

// pnpm leaves its locks in the folder for temporary files; what is run afterwards keeps the system's.
const quiet = { ...environment, TMPDIR: path.join(own, 'tmp') };

/** Ends with the exit code of `command`. Signals sent to this process reach it. */
function run(command, args, { stdio, env = environment }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio, shell: process.platform === 'win32' });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    const forward = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, forward);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM']) process.off(name, forward);
      resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0), output, signal });
    });
  });
}

/** Runs one set-up command quietly; its output goes to a log, and to stderr only when it fails. */
async function setUp(what, command, args) {
  const { code, output, signal } = await run(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: quiet });
  writeFileSync(logFile, `$ ${command} ${args.join(' ')}\n${output}\n`, { flag: 'a' });
  if (signal === 'SIGINT' || signal === 'SIGTERM' || code > 128) process.exit(code);
  if (code !== 0)
    throw new SetupError(
      `${tail(output, 30)}\n\n${what} failed (exit ${code}). Mend what is said above and start again; all of it is in ${logFile}`,
    );
}

const pnpm = (...args) => ['npx', ['--yes', manifest.packageManager, ...args]];
const tool = (name) => path.join(root, 'node_modules', '.bin', name);
const stampFile = (name) => path.join(root, 'node_modules', `.boocode-${name}`);
const isCurrent = (name, stamp) => existsSync(stampFile(name)) && readFileSync(stampFile(name), 'utf8') === stamp;

async function install() {
  const stamp = installStamp(root, process.version);
  if (isCurrent('install', stamp)) return;
  say('Installing dependencies (the first time takes about a minute) …');
  // A stamp that outlived a failed install would vouch for what is half there.
  rmSync(stampFile('install'), { force: true });
  await setUp('Installing', ...pnpm('install', '--frozen-lockfile'));
  writeFileSync(stampFile('install'), stamp);
}

async function build() {
  for (const part of buildParts) {
    if (!existsSync(path.join(root, part.needs))) continue;
    const stamp = sourceStamp(root, part.sources);
    if (isCurrent(part.name, stamp) && part.results.every((file) => existsSync(path.join(root, file)))) continue;
    say(`Building ${part.title} …`);
    rmSync(stampFile(part.name), { force: true });
    await setUp(`Building ${part.title}`, tool(part.tool), part.args);
    writeFileSync(stampFile(part.name), stamp);
  }
}

async function prepare(steps) {
  mkdirSync(quiet.TMPDIR, { recursive: true });
  await withLock({ file: path.join(own, 'bootstrap.lock'), say }, async () => {
    if (existsSync(logFile) && statSync(logFile).size > 1_000_000) rmSync(logFile);
    for (const step of steps) await step();
  });
}

async function main([first, ...rest]) {
  if (!isSupportedNode(process.versions.node))
    throw new SetupError(
      `BooCode needs Node 20.19 or newer; this is ${process.version}. Get it from https://nodejs.org, then start again.`,
    );
  if (first === '--script') {
    const [script, ...passed] = rest;
    await prepare([install]);
    process.exitCode = (await run('npm', ['run', script, '--', ...passed], { stdio: 'inherit' })).code;
    return;
  }
  await prepare([install, build]);
  // npm runs scripts in the clone; relative paths on the command line mean the folder that the user stands in.
  const { npm_package_json: runBy, INIT_CWD: stoodIn } = process.env;
  if (runBy === path.join(root, 'package.json') && stoodIn) process.chdir(stoodIn);
  const cli = path.join(root, 'apps/cli/dist/main.js');
  process.argv[1] = cli;
  await import(pathToFileURL(cli).href);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error.code === 'EACCES' || error.code === 'EROFS')
    say(`BooCode cannot write to its own folder (${error.path}). Make ${root} yours, or clone it where you may write.`);
  else if (error.code === 'ENOENT' && error.path === 'npx')
    say(
      'npx is not there; it comes with npm. Install Node together with npm from https://nodejs.org, then start again.',
    );
  else say(error instanceof SetupError ? error.message : String(error.stack));
  process.exitCode = 1;
}
