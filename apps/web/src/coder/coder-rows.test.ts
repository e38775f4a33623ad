import { expect, it } from 'vitest';
import { chatTask, eventsOf } from '../../e2e/fixture-coder-chats.js';
import { idOf } from '../../e2e/fixture-build.js';
import { askOf } from '../../e2e/fixture-asks.js';
import { runningRun } from '../../e2e/fixture-runs.js';
import { commandsIn, coderRows, endedTools, taskAtWork, usageOf } from './coder-rows.js';

const now = Date.parse('2026-03-10T12:00:00Z');
const said = { input: 'Do it', condition: 'running' as const, started: 10 };
const task = chatTask(1, 1, now, said);
const none = { asks: [], chosen: new Map<string, number>() };
const kinds = (rows: ReturnType<typeof coderRows>) =>
  rows.map((row) => (row.kind === 'entry' ? row.entry.kind : row.kind));

it('shows of each task what was said, what was done in order, and how it stands', () => {
  const events = eventsOf(now, [
    { type: 'reasoning', text: 'Hm' },
    { type: 'text', text: 'I l' },
    { type: 'text', text: 'ook' },
    { type: 'tool_call', id: 't', tool: 'read', title: 'a', input: {} },
    { type: 'tool_update', id: 't', status: 'completed', output: 'x' },
    { type: 'notice', text: 'Again' },
  ]);
  const rows = coderRows({ tasks: [task], events: { [task.id]: events }, ...none });
  expect(kinds(rows)).toEqual(['said', 'reasoning', 'text', 'tool', 'notice', 'end']);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
});

it('keeps what is asked with the task that asks', () => {
  const other = chatTask(1, 2, now, said);
  const ask = { ...askOf(runningRun(now), 'angle.correctness', { n: 1, now }), task_id: task.id };
  const rows = coderRows({ tasks: [task, other], events: {}, asks: [ask], chosen: new Map() });
  expect(kinds(rows)).toEqual(['said', 'ask', 'end', 'said', 'end']);
});

it('shows the newest attempt, and another one when it is chosen', () => {
  const events = [
    ...eventsOf(now, [{ type: 'text', text: 'first' }], 1),
    ...eventsOf(now, [{ type: 'text', text: 'second' }], 2),
  ];
  const again = { ...task, attempt: 2 };
  const shown = (chosen: ReadonlyMap<string, number>) =>
    coderRows({ tasks: [again], events: { [task.id]: events }, asks: [], chosen }).flatMap((row) =>
      row.kind === 'entry' && row.entry.kind === 'text' ? [row.entry.text] : [],
    );
  expect(shown(new Map())).toEqual(['second']);
  expect(shown(new Map([[task.id, 1]]))).toEqual(['first']);
});

it('does not show what was done in an earlier attempt as done by one that ended at once', () => {
  const events = eventsOf(now, [{ type: 'text', text: 'first' }], 1);
  const failed = { ...chatTask(1, 1, now, { input: 'Do it', condition: 'failed', started: 10, ended: 5 }), attempt: 2 };
  const rows = coderRows({ tasks: [failed], events: { [failed.id]: events }, ...none });
  expect(kinds(rows)).toEqual(['said', 'end']);
  expect(rows.at(-1)).toMatchObject({ attempt: 2, attempts: [1, 2] });
});

it('says that there is more where the stream told only the newest events, and not of what has not begun', () => {
  const done = chatTask(1, 1, now, { input: 'Do it', condition: 'completed', started: 10, ended: 5 });
  const waiting = chatTask(1, 2, now, { input: 'Then', condition: 'queued' });
  const late = [{ attempt: 1, seq: 90, event: { type: 'text' as const, text: 'end' }, created_at: '' }];
  expect(kinds(coderRows({ tasks: [done, waiting], events: {}, ...none }))).toEqual([
    'said',
    'folded',
    'end',
    'said',
    'end',
  ]);
  expect(kinds(coderRows({ tasks: [done], events: { [done.id]: late }, ...none }))).toEqual([
    'said',
    'folded',
    'text',
    'end',
  ]);
});

