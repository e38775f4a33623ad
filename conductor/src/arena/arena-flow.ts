import { goOnWords } from '../spine/go-on.js';
import { FlowRefusal, type Flow } from '../types.js';
import { arenaReport } from './arena-report.js';
import { arenaCode, arenaNeeds, arenaPrompt, readArena } from './arena-work.js';
import { arenaName } from './plan-arena.js';

/** The flow of an arena. It is planned by `planArena`, from who takes part, so it is in no list of flows. */
export const arenaFlow: Flow = {
  name: arenaName,
  version: 1,
  title: 'Arena',
  summary: 'Several agents do the same task apart from each other; one of them is picked.',
  family: 'write',
  inputs: {
    change: false,
    focus: 'no',
    documents: 'no',
    goal: 'required',
    goal_label: 'What all of them should do',
    document_label: '',
  },
  bands: [],
  stages: ['contestant', 'judge'],
  plan: () => {
    throw new FlowRefusal(
      'arena.own-door',
      'An arena is launched with its contestants: POST /api/coder/arenas, or `boocode arena`.',
    );
  },
  needs: arenaNeeds,
  prompt: arenaPrompt,
  goOn: ({ step }) => goOnWords(step),
  read: readArena,
  code: (input, given) => (input.step.stage === 'finish' ? arenaReport(input, given) : arenaCode(input, given)),
  graft: () => null,
  mayAdd: () => [],
  found: () => [],
};
