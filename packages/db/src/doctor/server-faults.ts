import type { Sql } from '../connect.js';
import type { Fault } from './fault.js';

/** Connections that a start of BooCode may open: coder's pools, its lock and its LISTEN, the server's, and a person's few. */
const CONNECTIONS_OF_A_HOST = 30;

type Server = {
  standby: boolean;
  synchronous_commit: string;
  standby_names: string;
  in_step: number;
  standbys: number;
  room: number;
  hosts: number;
  keepalives_idle: number;
  tcp: boolean;
};

/** What the server is, and whether it is made for many hosts and for a fail-over. */
export async function serverFaults(sql: Sql): Promise<Fault[]> {
  const [server] = await sql<[Server]>`
    select pg_is_in_recovery() as standby,
      current_setting('synchronous_commit') as synchronous_commit,
      current_setting('synchronous_standby_names') as standby_names,
      -- A role that may not look is told nothing of it: then it is not said to be wrong.
      (select count(*) from pg_stat_replication where coalesce(sync_state, 'sync') in ('sync', 'quorum')) as in_step,
      (select count(*) from pg_stat_replication) as standbys,
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as room,
      (
        select count(distinct application_name || coalesce(host(client_addr), ''))
        from pg_stat_activity
        where datname = current_database() and application_name = 'boocode-coder'
      ) as hosts,
      current_setting('tcp_keepalives_idle')::int as keepalives_idle,
      inet_server_addr() is not null and not inet_server_addr() <<= '127.0.0.0/8' and inet_server_addr() <> '::1' as tcp`;
  return [...roleFaults(server), ...replicationFaults(server), ...roomFaults(server), ...silenceFaults(server)];
}

function roleFaults({ standby }: Server): Fault[] {
  if (!standby) return [];
  const mend =
    'name every server in DATABASE_URL (postgres://user@host1:5432,host2:5432/db): the primary among them is found';
  return [wrong('This server is a standby: nothing can be written to it.', mend)];
}

function replicationFaults({ synchronous_commit, standby_names, in_step, standbys, standby }: Server): Fault[] {
  if (standby) return [];
  if (standby_names === '') {
    if (standbys === 0) return [];
    return [
      warning(
        `${standbys} ${standbys === 1 ? 'standby follows' : 'standbys follow'} and synchronous_standby_names is empty: a fail-over loses what was committed last, and steps that were done are done again.`,
        "alter system set synchronous_standby_names = 'ANY 1 (*)'; select pg_reload_conf();",
      ),
    ];
  }
  if (['off', 'local'].includes(synchronous_commit)) {
    return [
      warning(
        `synchronous_commit is ${synchronous_commit}, so no commit waits for the standbys that synchronous_standby_names names: a fail-over loses what was committed last.`,
        'alter system set synchronous_commit = on; select pg_reload_conf();',
      ),
    ];
  }
  if (in_step > 0) return [];
  return [
    wrong(
      `No standby of synchronous_standby_names (${standby_names}) follows: every commit waits until one does.`,
      null,
    ),
  ];
}

function roomFaults({ room, hosts }: Server): Fault[] {
  const needed = Math.max(hosts, 1) * CONNECTIONS_OF_A_HOST;
  if (room >= needed) return [];
  return [
    warning(
      `max_connections leaves room for ${room} connections, and ${Math.max(hosts, 1)} ${hosts > 1 ? 'hosts' : 'host'} may open ${needed}.`,
      `alter system set max_connections = ${needed + 20}; -- and restart Postgres`,
    ),
  ];
}

/** Two hours, the system's own: a host that was cut off keeps its lock for as long, and its steps wait for their leases. */
function silenceFaults({ tcp, keepalives_idle }: Server): Fault[] {
  if (!tcp || (keepalives_idle > 0 && keepalives_idle <= 300)) return [];
  return [
    warning(
      `tcp_keepalives_idle is ${keepalives_idle === 0 ? "the system's (two hours as a rule)" : `${keepalives_idle} s`}: sessions of a host that was cut off stay open for as long.`,
      'alter system set tcp_keepalives_idle = 60; alter system set tcp_keepalives_interval = 10; select pg_reload_conf();',
    ),
  ];
}

function wrong(what: string, mend: string | null): Fault {
  return { check: 'server', severity: 'wrong', what, mend, repair: null };
}

function warning(what: string, mend: string): Fault {
  return { check: 'server', severity: 'warning', what, mend, repair: null };
}
