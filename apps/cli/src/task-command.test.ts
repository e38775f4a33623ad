import { CommanderError } from 'commander';
import type { AgentEvent, TaskEventView } from '@boocode/contracts/agent-event';
import type { TaskView } from '@boocode/contracts/task';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mendingId } from './testing/mending-fixture.js';
import { cliFixture, type CliFixture } from './testing/cli-fixture.js';
import { aStep, anAsk } from './testing/run-fixture.js';

let cli: CliFixture;
beforeEach(async () => {
  cli = await cliFixture();
});
afterEach(() => cli.close());

const ended = (given: Partial<TaskView> = {}): TaskView =>
  aStep(1, { flow_run_id: null, step_key: null, state: 'completed', condition: 'completed', ...given });
const event = (seq: number, given: AgentEvent): TaskEventView => ({ attempt: 1, seq, event: given, created_at: '' });

describe('task', () => {
  const events = [
    event(1, { type: 'tool_call', id: 'a', tool: 'bash', title: 'Run make', input: {} }),
    event(2, { type: 'notice', text: 'It waits.' }),
  ];

  it('works in a worktree, and agrees to the commands of a repository only by the hash that was shown', async () => {
    cli.boocode.task = { view: ended(), events: [], text: 'Done.' };
    cli.boocode.untrusted = { project_id: mendingId, hash: 'abc' };
    const asked = ['task', 'Fix it', '--repo', 'shop', '--worktree'];
    await expect(cli.run(...asked)).rejects.toThrow('set-up: npm ci');
    await expect(cli.run(...asked, '--agree', 'other')).rejects.toMatchObject({ code: 'project.untrusted' });
    expect(cli.boocode.asked.filter((route) => route.endsWith('/agree'))).toEqual([]);
    expect(await cli.run(...asked, '--agree', 'abc')).toBe(0);
    expect(cli.boocode.messages).toMatchObject([{ where: 'worktree', repo: '/srv/shop' }]);
  });

  it('says the words with all that was asked for, shows what is done once, and prints the last words alone', async () => {
    cli.boocode.task = { view: ended(), events, text: 'All green.' };
    const flags = ['--repo', 'shop', '--agent', 'claude', '--model', 'm', '--profile', 'write', '--thinking', 'high'];
    expect(await cli.run('task', 'Fix it', ...flags)).toBe(0);
    expect(cli.boocode.messages).toMatchObject([
      { text: 'Fix it', repo: '/srv/shop', agent: 'claude', model: 'm', profile: 'write', thinking_option_id: 'high' },
    ]);
    expect(cli.stdout).toEqual(['All green.']);
    expect(cli.stderr.filter((line) => /Run make|It waits/.test(line))).toHaveLength(2);
    expect(cli.stderr.join('\n')).toMatch(/--chat [0-9a-f-]{36}/);
  });

  it('says what its agent asks, once, and how it is answered', async () => {
    const asking = ended({ state: 'running', condition: 'needs-you', reason: 'Wants to run npm test' });
    cli.boocode.task = { view: asking, events, text: 'All green.' };
    cli.boocode.asks = [anAsk({ task_id: asking.id, flow_run_id: null, run_title: null })];
    const running = cli.run('task', 'Fix it', '--repo', 'shop');
    const wanted = '  Run npm test: npm run boocode -- answer 0000a5c1 allow|deny';
    await vi.waitFor(() => expect(cli.stderr).toContain(wanted), { timeout: 30_000 });
    const looked = cli.boocode.asked.length;
    await vi.waitFor(() => expect(cli.boocode.asked.length).toBeGreaterThan(looked + 5), { timeout: 30_000 });
    cli.boocode.task = { view: ended(), events, text: 'All green.' };
    expect(await running).toBe(0);
    expect(cli.stderr.filter((line) => line === wanted)).toHaveLength(1);
  });

  it('goes on in a chat, and fails when the task does, with the reason', async () => {
    const view = ended({ state: 'failed', condition: 'failed', reason: 'No key.' });
    cli.boocode.task = { view, events: [], text: '' };
    const chat = '0199c0de-0000-7000-8000-0000000000cc';
    expect(await cli.run('task', 'More', '--chat', chat)).toBe(1);
    expect(cli.boocode.asked).toContain(`POST /chats/${chat}/messages`);
    expect([cli.stdout, cli.stderr.join('\n')]).toEqual([[], expect.stringContaining('failed: No key.')]);
  });

  it('is cancelled by its whole id', async () => {
    cli.boocode.task = { view: ended({ state: 'running', condition: 'running' }), events, text: '' };
    expect(await cli.run('cancel', cli.boocode.task.view.id)).toBe(0);
    expect(cli.boocode.asked).toContain(`POST /tasks/${cli.boocode.task.view.id}/cancel`);
  });

  it('is spoken to while it works', async () => {
    cli.boocode.task = { view: ended({ state: 'running', condition: 'running' }), events, text: '' };
    expect(await cli.run('say', cli.boocode.task.view.id, 'mind the tests')).toBe(0);
    expect(cli.boocode.asked).toContain(`POST /tasks/${cli.boocode.task.view.id}/say`);
  });

  it('asks for the whole id of a chat, and of a task to speak to, before anything begins', async () => {
    await expect(cli.run('task', 'More', '--chat', '0199c0de')).rejects.toThrow(
      /0199c0de is not the whole id of a chat/,
    );
    await expect(cli.run('say', '0199c0de', 'hello')).rejects.toThrow(/0199c0de is not the whole id of a task/);
    expect(cli.boocode.asked).toEqual([]);
  });

  it('refuses a profile that there is not', async () => {
    await expect(cli.run('task', 'x', '--profile', 'root')).rejects.toBeInstanceOf(CommanderError);
  });
});
