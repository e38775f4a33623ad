import { TaskView } from '@boocode/contracts/task';
import { isLong } from '@boocode/rehearsal/long-form';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rehearsalOf } from './rehearsal.js';
import { withDatabase } from './runs.js';
import type { Stack } from './stack.js';

const Done = z.object({ task: TaskView, output: z.object({ text: z.string() }).nullable() });

/** What a test looks at of a task that an agent has made. */
interface Child {
  parent_task_id: string;
  agent: string;
  state: string;
  output: string | null;
  profile: string;
}

/** Who makes tasks for whom. */
const pairs = [
  ['opencode', 'claude'],
  ['claude', 'opencode'],
] as const;

/** Few enough to be reached. */
export const handOnLimits = { BOOCODE_HAND_ON_DEPTH: '1', BOOCODE_HAND_ON_NUMBER: '2' };

/** Tasks that an agent makes for others, on a stack with `handOnLimits`. */
export function describeHandOn(stack: Stack): void {
  describe('an agent that hands work on', { timeout: 180_000 }, () => {
    const rehearsal = rehearsalOf(stack);

    afterAll(() => rehearsal.clearRules());

    test.each(isLong ? pairs : pairs.slice(0, 1))(
      '%s makes tasks for %s, is given what came of one, and is refused with words what is too much',
      async (parent, child) => {
        const make = (prompt: string) => ({ call: 'new_task', args: { title: prompt, prompt, agent: child } });
        const ask = {
          delayMs: 250,
          tools: [{ call: 'task_status', args: { id: { found: '"id":"([0-9a-f-]{36})"' } } }],
        };
        await rehearsal.addRules([
          {
            matchBody: `hand on from ${parent}[^]*condition\\W+completed`,
            steps: [{ text: 'The other one is done.' }],
          },
          {
            match: `^hand on from ${parent}$`,
            steps: [
              { tools: [make('dig deeper')] },
              { tools: [make('say the word')] },
              { tools: [make('once too often')] },
              ...Array.from({ length: 100 }, () => ask),
            ],
          },
          { match: '^dig deeper$', steps: [{ tools: [make('deeper still')] }, { text: 'It goes no deeper.' }] },
          { match: '^say the word$', steps: [{ text: 'PEAR' }] },
        ]);

        const how = ['--agent', parent, '--profile', 'ask', '--json'];
        const result = await stack.cli('task', `hand on from ${parent}`, ...how);
        expect(result.code, result.stderr).toBe(0);
        const { task, output } = Done.parse(JSON.parse(result.stdout));
        expect(output?.text).toBe('The other one is done.');
        const told = await toldBy([task.id]);
        expect(told).toMatch(/You have made 2 tasks, and may make no more/);
        expect(told).toMatch(/condition\W+completed[^]*output\W+PEAR/);

        const made = await untilSettled(task.id);
        expect(made).toEqual([
          { ...ofChild(task.id, child), output: 'It goes no deeper.' },
          { ...ofChild(task.id, child), output: 'PEAR' },
        ]);
        expect(await toldBy(made.map(({ id }) => id))).toMatch(/handed on at most 1 deep/);
        expect(await stack.cli('asks')).toMatchObject({ code: 0, stdout: expect.not.stringContaining('new_task') });
      },
    );

    /** What the tools of these tasks have answered. */
    async function toldBy(ids: string[]): Promise<string> {
      const rows = await withDatabase(
        stack,
        (sql) => sql<{ output: string | null }[]>`
          select event ->> 'output' as output
          from task_events
          where task_id = any (${ids}) and event ->> 'type' = 'tool_update'
          order by task_id, attempt, seq`,
      );
      return rows.map(({ output }) => output ?? '').join('\n');
    }

    /** The tasks that one has made, in their order, once all have ended. */
    function untilSettled(parent: string): Promise<(Child & { id: string })[]> {
      return withDatabase(stack, async (sql) => {
        for (;;) {
          const rows = await sql<(Child & { id: string })[]>`
            select t.id, t.parent_task_id, t.agent, t.state, t.spec ->> 'profile' as profile, o.text as output
            from tasks t
            left join task_outputs o on o.task_id = t.id
            where t.parent_task_id = ${parent}
            order by t.id`;
          if (rows.every(({ state }) => state !== 'pending' && state !== 'running')) return rows;
          await sql`select pg_sleep(0.1)`;
        }
      });
    }
  });
}

function ofChild(parent_task_id: string, agent: string) {
  return { id: expect.any(String), parent_task_id, agent, state: 'completed', profile: 'ask' };
}
