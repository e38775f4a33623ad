import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appEntry } from '../../clone.js';

export interface SecondCoder {
  /** Ends it in order. */
  stop(): Promise<void>;
}

/** A coder of this version with a data directory of its own, once it can take work. Throws its words when it ends before. */
export async function startSecondCoder(settings: Record<string, string>, dataDir: string): Promise<SecondCoder> {
  const child = fork(appEntry('coder'), [], {
    env: { PATH: process.env['PATH'], BOOCODE_DATA_DIR: dataDir, ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) output?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const exited = once(child, 'exit');
  const ready = await Promise.race([once(child, 'message').then(() => true), exited.then(() => false)]);
  if (!ready) throw new Error(`The coder of this version ended before it was ready:\n${said}`);
  return {
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
