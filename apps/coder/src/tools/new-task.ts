import type { Sql } from '@boocode/db/connect';
import type { AgentDescription } from '@boocode/contracts/agent';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { OrdinarySpec } from '../chats/ordinary-task.js';
import { chooseAgent } from '../flows/choose-agent.js';
import { launch } from '../tasks/launch.js';
import type { ClaimedTask } from '../tasks/types.js';

export const NewTaskInput = z.object({
  title: z.string().min(1).max(80).describe('What lists show'),
  prompt: z.string().min(1).max(100_000).describe('All that the other agent is told'),
  agent: z.string().optional().describe('Which agent; default: the same as yours'),
  model: z.string().optional().describe('Which of its models'),
});

/** Hands work to the coder as a task of its own, below the task of the agent that asks. Throws with words for the agent. */
export async function newTask(
  sql: Sql,
  parent: ClaimedTask,
  wanted: z.infer<typeof NewTaskInput> & { depth: number; agents: readonly AgentDescription[] },
): Promise<string> {
  const depth = await depthOf(sql, parent.id);
  if (depth >= wanted.depth) {
    throw new Error(`Tasks are handed on at most ${wanted.depth} deep, and this one is there. Do the work yourself.`);
  }
  const agent = chooseAgent(wanted.agent ?? parent.agent, wanted.agents);
  const same = agent.id === parent.agent ? parent.model : agent.default_model;
  // Never more rights than whoever hands it on has.
  const { profile } = OrdinarySpec.parse(parent.spec);
  const { id } = await launch(sql, {
    tasks: [
      {
        id: uuidv7(),
        project_id: parent.project_id,
        parent_task_id: parent.id,
        flow_run_id: null,
        step_key: null,
        depends_on: [],
        min_deps: null,
        input: wanted.prompt,
        agent: agent.id,
        model: wanted.model ?? same,
        priority: 0,
        max_attempts: 1,
        spec: { title: wanted.title, profile } satisfies OrdinarySpec,
      },
    ],
    key: null,
  });
  return id;
}

/** What became of a task that this one has made; null = it made no such task. */
export async function statusOfChild(
  sql: Sql,
  parentId: string,
  id: string,
): Promise<{ condition: string; reason: string | null; output: string | null } | null> {
  const [row] = await sql<[{ condition: string; reason: string | null; output: string | null }?]>`
    select t.condition, t.reason, o.text as output
    from task_status t
    left join task_outputs o on o.task_id = t.id and o.attempt = t.attempt and t.state = 'completed'
    where t.id = ${id}
      and t.parent_task_id = ${parentId}`;
  return row ?? null;
}

/** Whether the attempt still runs: what a fenced one asks for is not done. */
export async function isUnderWay(sql: Sql, { id, attempt }: Pick<ClaimedTask, 'id' | 'attempt'>): Promise<boolean> {
  const [row] = await sql<[{ under_way: boolean }]>`
    select exists (
      select from tasks where id = ${id} and attempt = ${attempt} and claimed_by is not null) as under_way`;
  return row.under_way;
}

/** How many tasks are above this one. */
async function depthOf(sql: Sql, id: string): Promise<number> {
  const [row] = await sql<[{ depth: number }]>`
    with recursive above as (
      select parent_task_id, 0 as depth from tasks where id = ${id}
      union all
      select t.parent_task_id, a.depth + 1 from above a join tasks t on t.id = a.parent_task_id
      where a.depth < 100
    )
    select max(depth) as depth from above`;
  return row.depth;
}
