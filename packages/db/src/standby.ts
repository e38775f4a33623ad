import { execFile } from 'node:child_process';
import { appendFile, chown, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newPassword, readAccess, writeAccess } from './cluster-access.js';
import { connect } from './connect.js';
import { startEmbedded } from './embedded.js';
import { cleanedFolder, type ThrowAwayCluster } from './throw-away-cluster.js';

const run = promisify(execFile);

/**
 * Starts a standby that streams from a throw-away cluster, of which it is a copy. Like that one it never outlives this process.
 * `select pg_promote()` there makes it a primary.
 *
 * Errors: `EmbeddedPostgresError`, or what the primary says.
 */
export async function startStandby(primary: Pick<ThrowAwayCluster, 'url' | 'dataDir'>): Promise<ThrowAwayCluster> {
  const { dataDir, cleanerPid, close } = await cleanedFolder('standby');
  try {
    await copyCluster(primary, dataDir);
    const { url } = await startEmbedded({ dataDir, testing: true });
    await commitOnBoth(primary.url);
    return { url, dataDir, cleanerPid, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** From now on nothing is committed that the standby does not have. */
async function commitOnBoth(url: string): Promise<void> {
  const sql = connect(url, { name: 'standby', max: 1 });
  try {
    await sql`alter system set synchronous_standby_names = 'standby'`;
    await sql`select pg_reload_conf()`;
    // Of the throw-away cluster it is off, by its command line.
    await sql.unsafe(`alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = on`);
  } finally {
    await sql.end();
  }
}

/** A base backup: the files as they are, and from where on the log makes them whole. */
async function copyCluster(
  { url, dataDir: from }: Pick<ThrowAwayCluster, 'url' | 'dataDir'>,
  to: string,
): Promise<void> {
  const folder = join(to, 'postgres');
  const sql = connect(url, { name: 'base backup', max: 1 });
  try {
    await sql`select pg_backup_start('standby', fast => true)`;
    // With the owners of the files: as root, Postgres runs as another user.
    await run('cp', ['-a', join(from, 'postgres'), folder]);
    const [label] = await sql<[{ labelfile: string }]>`select labelfile from pg_backup_stop(wait_for_archive => false)`;
    await rm(join(folder, 'postmaster.pid'));
    const wal = (await readdir(join(folder, 'pg_wal'))).filter((name) => /^[\dA-F]{24}$/.test(name));
    await Promise.all(wal.map((name) => rm(join(folder, 'pg_wal', name))));
    const { uid, gid } = await stat(folder);
    const added = Object.entries({ backup_label: label.labelfile, 'standby.signal': '' });
    for (const [name, text] of added) {
      await writeFile(join(folder, name), text, { mode: 0o600 });
      await chown(join(folder, name), uid, gid);
    }
    const { hostname, port, username, password } = new URL(url);
    const way = `host=${hostname} port=${port} user=${username} password=${password} application_name=standby`;
    await appendFile(join(folder, 'postgresql.auto.conf'), `primary_conninfo = '${way}'\n`);
    const access = await readAccess(from);
    await writeAccess(to, { port: null, password: access?.password ?? newPassword(), pid: null });
  } finally {
    await sql.end();
  }
}
