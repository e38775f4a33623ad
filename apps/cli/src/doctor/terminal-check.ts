import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { appEntry } from '../clone.js';
import { codeOf, messageOf } from '../errors.js';
import { good, lacking, type Check } from './check.js';

const run = promisify(execFile);

/** Makes a pty, as booterm would. In a process of its own: a native part that does not fit may end the one that loads it. */
const script = `const { spawn } = require('@lydell/node-pty');
const pty = spawn('/bin/sh', ['-c', 'tty'], {});
let said = '';
pty.onData((data) => { said += data; });
pty.onExit(({ exitCode }) => { process.stdout.write(said); process.exitCode = exitCode; });`;

export async function checkTerminals(entry = appEntry('booterm')): Promise<Check> {
  const mend = 'npx --yes pnpm install, with optional packages';
  if (!existsSync(entry)) return lacking('terminals', 'booterm is not built', 'npm start');
  try {
    const { stdout } = await run(process.execPath, ['-e', script], {
      cwd: new URL('.', `file://${entry}`),
      timeout: 10_000,
    });
    return good('terminals', `a pty can be made (${stdout.trim()})`);
  } catch (error) {
    const why =
      messageOf(error)
        .split('\n')
        .find((line) => line.includes('Error:')) ??
      codeOf(error) ??
      'it failed';
    return lacking('terminals', `no pty can be made here (${why.trim()}); all else works without`, mend);
  }
}
