import type { Contestant, Judge } from '@boocode/contracts/arena';
import type { FlowPlan, PlanStep } from '@boocode/contracts/flow-plan';
import { hashJson } from '../hash.js';
import { finishStepAfter } from '../spine/steps.js';
import type { Flow, FlowRequest, Subject } from '../types.js';
import { arenaParts } from './arena-report.js';
import { arenaSteps, contestantChoices } from './arena-steps.js';
import { arenaCode, arenaNeeds, arenaPrompt, readArena } from './arena-work.js';

/** An arena that is a stage of another flow. */
export interface ArenaStage {
  prompt: string;
  contestants: Contestant[];
  judge?: Judge | undefined;
  pick: 'person' | 'judge';
}

const prefix = 'arena.';
const merge = `${prefix}merge`;

/** A flow with an arena before all of its own steps, which then look at what the winner left. */
export function withArena(flow: Flow, arena: ArenaStage): Flow {
  return {
    ...flow,
    stages: ['contestant', ...(arena.judge === undefined ? [] : ['judge' as const]), ...flow.stages],
    agents: {
      ...contestantChoices(prefix, arena.contestants),
      ...(arena.judge !== undefined && { [`${prefix}judge`]: arena.judge }),
    },
    plan: (request, subject) => planWith(flow, arena, request, subject),
    needs: (input) => {
      if (input.step.arena !== undefined) return arenaNeeds(input);
      const needs = flow.needs(input);
      return input.step.stage === 'finish' ? { ...needs, accounts: true } : needs;
    },
    prompt: (input, given) => (input.step.arena === undefined ? flow.prompt(input, given) : arenaPrompt(input, given)),
    read: (input, text) => (input.step.arena === undefined ? flow.read(input, text) : readArena(input, text)),
    code: (input, given) => {
      if (input.step.arena !== undefined) return arenaCode(input, given);
      const output = flow.code(input, given);
      if (input.step.stage !== 'finish') return output;
      const parts = arenaParts(input, given).map((part) => part.replace(/^## /, '### '));
      return { ...output, text: `${output.text.trimEnd()}\n\n## Arena\n\n${parts.join('\n\n')}\n` };
    },
    graft: (input, output) => {
      const graft = input.step.arena === undefined ? flow.graft(input, output) : null;
      return graft === null ? null : { ...graft, steps: graft.steps.map(behindArena) };
    },
  };
}

function planWith(flow: Flow, arena: ArenaStage, request: FlowRequest, subject: Subject): FlowPlan {
  const { hash: _hash, ...plan } = flow.plan(request, subject);
  const goal = request.goal.trim();
  const first = arenaSteps({
    prefix,
    prompt: goal === '' ? arena.prompt : `${arena.prompt}\n\n${goal}`,
    contestants: arena.contestants.length,
    judge: arena.judge !== undefined,
    pick: arena.pick,
    // Whether the project has a check is seen when it would be run.
    check: true,
    into: 'line',
  });
  const own = plan.steps.filter(({ stage }) => stage !== 'finish').map(behindArena);
  const readers = own.filter(({ stage }) => stage === 'reader').map(({ key }) => key);
  const steps = [...first, ...own];
  const finish = finishStepAfter(steps, [...readers, ...first.map(({ key }) => key)]);
  const whole = { ...plan, steps: [...steps, finish] };
  return { ...whole, hash: hashJson(whole) };
}

/** Looks at what was merged, and at nothing else of the arena. */
function behindArena(step: PlanStep): PlanStep {
  return {
    ...step,
    from: merge,
    depends_on: [...step.depends_on, merge],
    ...(step.reads !== undefined && { reads: [...step.reads, merge] }),
  };
}