it('offers no steps of a task that ended before it did anything', () => {
  const done = chatTask(1, 1, now, { input: 'Do it', condition: 'completed', started: 10, ended: 5 });
  const failed = chatTask(1, 2, now, { input: 'Then', condition: 'failed', started: 4, ended: 4 });
  const events = { [done.id]: eventsOf(now, [{ type: 'text', text: 'Done.' }]) };
  expect(kinds(coderRows({ tasks: [done, failed], events, ...none }))).toEqual(['said', 'text', 'end', 'said', 'end']);
  expect(kinds(coderRows({ tasks: [failed], events: {}, ...none }))).toEqual(['said', 'folded', 'end']);
});

it('has no tool running in a task that runs no more', () => {
  const events = eventsOf(now, [{ type: 'tool_call', id: 't', tool: 'bash', title: 'x', input: {} }]);
  const failed = chatTask(1, 1, now, { input: 'Do it', condition: 'failed', started: 10, ended: 5 });
  const status = (one: typeof task) =>
    coderRows({ tasks: [one], events: { [one.id]: events }, ...none }).flatMap((row) =>
      row.kind === 'entry' && row.entry.kind === 'tool' ? [row.entry.status] : [],
    );
  expect(status(task)).toEqual(['running']);
  expect(status(failed)).toEqual(['broken-off']);
});

it('takes the last sum of an attempt for its usage, and none for none', () => {
  const usage = {
    input_tokens: 1,
    output_tokens: 2,
    reasoning_tokens: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    cost_usd: null,
  };
  const events = eventsOf(now, [
    { type: 'usage', usage },
    { type: 'usage', usage: { ...usage, output_tokens: 9 } },
  ]);
  expect(usageOf(events, 1)?.output_tokens).toBe(9);
  expect(usageOf(events, 2)).toBeNull();
});

it('knows who works: the task that a person began, not what was handed on from it', () => {
  const handed = { ...chatTask(1, 0, now, said), parent_task_id: task.id };
  expect(taskAtWork([handed, task])?.id).toBe(task.id);
  expect(taskAtWork([handed])).toBeNull();
});

it('knows the commands that were told last, and how many tools have ended', () => {
  const commands = (name: string) => eventsOf(now, [{ type: 'commands', commands: [{ name, description: '' }] }]);
  expect(commandsIn({ [idOf(1, 1)]: commands('old'), [idOf(1, 2)]: commands('new') })).toEqual([
    { name: 'new', description: '' },
  ]);
  expect(commandsIn({})).toEqual([]);
  const tools = eventsOf(now, [
    { type: 'tool_update', id: 't', status: 'running' },
    { type: 'tool_update', id: 't', status: 'completed' },
  ]);
  expect(endedTools({ a: tools, b: tools })).toBe(2);
});

it('folds turns away that were put aside, with what was handed on from them, until somebody looks', () => {
  const aside = {
    input: 'Try it',
    condition: 'completed' as const,
    started: 9,
    ended: 8,
    superseded_at: '2026-03-10T12:00:00Z',
  };
  const second = chatTask(1, 2, now, aside);
  const handed = chatTask(1, 3, now, { ...said, parent_task_id: second.id });
  const third = chatTask(1, 4, now, aside);
  const tasks = [task, second, handed, third, chatTask(1, 5, now, said)];
  const rows = coderRows({ tasks, events: {}, ...none });
  expect(kinds(rows)).toEqual(['said', 'end', 'aside', 'said', 'end']);
  expect(rows[2]).toMatchObject({ turns: 2, open: false });
  const open = coderRows({ tasks, events: {}, ...none, unfolded: new Set([second.id]) });
  expect(kinds(open).filter((kind) => kind === 'said')).toHaveLength(5);
});
