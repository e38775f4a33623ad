import type { CoverageRow } from '@boocode/contracts/finding';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskCondition, TaskView } from '@boocode/contracts/task';
import { lineOf } from './step-line.js';

/** An expected angle and how it stands: `cut` was signalled and left out by the band, all else is its step. */
export interface AngleRow {
  key: string;
  name: string;
  condition: TaskCondition;
  word: string;
  /** Why it is not whole; empty where it is. */
  note: string;
  /** It can't contribute any more. */
  missing: boolean;
  /** It was called for and got no seat: it has no step, so it does not count among those that the run is made of. */
  cut: boolean;
  /** What its persona is told to run, and how that ended; empty where nobody has told yet. */
  protocols: CoverageRow['protocols'];
}

const ofResult: Readonly<Record<'done' | 'empty' | 'failed' | 'cut' | 'skipped', TaskCondition>> = {
  done: 'completed',
  empty: 'completed',
  failed: 'failed',
  cut: 'skipped',
  skipped: 'skipped',
};

const words = { done: 'done', empty: 'done, nothing found', failed: 'failed', cut: 'cut', skipped: 'skipped' } as const;

const isAngle = ({ step_key }: TaskView) => step_key?.startsWith('angle.') === true;
/** What a run of fixes is made of: each stands as its merge does, and is called as its first step. */
const isFixMerge = ({ step_key }: TaskView) => step_key !== null && /^merge\.\d+$/.test(step_key);
const gone: ReadonlySet<TaskCondition> = new Set(['failed', 'cancelled', 'skipped']);

/** Every expected angle: by the result once there is one, until then by the steps. */
export function anglesOf({ steps, result }: Pick<FlowRunView, 'steps' | 'result'>): AngleRow[] {
  const rows = result?.coverage ?? [];
  if (rows.length === 0) {
    return [
      ...steps.filter(isAngle).map(rowOfStep),
      ...steps.filter(isFixMerge).map((merge) => rowOfFix(merge, steps)),
    ];
  }
  const titles = new Map(steps.map(({ step_key, title }) => [step_key, title]));
  // What nothing in the subject calls has no step either, and nobody expects it.
  const expected = rows.filter(({ step_key, state }) => state !== 'skipped' || titles.has(step_key));
  return expected.map(({ step_key, persona, state, note, protocols }) => ({
    key: step_key,
    name: titles.get(step_key) ?? persona,
    condition: ofResult[state],
    word: words[state],
    note,
    missing: state === 'failed' || state === 'cut' || state === 'skipped',
    cut: state === 'cut',
    protocols,
  }));
}

/** `7 of 9 protocols`; empty where none is told of. */
export function protocolWords({ protocols }: Pick<AngleRow, 'protocols'>): string {
  if (protocols.length === 0) return '';
  const run = protocols.filter(({ state }) => state !== 'skipped').length;
  return `${run} of ${protocols.length} ${protocols.length === 1 ? 'protocol' : 'protocols'}`;
}

/** A merge that completed may have merged nothing: it says so in its line, and what became of it all at last the result. */
function rowOfFix(merge: TaskView, steps: readonly TaskView[]): AngleRow {
  const key = merge.step_key?.replace('merge', 'fix') ?? merge.id;
  const name = steps.find(({ step_key }) => step_key === key)?.title ?? merge.title;
  const { condition } = merge;
  return { ...rowOfStep(merge), key, name, word: condition === 'completed' ? lineOf(merge, null) : '' };
}

function rowOfStep(step: TaskView): AngleRow {
  const missing = gone.has(step.condition);
  return {
    key: step.step_key ?? step.id,
    name: step.title,
    condition: step.condition,
    word: '',
    note: missing ? lineOf(step, null) : '',
    missing,
    cut: false,
    protocols: [],
  };
}
