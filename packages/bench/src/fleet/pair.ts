import { chmod, chown, mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { connect, type Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import { z } from 'zod';
import type { Network } from './network.js';
import { until } from './until.js';

const BIN = '/usr/lib/postgresql/15/bin';
const NODES = ['pg1', 'pg2'] as const;
export type PgNode = (typeof NODES)[number];

const Cluster = z.object({
  members: z.array(z.object({ name: z.string(), role: z.string(), state: z.string() })),
});

/** Two Postgres under Patroni with etcd, every commit on both. */
export class Pair {
  readonly #network: Network;
  readonly #folder: string;
  readonly #account: { uid: number; gid: number };
  readonly #addresses: Record<PgNode, string> = { pg1: '', pg2: '' };
  readonly #signal: AbortSignal;
  #dcs = '';

  constructor(ground: {
    network: Network;
    folder: string;
    account: { uid: number; gid: number };
    /** Aborted, nothing is waited for any more. */
    signal: AbortSignal;
  }) {
    this.#network = ground.network;
    this.#folder = ground.folder;
    this.#account = ground.account;
    this.#signal = ground.signal;
  }

  async start(): Promise<void> {
    this.#dcs = await this.#network.add('dcs');
    for (const node of NODES) this.#addresses[node] = await this.#network.add(node);
    await this.#launch('dcs', [
      'etcd',
      `--data-dir=${await this.#dir('etcd')}`,
      `--listen-client-urls=http://${this.#dcs}:2379`,
      `--advertise-client-urls=http://${this.#dcs}:2379`,
    ]);
    for (const node of NODES) await this.launch(node);
    await this.settled(90_000);
  }

  /** The address of the database, with both of its servers. */
  url(database: string): string {
    return `postgres://boocode@${NODES.map((node) => `${this.#addresses[node]}:5432`).join(',')}/${database}`;
  }

  /** The address of the database on one node alone, whether it leads or not. */
  urlOf(node: PgNode, database: string): string {
    return `postgres://boocode@${this.#addresses[node]}:5432/${database}`;
  }

  /** Makes a database with BooCode's tables, and answers with a pool on it. */
  async createDatabase(name: string): Promise<Sql> {
    const admin = connect(this.url('postgres'), { max: 1 });
    await admin`create database ${admin(name)}`;
    await admin.end();
    const sql = connect(this.url(name), { name: 'laboratory', max: 2, answerMs: 10_000 });
    // The standby may be the first that is asked, and it may have to replay that the database was made.
    const isThere = (): Promise<true | null> =>
      sql`select 1`.then(
        () => true,
        () => null,
      );
    await until({ ms: 10_000, what: `the database ${name}`, signal: this.#signal }, isThere);
    await migrate(sql);
    return sql;
  }

  /** Starts Patroni on a node that has nothing running; it makes, or takes up again, the node's Postgres. */
  async launch(node: PgNode): Promise<void> {
    const file = path.join(this.#folder, `${node}.yml`);
    await writeFile(file, JSON.stringify(await this.#settings(node)), { mode: 0o644 });
    await this.#launch(node, ['patroni', file]);
  }

  /** Resolves once one leads and the other has all that is committed, so that the next fail-over is possible. */
  async settled(ms: number): Promise<PgNode> {
    return await until({ ms, what: 'the pair to be in step', signal: this.#signal }, async () => {
      for (const node of NODES) {
        const members = await this.#members(node);
        const leader = NODES.find((one) => members.some(({ name, role }) => name === one && role === 'leader'));
        const inStep = members.some(({ role, state }) => role === 'sync_standby' && /running|streaming/.test(state));
        if (leader !== undefined && inStep) return leader;
      }
      return null;
    });
  }

  async #members(node: PgNode): Promise<z.infer<typeof Cluster>['members']> {
    try {
      const reply = await fetch(`http://${this.#addresses[node]}:8008/cluster`, { signal: AbortSignal.timeout(1_000) });
      return Cluster.parse(await reply.json()).members;
    } catch {
      // It is dead, cut off or not up yet: that is what is asked.
      return [];
    }
  }

  async #dir(name: string): Promise<string> {
    const dir = path.join(this.#folder, name);
    await mkdir(dir, { recursive: true });
    await chown(dir, this.#account.uid, this.#account.gid);
    await chmod(dir, 0o700);
    return dir;
  }

  /** As a normal user: Postgres refuses root. */
  async #launch(machine: string, command: string[]): Promise<void> {
    const { uid, gid } = this.#account;
    const log = await open(path.join(this.#folder, `${machine}.log`), 'a');
    const asUser = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
    this.#network.spawn(machine, [...asUser, ...command], {
      stdio: ['ignore', log.fd, log.fd],
      cwd: '/',
      env: { PATH: process.env['PATH'], HOME: this.#folder, ETCD_ENABLE_V2: 'false' },
    });
    await log.close();
  }

  async #settings(node: PgNode): Promise<object> {
    const address = this.#addresses[node];
    return {
      scope: 'boocode',
      name: node,
      restapi: { listen: `${address}:8008`, connect_address: `${address}:8008` },
      etcd3: { host: `${this.#dcs}:2379` },
      bootstrap: {
        dcs: {
          ttl: 20,
          loop_wait: 3,
          retry_timeout: 5,
          // Not to be waited for: the other node takes over at once.
          primary_start_timeout: 0,
          master_start_timeout: 0,
          synchronous_mode: true,
          postgresql: {
            use_pg_rewind: true,
            parameters: {
              wal_log_hints: 'on',
              tcp_keepalives_idle: 20,
              tcp_keepalives_interval: 5,
              shared_preload_libraries: 'pg_stat_statements',
            },
          },
        },
        initdb: [{ encoding: 'UTF8' }, { locale: 'C' }, 'data-checksums'],
        pg_hba: ['local all all trust', 'host all all 10.213.7.0/24 trust', 'host replication all 10.213.7.0/24 trust'],
      },
      postgresql: {
        listen: `${address}:5432`,
        connect_address: `${address}:5432`,
        data_dir: path.join(await this.#dir(node), 'data'),
        bin_dir: BIN,
        pgpass: path.join(await this.#dir(`${node}-run`), 'pgpass'),
        authentication: { superuser: { username: 'boocode' }, replication: { username: 'replicator' } },
        parameters: { unix_socket_directories: await this.#dir(`${node}-run`) },
      },
    };
  }
}

export const otherOf = (node: PgNode): PgNode => (node === 'pg1' ? 'pg2' : 'pg1');
