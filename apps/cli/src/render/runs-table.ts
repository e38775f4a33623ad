import type { FlowRunSummary } from '@boocode/contracts/flow-run';
import path from 'node:path';
import { shortLength } from '../client/find-run.js';
import { padEnd } from './columns.js';
import { conditionFaces } from './conditions.js';
import type { Paint } from './paint.js';
import { ago, tokens } from './quantities.js';
import { tableLines } from './table.js';

/** The runs as a table with a heading, newest as they come; ids as short as they stay distinct. */
export function runsTable(
  runs: FlowRunSummary[],
  { now, width, paint }: { now: number; width: number; paint: Paint },
): string[] {
  const short = shortLength(runs.map((run) => run.id));
  const rows = runs.map((run) => {
    const face = conditionFaces[run.condition];
    return [
      run.id.slice(0, short),
      `${padEnd(paint(face.tone, face.glyph), 2)} ${run.verdict ?? face.word}`,
      `${run.steps_done}/${run.steps_total}`,
      run.flow,
      `${path.basename(run.repository)} ${run.head_ref}`,
      ago(run.created_at, now),
      tokens(run.cost_tokens),
    ];
  });
  const heading = ['ID', 'STATE', 'STEPS', 'FLOW', 'REPOSITORY', 'STARTED', 'TOKENS'];
  return tableLines([heading, ...rows], { width, mostCell: 48 });
}
