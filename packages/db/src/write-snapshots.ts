import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { connect } from './connect.js';
import { LINES } from './migration-files.js';
import { schemaSnapshots, snapshotFile } from './schema-snapshots.js';
import { startThrowAway } from './throw-away-cluster.js';

const cluster = await startThrowAway();
try {
  const sql = connect(cluster.url, { name: 'boocode-snapshots', max: 1 });
  const snapshots = await schemaSnapshots(sql);
  await sql.end();
  for (const line of LINES) {
    const file = snapshotFile(line);
    await mkdir(new URL('.', file), { recursive: true });
    await writeFile(file, snapshots[line]);
    console.log(`wrote ${fileURLToPath(file)}`);
  }
} finally {
  await cluster.close();
}
