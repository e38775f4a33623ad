import { connect } from '@boocode/db/connect';
import { isDatabaseAway } from '@boocode/db/database-away';
import type { Network } from './network.js';
import { otherOf, type Pair } from './pair.js';
import { whenPromoted } from './promotion.js';
import { until } from './until.js';

export interface Failover {
  fault: string;
  /** Seconds from the fault until the other node takes writes. */
  promoted_s: number;
  /** Seconds from the fault until the first step that was claimed since then. */
  claim_s: number;
  /** The timeline that begins with it. */
  timeline: number;
}

interface Stage {
  network: Network;
  pair: Pair;
  database: string;
  log: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Takes the primary away, by turns with its power and with its network, and measures on the other node itself. All servers have this machine's
 * clock, which tells when the fault was, when the node was promoted and when it began a claim.
 */
export async function failOver({ network, pair, database, log, signal }: Stage, turn: number): Promise<Failover> {
  const primary = await pair.settled(120_000);
  const isKilled = turn % 2 === 0;
  const fault = isKilled ? 'the primary is killed' : 'the primary is cut off';
  log(`${primary}: ${fault}`);
  const began = Date.now();
  if (isKilled) await network.kill(primary);
  else await network.cut(primary);
  const next = pair.urlOf(otherOf(primary), database);
  const { at, timeline } = await whenPromoted(next, signal);
  const claimed = await firstClaim(next, { promoted: at, signal });
  const seconds = (moment: Date): number => (moment.getTime() - began) / 1_000;
  const failover = { fault, promoted_s: seconds(at), claim_s: seconds(claimed), timeline };
  log(
    `timeline ${timeline} after ${failover.promoted_s.toFixed(1)} s, first claim after ${failover.claim_s.toFixed(1)} s`,
  );
  if (isKilled) await pair.launch(primary);
  else await network.mend(primary);
  return failover;
}

/** When the first step was claimed that this server has begun to claim since it was promoted. What the old primary had claimed is older. */
async function firstClaim(url: string, { promoted, signal }: { promoted: Date; signal: AbortSignal }): Promise<Date> {
  const sql = connect(url, { name: 'laboratory claims', max: 1, answerMs: 10_000 });
  try {
    return await until({ ms: 120_000, what: 'a claim on the new primary', signal }, async () => {
      try {
        const [row] = await sql<[{ at: Date | null }]>`
          select min(started_at) as at from task_attempts where started_at > ${promoted}::timestamptz`;
        return row.at;
      } catch (error) {
        if (isDatabaseAway(error)) return null;
        throw error;
      }
    });
  } finally {
    await sql.end({ timeout: 1 });
  }
}
