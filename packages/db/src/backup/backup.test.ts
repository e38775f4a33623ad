import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clusterFolder } from '../cluster-folder.js';
import { connect, type Sql } from '../connect.js';
import { startEmbedded, type EmbeddedPostgres } from '../embedded.js';
import { awaitArchived, switchSegment } from './archiving.js';
import { keepBackups } from './keep-backups.js';
import { findBackup, listBackups, type Backup } from './manifest.js';
import { restoreBackup } from './restore-backup.js';
import { takeBackup } from './take-backup.js';
import { verifyBackup } from './verify-backup.js';

/** Each proof starts a Postgres of its own. */
const isLong = process.env['BOOCODE_CONFORMANCE'] === 'backup';

let parent: string;
let dataDir: string;
let to: string;
let postgres: EmbeddedPostgres;
let sql: Sql;
let first: Backup;

beforeAll(async () => {
  parent = await clusterFolder('backup');
  dataDir = join(parent, "it's 100%f data");
  to = join(dataDir, 'backups');
  postgres = await startEmbedded({ dataDir, testing: true });
  sql = connect(postgres.url, { name: 'backup-test', max: 2 });
  await sql`create table notes as select n as id, repeat('x', 100) as words from generate_series(1, 5000) as n`;
  await writeFile(join(dataDir, 'agents.json'), '{"agents":[]}');
  first = await takeBackup({ dataDir, url: postgres.url, to });
});

afterAll(async () => {
  await sql.end();
  await postgres.stop();
  await rm(parent, { recursive: true });
});

/** The numbers above 5000 in a restored data directory, which is started and ended for that. */
async function notesIn(restored: string): Promise<number[]> {
  const copy = await startEmbedded({ dataDir: restored, testing: true });
  const reader = connect(copy.url, { name: 'backup-test', max: 1 });
  try {
    const rows = await reader<{ id: number }[]>`select id from notes where id > 5000 order by id`;
    return rows.map(({ id }) => id);
  } finally {
    await reader.end();
    await copy.stop();
  }
}

test.runIf(isLong)('a backup is proved by its sums, its log and a Postgres that reads every row of it', async () => {
  expect(await listBackups(to)).toMatchObject([{ manifest: { id: first.manifest.id, schema: {} } }]);
  expect(await verifyBackup(first)).toEqual({ tables: 1, rows: 5_000, segments: expect.any(Number) });
});

test('a moment between two changes comes back, in a place whose name needs quoting, and goes on from there', async () => {
  await sql`insert into notes (id) values (5001)`;
  const [moment] = await sql<[{ at: string }]>`select clock_timestamp()::text as at`;
  await sql`insert into notes (id) values (5002)`;
  await awaitArchived(sql, first.places.wal, await switchSegment(sql));

  const restored = join(parent, 'restored');
  await restoreBackup({ backup: first, dataDir: restored, target: { kind: 'time', at: moment.at } });
  expect(await notesIn(restored)).toEqual([5_001]);
  expect(await readdir(restored)).toContain('agents.json');

  const refused = restoreBackup({ backup: first, dataDir: restored, target: { kind: 'end' } });
  await expect(refused).rejects.toMatchObject({
    code: 'restore_occupied',
    message: expect.stringContaining('--replace'),
  });
  const { aside } = await restoreBackup({ backup: first, dataDir: restored, target: { kind: 'end' }, replace: true });
  expect(await notesIn(restored)).toEqual([5_001, 5_002]);
  expect(await readdir(aside ?? '')).toContain('PG_VERSION');
});

test.runIf(isLong)(
  'a moment that the log does not reach, or that no backup reaches back to, is refused in words',
  async () => {
    const restored = join(parent, 'later');
    const later = restoreBackup({
      backup: first,
      dataDir: restored,
      target: { kind: 'time', at: '2999-01-01T00:00:00Z' },
    });
    await expect(later).rejects.toMatchObject({
      code: 'restore_failed',
      message: expect.stringContaining('ends before 2999'),
    });
    expect(await readdir(restored)).not.toContain('postgres');
    await expect(findBackup(to, 'latest', new Date(0))).rejects.toMatchObject({ code: 'backup_unknown' });
  },
);

test('what an interrupted backup left is no backup, and goes; old ones go with their log', async () => {
  const left = join(first.places.base, '.2026-01-01T00-00-00Z.partial');
  await writeFile(left, '');
  expect(await listBackups(to)).toHaveLength(1);
  const second = await takeBackup({ dataDir, url: postgres.url, to });
  expect(await readdir(first.places.base)).toEqual([first.manifest.id, second.manifest.id].toSorted());

  const removed = await keepBackups(to, { system: first.manifest.system, keep: 1 });
  expect(removed).toMatchObject({ backups: [first.manifest.id] });
  expect(removed.segments).toBeGreaterThan(0);

  await rm(join(second.places.wal, `${second.manifest.first_segment}.gz`));
  await expect(verifyBackup(second)).rejects.toMatchObject({ code: 'backup_damaged' });
  await writeFile(join(second.folder, 'data/PG_VERSION'), '17\n');
  await expect(verifyBackup(second)).rejects.toThrow(/PG_VERSION is not what was written/);
});
