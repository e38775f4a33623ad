import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { isLong } from '@boocode/rehearsal/long-form';
import { quickest } from '@boocode/rehearsal/quickest';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { partsOf, type Part } from './processes.js';
import { rehearsalOf, type ModelCall } from './rehearsal.js';
import { faultyRepository, plantedFaults } from './repositories.js';
import { launchReview, untilEnded, withDatabase } from './runs.js';
import type { Stack } from './stack.js';

/** Steps that are cut off, each on another agent; an agent is known at the model by the protocol that it speaks. */
const steps = [
  {
    key: 'angle.adversarial-security-analyst',
    persona: 'adversarial-security-analyst',
    agent: 'opencode',
    wire: 'chat-completions',
  },
  { key: 'angle.checklist', persona: 'junior-developer', agent: 'codex', wire: 'responses' },
  { key: 'angle.junior-developer', persona: 'junior-developer', agent: 'claude', wire: 'messages' },
] as const;
const agents: Part[] = steps.map(({ agent }) => agent);
const keys = steps.map(({ key }) => key);
const held = `<persona>\\n(${steps.map(({ persona }) => persona).join('|')})\\n`;

/** Kills parts of the stack, and what its stand-in model was told goes with its coder. */
export function describeGoOn(stack: Stack): void {
  describe('a step whose process is killed goes on in its own session', { timeout: 180_000 }, () => {
    const rehearsal = rehearsalOf(stack);
    let repository = '';

    beforeAll(() => {
      repository = faultyRepository(join(stack.scratch, 'cut-off'));
    });

    // Each persona reads its files and then waits for a model that does not answer any more.
    beforeEach(() => rehearsal.addRules([{ match: held, steps: [{}, { hang: true }] }]));

    // With the coder all of its agents die; in the short form the death of one alone is left to apps/web/e2e/checks.
    test.each<Part[][]>(isLong ? [[['coder']], [agents]] : [[['coder']]])(
      'told to go on, and not its prompt again: %s',
      async (parts) => {
        const chosen = Object.fromEntries(steps.map(({ key, agent }) => [key, { agent }]));
        const id = await launchReview(stack, repository, { band: 'small', agent: quickest, agents: chosen });
        const prompts = await untilHeldUp(id);
        if (!parts.includes('coder')) await rehearsal.clearRules();
        const victims = parts.map((part) => partsOf(stack.dataDirectory, part));
        expect(victims).not.toContainEqual([]);
        for (const { pid } of victims.flat()) process.kill(pid, 'SIGKILL');

        const run = await untilEnded(stack, id);
        expectWhole(run);
        expect(await attemptsOf(id)).toEqual(
          steps.map(({ key }) => ({ key, outcomes: ['crash', 'completed'], sessions: 1, told: ['whole', 'go-on'] })),
        );
        const calls = await rehearsal.requests();
        for (const [at, step] of steps.entries()) {
          const again = callsOf(calls, step)
            .filter(({ ending }) => ending === 'done')
            .at(-1);
          const prompt = prompts[at] ?? '';
          expect(again?.asked.filter((text) => text === prompt)).toEqual([prompt]);
          expect(again?.asked.at(-1)).toMatch(/You were cut off in the middle of this step/);
        }
      },
    );

    /** Waits until each step has read, and its next model call hangs. Answers with the ends of the prompts they were sent. */
    async function untilHeldUp(id: string): Promise<string[]> {
      for (;;) {
        const calls = await rehearsal.requests();
        const hanging = steps.map((one) =>
          callsOf(calls, one).findLast(({ ending, step }) => ending === null && step === 1),
        );
        if (hanging.every((call) => call !== undefined) && (await haveShownCalls(id))) {
          return hanging.map((call) => call?.prompt ?? '');
        }
        await delay(100);
      }
    }

    async function haveShownCalls(id: string): Promise<boolean> {
      const rows = await withDatabase(
        stack,
        (sql) => sql`
        select distinct t.id
        from tasks t
        join task_events e on e.task_id = t.id
        where t.flow_run_id = ${id} and t.step_key = any (${keys}) and e.event ->> 'type' = 'tool_call'`,
      );
      return rows.length === steps.length;
    }

    /** How the attempts of the steps ended, how many sessions they had, and what each was told first. */
    function attemptsOf(id: string): Promise<unknown> {
      return withDatabase(
        stack,
        (sql) => sql`
        select
          t.step_key as key,
          array_agg(a.outcome order by a.attempt) as outcomes,
          count(distinct a.agent_session_id)::int as sessions,
          array_agg((
            select e.event ->> 'kind'
            from task_events e
            where e.task_id = t.id and e.attempt = a.attempt and e.event ->> 'type' = 'prompt'
          ) order by a.attempt) as told
        from tasks t
        join task_attempts a on a.task_id = t.id
        where t.flow_run_id = ${id} and t.step_key = any (${keys})
        group by t.id, t.step_key
        order by t.step_key`,
      );
    }
  });
}

function callsOf(calls: ModelCall[], { wire, persona }: (typeof steps)[number]): ModelCall[] {
  return calls.filter((call) => call.wire === wire && call.persona === persona);
}

function expectWhole(run: FlowRunView): void {
  expect(run.steps.map(({ step_key, state }) => `${step_key}: ${state}`)).toEqual(
    run.steps.map(({ step_key }) => `${step_key}: completed`),
  );
  expect(run.verdict).toBe('REQUEST CHANGES');
  for (const fault of plantedFaults) expect(run.report).toContain(`${fault.path}:${fault.line}`);
}
