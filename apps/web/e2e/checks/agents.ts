import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AskView } from '@boocode/contracts/ask';
import { TaskView } from '@boocode/contracts/task';
import { isLong } from '@boocode/rehearsal/long-form';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { isAlive } from './processes.js';
import { patience } from './runs.js';
import type { Whole } from '../whole.js';

const Done = z.object({ task: TaskView, output: z.object({ text: z.string() }).nullable() });
/** So long after its model has called for it, what an agent asks stands on the page. */
const soonMs = 2_000;
/** Of those that keep a process, one that takes its session up at once: Gemini waits for the next minute. */
const codex = /codex-acp\/dist\/index\.js/;

/** Hands a prompt on as a task of its own, as its agent's model would have it. */
const handOn = (prompt: string) => [
  { tools: [{ call: 'new_task', args: { title: prompt, prompt } }] },
  { text: 'It is handed on.' },
];
/** Has a helper of opencode do it, within the task. */
const haveHelped = (prompt: string) => [
  { tools: [{ call: 'task', args: { description: 'Help', prompt, subagent_type: 'general' } }] },
  { text: 'It was helped.' },
];

/** How work goes through others before somebody is asked. In the short form once: by a task of its own, and by a helper in that. */
const ways: [agent: string, how: string, middle: (prompt: string) => object[], depth: number][] = [
  ['opencode', 'handed on and then given to a helper', haveHelped, 2],
  ['opencode', 'handed on twice', handOn, 3],
  ['gemini', 'handed on twice', handOn, 3],
];

/** Asks of agents behind others, and agents that are killed. Nothing else may be open to be answered. */
export function describeAgents(whole: Whole): void {
  /** Gives an agent a task, as a person does in the terminal; answers once it has ended. */
  async function task(words: string, agent: string, more: string[] = []): Promise<z.infer<typeof Done>> {
    const where = ['--repo', whole.product.folder, '--agent', agent, '--profile', 'ask', '--json'];
    const result = await whole.product.cli('task', words, ...where, ...more);
    expect(result.code, result.stderr).toBe(0);
    return Done.parse(JSON.parse(result.stdout));
  }

  const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
    schema.parse(await (await fetch(`${whole.product.url}/api/coder/${path}`)).json());

  /** What a task and those above it were told, from below. */
  async function inputsAbove(id: string): Promise<string[]> {
    const rows = await whole.product.withDatabase(
      (sql) => sql<{ input: string }[]>`
        with recursive above as (
          select id, parent_task_id, input, 0 as depth from tasks where id = ${id}
          union all
          select t.id, t.parent_task_id, t.input, a.depth + 1 from above a join tasks t on t.id = a.parent_task_id
        )
        select input from above order by depth`,
    );
    return rows.map(({ input }) => input);
  }

  describe('agents behind other agents, and agents that die', { timeout: 120_000 }, () => {
    let page: Page;

    beforeAll(async () => {
      page = await whole.browser.newPage({ baseURL: whole.product.url });
      page.setDefaultTimeout(patience.timeout);
    });
    afterAll(() => page.close());

    it.each(isLong ? ways : ways.slice(0, 1))(
      'what %s asks of work that was %s is on the page at once, and the answer reaches it',
      async (agent, how, middle, depth) => {
        const file = `${agent} ${how}.txt`.replaceAll(' ', '-');
        const prompts = [`touch ${file}`, `have touched ${file}`, `see to it that somebody has touched ${file}`];
        const [bottom = '', between = '', top = ''] = prompts;
        await whole.product.script([
          { match: `^${top}$`, steps: handOn(between) },
          { match: `^${between}$`, steps: middle(bottom) },
          { match: `^${bottom}$`, steps: [{ tools: [{ bash: bottom }] }, { text: 'Touched.' }] },
        ]);
        await page.goto('/asks');
        const handed = task(top, agent);
        // Each agent has its own words in front of the command.
        const card = page.getByRole('region', { name: new RegExp(`^Asks: .*${bottom}$`) });
        await card.waitFor();
        const seen = Date.now();
        const calls = await whole.product.requests();
        const asked = calls.findLast(({ prompt, step }) => prompt === bottom && step === 0);
        expect(seen - Date.parse(asked?.ended_at ?? '')).toBeLessThan(soonMs);
        expect((await handed).output?.text).toBe('It is handed on.');
        const [ask] = await read('asks', z.array(AskView));
        expect(ask).toMatchObject({ agent, state: 'open' });
        expect(existsSync(join(whole.product.folder, file))).toBe(false);

        await card.getByRole('button', { name: 'Allow once' }).click();
        const asker = await vi.waitFor(async () => {
          const row = await read(`tasks/${ask?.task_id}`, TaskView);
          expect(row.state).toBe('completed');
          return row;
        }, patience);
        expect(existsSync(join(whole.product.folder, file))).toBe(true);
        expect(asker).toMatchObject({ attempt: 1, error: null });
        expect(await inputsAbove(asker.id)).toEqual(prompts.slice(-depth));
      },
    );

    it('starts a new process of an agent whose process was killed in the middle of a task, which comes to its end', async () => {
      const chat = ['--chat', randomUUID()];
      await whole.product.script([
        { match: '^say a word$', steps: [{ text: 'PEAR' }] },
        { match: 'think long$', steps: [{ hang: true }] },
      ]);
      expect((await task('say a word', 'codex', chat)).output?.text).toBe('PEAR');
      const before = whole.product.pidsOf(codex);
      expect(before).toHaveLength(1);
      const long = task('think long', 'codex', chat);
      await vi.waitFor(async () => {
        const thinking = (await whole.product.requests()).filter(
          ({ prompt, ending }) => prompt.endsWith('think long') && ending === null,
        );
        expect(thinking).toHaveLength(1);
      }, patience);
      await whole.product.script([{ matchBody: 'think long', steps: [{ text: 'Thought.' }] }]);
      for (const pid of before) process.kill(pid, 'SIGKILL');
      const { task: ended, output } = await long;
      expect({ state: ended.state, attempt: ended.attempt, text: output?.text }).toEqual({
        state: 'completed',
        attempt: 2,
        text: 'Thought.',
      });
      const after = whole.product.pidsOf(codex);
      expect(after).toHaveLength(1);
      expect(before).not.toContain(after[0]);
      expect(before.filter(isAlive)).toEqual([]);
      await page.goto(`/tasks/${ended.id}`);
      await page.getByRole('article').getByText('completed', { exact: true }).first().waitFor();
    });
  });
}
