import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareDataDir } from '../data-dir.js';
import { writeInstance } from '../supervisor/instance-file.js';
import { takeSupervisorLock } from '../supervisor/supervisor-lock.js';

/** What a command takes for a BooCode that runs: a server that answers as a test says, and the data directory that names it. */
export interface RunningBooCode {
  dataDir: string;
  stop(): Promise<void>;
}

export async function runningBooCode(answer: RequestListener): Promise<RunningBooCode> {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-cli-'));
  const dirs = prepareDataDir(dataDir);
  const lock = await takeSupervisorLock(dirs);
  writeInstance(dirs, { url: `http://127.0.0.1:${port}`, pid: process.pid, started_at: new Date().toISOString() });
  return {
    dataDir,
    async stop() {
      lock?.release();
      rmSync(dataDir, { recursive: true });
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
