import { CancelReply, FlowRunView, LaunchReply } from '@boocode/contracts/flow-run';
import { z } from 'zod';
import { note, type Team } from './team.js';

/** Words in a goal that the stand-in model knows: it never answers, or refuses all. */
export const heldWords = 'wait for ever';
export const refusedWords = 'be refused';

const ended = ({ ended_at }: FlowRunView): boolean => ended_at !== null;

/** Reviews by an agent: to their end, cancelled in the middle, failed, and done again in part. */
export async function reviewRuns(team: Team): Promise<void> {
  const { door } = team;
  await Promise.all([
    review(team, 'May this be merged?', 'completed'),
    (async () => {
      const id = await review(team, 'Where would it break first?', 'completed');
      await door.tell(`/api/coder/flow-runs/${id}/retry`, { body: { steps: ['synthesizer'] } });
      await untilEnded(team, id);
      note(team, 'reviews done again from a step on');
      await cancelled(team);
    })(),
    (async () => {
      const id = await launch(team, `It is to ${refusedWords}.`);
      const run = await untilEnded(team, id);
      if (run.steps.every(({ state }) => state === 'completed')) throw new Error(`Run ${id} was to fail.`);
      note(team, 'reviews whose agents were refused');
    })(),
  ]);
}

async function review(team: Team, goal: string, condition: string): Promise<string> {
  const id = await launch(team, goal);
  const run = await untilEnded(team, id);
  if (run.condition !== condition) throw new Error(`Run ${id} ended as ${run.condition}: ${run.reason ?? ''}`);
  note(team, 'reviews');
  note(team, 'steps of reviews', run.steps.length);
  return id;
}

/** While the model keeps its steps waiting. */
async function cancelled(team: Team): Promise<void> {
  const { door } = team;
  const id = await launch(team, `It is to ${heldWords}.`);
  await door.until(`/api/coder/flow-runs/${id}`, FlowRunView, ({ steps }) =>
    steps.some(({ state, agent }) => state === 'running' && agent === 'opencode'),
  );
  await door.post(`/api/coder/flow-runs/${id}/cancel`, {}, CancelReply);
  await untilEnded(team, id);
  note(team, 'reviews that were cancelled');
}

async function launch({ door, shop }: Team, goal: string): Promise<string> {
  const wanted = { flow: 'code-review', repo: shop.folder, base: 'main', band: 'small', agent: 'opencode', goal };
  const { id } = await door.post('/api/coder/flow-runs', { ...wanted, reuse: false }, LaunchReply);
  return id;
}

function untilEnded({ door }: Team, id: string): Promise<FlowRunView> {
  return door.until(`/api/coder/flow-runs/${id}`, FlowRunView, ended);
}

/** What has been looked at of runs by programs: lists, snapshots, transcripts. */
export async function readLists({ door, did }: Team): Promise<void> {
  const anything = z.unknown();
  const Ids = z.array(z.object({ id: z.string() }));
  for (let round = 0; round < 10; round += 1) {
    const runs = await door.get('/api/coder/flow-runs', Ids);
    const tasks = await door.get('/api/coder/tasks', Ids);
    const some = [
      ...runs.slice(0, 2).map(({ id }) => `flow-runs/${id}`),
      ...tasks.slice(0, 2).map(({ id }) => `tasks/${id}/events`),
    ];
    for (const path of [...some, 'asks', 'task-list', 'agents', 'hosts', 'gates', 'budgets', 'worktrees', 'limits'])
      await door.get(`/api/coder/${path}`, anything);
    for (const path of ['/api/chats', '/api/projects', '/api/models', '/api/settings', '/api/access/audit'])
      await door.get(path, anything);
    note({ did }, 'lists read', some.length + 15);
  }
}
