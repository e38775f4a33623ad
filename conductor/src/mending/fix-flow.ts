import { goOnWords } from '../spine/go-on.js';
import { FlowRefusal, StepFailure, type Flow } from '../types.js';
import { aboutOf } from './about.js';
import { fixesMayAdd, fixGraft } from './fix-grafts.js';
import { fixPrompt } from './fix-prompt.js';
import { fixReport } from './fix-report.js';
import { fixFlowName, fixFlowVersion } from './plan-fix.js';
import { readReview, reviewNeeds, reviewPrompt } from './review-prompt.js';

/** The flow that mends findings of a run. It is planned by `planFix`, from what was found, so it is in no list of flows. */
export const fixFlow: Flow = {
  name: fixFlowName,
  version: fixFlowVersion,
  title: 'Fix',
  summary: 'Mends findings of a run; each fix is checked and reviewed, and those that hold are merged in order.',
  family: 'write',
  inputs: {
    change: false,
    focus: 'no',
    documents: 'no',
    goal: 'optional',
    goal_label: 'When it is done',
    document_label: '',
  },
  bands: [],
  stages: ['fix', 'review'],
  plan: () => {
    throw new FlowRefusal(
      'fix.own-door',
      'Fixes are launched from the findings of a run: POST /api/coder/flow-runs/ID/findings/fix-run, or `boocode fix RUN FINDING --flow`.',
    );
  },
  needs: (input) => (input.step.stage === 'review' ? reviewNeeds(input) : { diff: false, files: [] }),
  prompt: (input, given) => (input.step.stage === 'review' ? reviewPrompt(input, given) : fixPrompt(input)),
  goOn: ({ step }) => goOnWords(step),
  read: ({ step }, text) => (step.output === 'fix-review' ? readReview(text) : { ok: true, data: { text } }),
  code(input) {
    if (input.step.stage === 'finish') return fixReport(input);
    throw new StepFailure('step.not-code', `The step "${input.step.key}" is none that code does.`);
  },
  about: aboutOf,
  graft: fixGraft,
  mayAdd: fixesMayAdd,
  found: () => [],
};
