import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { connect } from './connect.js';
import { awaitEnd, isAlive } from './process-table.js';
import { startThrowAway } from './throw-away-cluster.js';

test('closing ends the cluster, even with somebody connected, and removes its folder', async () => {
  const cluster = await startThrowAway();
  const sql = connect(cluster.url, { max: 1 });
  const [server] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  await cluster.close();
  expect(isAlive(server?.pid ?? 0)).toBe(false);
  await expect(access(cluster.dataDir)).rejects.toMatchObject({ code: 'ENOENT' });
  await sql.end();
});

const Told = z.object({ dataDir: z.string(), cleanerPid: z.int(), postmasterPid: z.int() });

test.each(['SIGINT', 'SIGKILL'] as const)(
  '%s to its process ends the cluster and removes its folder too',
  async (signal) => {
    const program = `
    import { readFileSync } from 'node:fs';
    import { startThrowAway } from ${JSON.stringify(new URL('../dist/throw-away-cluster.js', import.meta.url).href)};
    const { dataDir, cleanerPid } = await startThrowAway();
    const postmasterPid = Number.parseInt(readFileSync(dataDir + '/postgres/postmaster.pid', 'utf8'), 10);
    console.log(JSON.stringify({ dataDir, cleanerPid, postmasterPid }));`;
    const flags = ['--input-type=module', '-e', program];
    const child = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line]: unknown[] = await once(createInterface({ input: child.stdout }), 'line');
    const { dataDir, cleanerPid, postmasterPid } = Told.parse(JSON.parse(String(line)));
    expect(isAlive(postmasterPid)).toBe(true);

    child.kill(signal);
    expect(await awaitEnd(cleanerPid, { ms: 10_000 })).toBe(true);
    expect(isAlive(postmasterPid)).toBe(false);
    await expect(access(dataDir)).rejects.toMatchObject({ code: 'ENOENT' });
  },
);
