import { createServer } from 'node:net';
import type { Sql } from '@boocode/db/connect';
import postgres from 'postgres';
import { WorktreeError } from './worktree-error.js';

/** A block of ports, from `first` on. */
export interface Block {
  first: number;
  count: number;
}

const firstPort = 42_000;
const lastPort = 59_999;
const OVERLAPS = '23P01';

/** The first block from 42000 on of which nobody has a port, by what the table says; null = there is none below 60000. */
export function nextBlock(taken: readonly Block[], count: number, from = firstPort): Block | null {
  let first = from;
  for (const block of taken.toSorted((a, b) => a.first - b.first)) {
    if (block.first >= first + count) break;
    first = Math.max(first, block.first + block.count);
  }
  return first + count - 1 <= lastPort ? { first, count } : null;
}

/**
 * Gives a worktree its ports: those that it has from a try before, when they are still free, else the next that are. The table lets no two
 * worktrees that are there have the same; who listens at one without being a worktree is found by trying. Throws `worktree.ports`.
 */
export async function takePorts(sql: Sql, id: string, count: number): Promise<number[]> {
  if (count === 0) {
    await sql`update worktrees set ports = null where id = ${id}`;
    return [];
  }
  const kept = await readPorts(sql, id);
  if (kept.length === count && (await lastBusy(kept)) === null) return kept;
  let from = firstPort;
  for (;;) {
    const block = nextBlock(await takenBlocks(sql, id), count, from);
    if (block === null) {
      throw new WorktreeError(
        'worktree.ports',
        `No ${count} ports in a row are free from 42000 to 59999. Remove worktrees.`,
      );
    }
    const ports = portsOf(block);
    const busy = await lastBusy(ports);
    if (busy !== null) from = busy + 1;
    else if (await reserve(sql, id, block)) return ports;
  }
}

/** The ports of a worktree, in order. */
async function readPorts(sql: Sql, id: string): Promise<number[]> {
  const [row] = await sql<[{ first: number | null; next: number | null }?]>`
    select lower(ports) as first, upper(ports) as next from worktrees where id = ${id}`;
  if (row == null || row.first === null || row.next === null) return [];
  return portsOf({ first: row.first, count: row.next - row.first });
}

async function takenBlocks(sql: Sql, but: string): Promise<Block[]> {
  return sql<Block[]>`
    select lower(ports) as first, upper(ports) - lower(ports) as count
    from worktrees
    where removed_at is null
      and ports is not null
      and id <> ${but}`;
}

/** False when another worktree was quicker. */
async function reserve(sql: Sql, id: string, { first, count }: Block): Promise<boolean> {
  try {
    await sql`update worktrees set ports = int4range(${first}::int, ${first + count}::int) where id = ${id}`;
    return true;
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === OVERLAPS) return false;
    throw error;
  }
}

function portsOf({ first, count }: Block): number[] {
  return Array.from({ length: count }, (_, at) => first + at);
}

/** The last port of them that somebody listens at; null = all can be had. */
async function lastBusy(ports: readonly number[]): Promise<number | null> {
  for (const port of ports.toReversed()) if (!(await canListen(port))) return port;
  return null;
}

/** Tried at all addresses: a server of a project may listen at any. */
function canListen(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
