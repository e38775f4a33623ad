import type { FlowRunView } from '@boocode/contracts/flow-run';
import { conditions } from '../state/conditions.js';
import { angleName, counted } from './finding-words.js';

const isAngle = (key: string | null) => key?.startsWith('angle.') === true;
const looked = new Set(['done', 'empty']);

/** What it is worth that nothing was found: who looked, and what nobody looked at. Never more than coverage bears. */
export function emptyWords(run: FlowRunView): { first: string; rest: string[] } {
  const angles = run.steps.filter(({ step_key }) => isAngle(step_key));
  if (run.ended_at === null) {
    const ended = angles.filter(({ condition }) => conditions[condition].ended).length;
    return {
      first: 'Nothing found yet.',
      rest: [`${ended} of ${counted(angles.length, 'angle')} ended so far. What they find is shown here as it comes.`],
    };
  }
  if (run.result === null) {
    return {
      first: 'No findings were kept.',
      rest: [
        `The run ended as ${conditions[run.condition].word}, before its report: that nothing stands here says nothing about the code.`,
      ],
    };
  }
  const { coverage, gaps } = run.result;
  const done = coverage.filter(({ state }) => looked.has(state));
  const missing = coverage.filter(({ state }) => !looked.has(state));
  return {
    first: `No findings: ${counted(done.length, 'angle')} looked, coverage ${done.length} of ${coverage.length}.`,
    rest: [
      ...(missing.length === 0
        ? []
        : [
            `Not looked at: ${missing.map(({ persona, state }) => `${angleName(run, persona)} (${state})`).join(', ')}. There may be findings that nobody has looked for.`,
          ]),
      ...gaps,
    ],
  };
}
