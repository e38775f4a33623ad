import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { AttemptView, PromptView } from '@boocode/contracts/task-attempt';
import type { TaskView } from '@boocode/contracts/task';
import { iso } from './fixture-build.js';
import { ok, type Reply, type World } from './fixture-resource.js';

/** Attempts as the step's row tells them: all but the last were cut off. */
export function attemptsOf(step: TaskView, now: number): AttemptView[] {
  return Array.from({ length: step.attempt }, (_, index) => {
    const last = index + 1 === step.attempt;
    const ended = last ? step.ended_at : iso(now, 360 - index * 20);
    return {
      attempt: index + 1,
      agent: step.agent ?? 'conductor',
      model: step.model,
      host: 'workstation, process 4711',
      started_at: last ? (step.started_at ?? '') : (iso(now, 480 - index * 20) ?? ''),
      ended_at: ended,
      outcome: last ? (step.state === 'completed' ? 'completed' : step.state === 'failed' ? 'failure' : null) : 'crash',
      error: last
        ? step.error
        : { outcome: 'crash', code: 'host.lost', message: 'The host that had it ended while it worked.' },
      usage: {
        input_tokens: 41_000 + index * 9_000,
        output_tokens: 3_200,
        reasoning_tokens: 1_100,
        cache_read_tokens: 18_000,
        cache_write_tokens: 0,
        cost_usd: null,
      },
    };
  });
}

const hash = (name: string) => Buffer.from(name).toString('hex').padEnd(64, '0');

export function promptOf(step: TaskView, run: FlowRunView): PromptView {
  const inputs = run.steps
    .filter(({ id }) => step.depends_on.includes(id))
    .map(({ id, step_key, state, output_summary }) => ({
      task_id: id,
      step_key: step_key ?? '',
      state,
      summary: output_summary,
    }));
  const bound = [
    { name: 'evidence/produce', version: 2 },
    { name: 'angle/answer', version: 1 },
    { name: step.persona ?? 'nobody', version: null },
  ];
  return {
    text:
      step.persona === null
        ? null
        : `You are ${step.persona}. Look at the change below with one question in mind, and cite what you claim.\n\n# What is known\n\n14 entry points in 9 files.\n\n# The change\n\nsrc/payments/charge.ts, src/orders/search.ts and 12 more.`,
    bound_by: step.persona === null ? [] : bound.map((one) => ({ ...one, hash: hash(one.name) })),
    inputs,
  };
}

export const outputOf = (step: TaskView): StepOutput => ({
  text: `${step.output_summary ?? 'Done'}.\n\nThe answer is in the block below.`,
  data: { findings: [{ native_id: 'D1', title: 'The query is built from the request' }], coverage: [] },
});

/** What is told of one step; null for another path. */
export function stepDetail(path: string, world: World, now: number): Reply | null {
  const [, id, what] = /^\/api\/coder\/tasks\/([^/]+)\/(attempts|prompt|output)$/.exec(path) ?? [];
  const run = world.runs.find(({ steps }) => steps.some((step) => step.id === id));
  const step = run?.steps.find((one) => one.id === id);
  if (run === undefined || step === undefined) return null;
  if (what === 'attempts') return ok(attemptsOf(step, now));
  return ok(what === 'prompt' ? promptOf(step, run) : outputOf(step));
}

/** What an agent that writes said and did: its tools tell what they changed. */
export function writing(now: number): TaskEventView[] {
  const input = {
    filePath: 'src/payments/charge.ts',
    oldString: '  const reply = await provider.charge(order);\n  return toReceipt(reply);',
    newString:
      '  const reply = await provider.charge(order, { signal: AbortSignal.timeout(8_000) });\n  if (!reply.ok) throw new ChargeRefused(order.id, reply.code);\n  return toReceipt(reply);',
  };
  const events: TaskEventView['event'][] = [
    { type: 'text', text: 'The provider is asked without a limit of time, and its refusal is not looked at.' },
    { type: 'tool_call', id: 'w1', tool: 'edit', title: 'src/payments/charge.ts', input },
    { type: 'tool_update', id: 'w1', status: 'completed', output: 'Edited.' },
  ];
  return events.map((event, index) => ({ attempt: 2, seq: index + 1, event, created_at: iso(now, 60 - index) ?? '' }));
}
