import { connect } from '@boocode/db/connect';
import { isDatabaseAway } from '@boocode/db/database-away';
import { until } from './until.js';

/** When a node became the primary, by its own clock, and the timeline that it writes since. */
interface Promotion {
  at: Date;
  timeline: number;
}

/** Resolves once the node at `url`, which is a standby, takes writes. It is asked itself, ten times a second. */
export async function whenPromoted(url: string, signal: AbortSignal): Promise<Promotion> {
  const sql = connect(url, { name: 'laboratory promotion', max: 1, answerMs: 2_000 });
  try {
    return await until({ ms: 90_000, what: 'the other node to be promoted', signal }, async () => {
      try {
        const [row] = await sql<[{ at: Date; timeline: number | null }]>`
          select clock_timestamp() as at,
            case when not pg_is_in_recovery() then ('x' || this_timeline())::bit(32)::int end as timeline`;
        return row.timeline === null ? null : { at: row.at, timeline: row.timeline };
      } catch (error) {
        if (isDatabaseAway(error)) return null;
        throw error;
      }
    });
  } finally {
    await sql.end({ timeout: 1 });
  }
}
