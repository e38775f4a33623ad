import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { angle, by } from '../conclusion/seats.js';
import { sizeByAreas } from '../conclusion/sizing.js';
import { isSignalled, type Signals } from '../signals.js';
import { causeOf, checkCause } from './runbook-cause.js';

/** Writes what to do, step by step, when something that really happens happens again. */
export const runbook: ConclusionFlow = {
  name: 'runbook',
  version: 1,
  title: 'Runbook',
  summary: 'Writes what to do, command by command, when an alert, an incident or a recurring task comes up again.',
  family: 'write',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'optional',
    goal: 'required',
    goal_label: 'what happens, and the one time that it did',
    document_label: 'the alert, the notes of the incident, an older runbook',
  },
  redirects: [
    {
      when: /^\s*(investigate|find the (root )?cause|why (did|does|is|do))\b/i,
      to: 'investigate',
      asks: 'the cause of a failure',
    },
  ],
  preflight: ({ goal, documents }) => checkCause([goal, ...documents.map(({ text }) => text)]),
  bands: {
    small: { cap: 1, angles: '1', when: 'one subsystem and up to 3 sources' },
    medium: { cap: 2, angles: '2', when: '2 or 3 subsystems, or a seam to another service' },
    large: { cap: 3, angles: '2-3', when: 'more than 3 subsystems, or several with a seam' },
  },
  size: sizeByAreas,
  angles: [
    angle({
      persona: 'devops-engineer',
      title: 'Delivery',
      brief:
        'Which commands, switches and dashboards does the repository really have for this? What can be undone, and how?',
      signal: 'infra',
      because: 'it is about how the system is built, rolled out or watched',
      bands: ['small', 'medium'],
      when: isDelivery,
    }),
    onCall({ bands: ['small', 'medium'], when: (signals) => !isDelivery(signals) }),
    onCall({ bands: ['large'] }),
    angle({
      persona: 'junior-developer',
      title: 'At three in the morning',
      brief:
        'What would somebody who did not build it have to know to act on this at night? Which step could be read in two ways?',
      because: 'a runbook is followed by who is awake',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'devops-engineer',
      title: 'Delivery',
      brief:
        'Which commands, switches and dashboards does the repository really have for this? What can be undone, and how?',
      signal: 'infra',
      because: 'it is about how the system is built, rolled out or watched',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands('project-manager'),
  task: [
    'Write for somebody who was woken up. One step is one command or one look, with what they should see after it; a step that cannot be undone says so before the command.',
    'Only commands, names and places that the refs or the documents show. What nobody knows is a question, not a step. Verifying looks at the effect for the user, not at the output of the step.',
    'Nobody has exercised it: say under history that it was written and not yet walked through.',
  ].join('\n'),
  sections: [
    {
      id: 'metadata',
      title: 'At a glance',
      written:
        'severity, what sets it off, whether it can be undone, last validated (never), owner, origin; one line each',
    },
    {
      id: 'cause',
      title: 'Why it exists',
      computed: ({ run }) => causeLines(run.plan.goal, run.plan.subject.documents),
    },
    { id: 'symptoms', title: 'Symptoms', written: 'what one sees, where' },
    { id: 'prerequisites', title: 'Prerequisites', written: 'access, tools, who has to know' },
    { id: 'resolve', title: 'Resolve', written: 'numbered steps: the command, then what it should print' },
    { id: 'verify', title: 'Verify', written: 'how one sees that it works for the user again' },
    { id: 'escalate', title: 'Escalate', written: 'condition, then whom, then over which channel' },
    { id: 'rollback', title: 'Rollback', written: 'how to undo the steps, or that it is not possible' },
    { id: 'links', title: 'Links', written: 'dashboards, code and notes that the refs or documents name' },
    { id: 'history', title: 'History', written: 'when it happened, and that nobody has walked through this yet' },
    {
      id: 'facts',
      title: 'What it rests on',
      listed: by('on-call-engineer', 'devops-engineer', 'junior-developer'),
      as: 'folded',
    },
  ],
  answer: ({ shown }) => `${shown.length} findings stand; nobody has written the runbook.`,
  fallen: 'The steps do not hold against the repository, so there is no runbook to follow.',
  validators: inAllBands([
    {
      persona: 'adversarial-validator',
      title: 'Walk through it',
      brief: 'Follow the steps in the repository and say where somebody would be stuck or do harm',
    },
  ]),
  attacks: [
    'a command, script, flag or path that does not exist',
    'a step that does not say what one should see',
    'a step that cannot be undone and does not say so',
    'a verification that only repeats the output of a step',
  ],
  evidence: ['codebase', 'provided'],
};

function onCall(rest: Pick<Parameters<typeof angle>[0], 'bands' | 'when'>): ReturnType<typeof angle> {
  return angle({
    persona: 'on-call-engineer',
    title: 'On call',
    brief:
      'What does whoever is called see, what can they do, and what makes it worse? Cite the code that decides what happens.',
    required: true,
    because: 'somebody is called when it happens',
    ...rest,
  });
}

/** Whether it is about how things are rolled out, and not about how they fail. */
function isDelivery(signals: Signals): boolean {
  return isSignalled(signals, 'infra') && !isSignalled(signals, 'resilience');
}

function causeLines(goal: string, documents: { text: string }[]): string[] {
  const cause = causeOf([goal, ...documents.map(({ text }) => text)]);
  if (cause === null) return [];
  return [cause.line];
}
