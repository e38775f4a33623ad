import { randomUUID } from 'node:crypto';
import { AskView } from '@boocode/contracts/ask';
import { MessageReply, type MessageRequest } from '@boocode/contracts/coder-chat';
import { TaskView } from '@boocode/contracts/task';
import { WorktreeView } from '@boocode/contracts/worktree';
import { z } from 'zod';
import { heldWords } from './runs.js';
import { inTurn, note, type Team } from './team.js';

/** Words that the stand-in model follows by writing a file. */
export const writeWords = 'Write the note';

const over = ['completed', 'failed', 'cancelled', 'gaps', 'skipped'];

/** Chats with agents: turns that only answer, one that is cancelled, one that asks, and a worktree that is written in and removed. */
export async function talkWithAgents(team: Team): Promise<void> {
  await Promise.all([
    (async () => {
      const chat = randomUUID();
      await inTurn(2, (n) => say(team, chat, { text: `What stands in README.md, once more ${n}?`, agent: 'opencode' }));
      await cancel(team, chat);
    })(),
    inTurn(1, async () => {
      const chat = randomUUID();
      await inTurn(2, (n) => say(team, chat, { text: `Which files are there, once more ${n}?`, agent: 'claude' }));
    }),
    writeApart(team),
  ]);
}

async function send({ door, shop }: Team, chat: string, request: MessageRequest): Promise<string> {
  const { id } = await door.post(`/api/coder/chats/${chat}/messages`, { repo: shop.folder, ...request }, MessageReply);
  return id;
}

async function say(team: Team, chat: string, request: MessageRequest): Promise<void> {
  await untilOver(team, await send(team, chat, request), 'completed');
  note(team, `turns of ${request.agent}`);
}

async function cancel(team: Team, chat: string): Promise<void> {
  const id = await send(team, chat, { text: `Please ${heldWords}.`, agent: 'opencode' });
  await team.door.until(`/api/coder/tasks/${id}`, TaskView, ({ state }) => state === 'running');
  await team.door.tell(`/api/coder/tasks/${id}/cancel`);
  await untilOver(team, id, 'cancelled');
  note(team, 'turns that were cancelled');
}

/** On a branch of its own, after somebody has allowed it. */
async function writeApart(team: Team): Promise<void> {
  const { door } = team;
  const chat = randomUUID();
  const text = `${writeWords} of hour ${team.hour}.`;
  const id = await send(team, chat, { text, agent: 'opencode', profile: 'ask', where: 'worktree' });
  const asks = await door.until('/api/coder/asks', z.array(AskView), (all) =>
    all.some(({ task_id }) => task_id === id),
  );
  for (const ask of asks.filter(({ task_id }) => task_id === id)) {
    await door.tell(`/api/coder/asks/${ask.id}/answer`, { body: { decision: 'allow' } });
    note(team, 'asks answered');
  }
  await untilOver(team, id, 'completed');
  const all = await door.get('/api/coder/worktrees', z.array(WorktreeView));
  const made = all.find(({ chat_id }) => chat_id === chat);
  if (made === undefined) throw new Error(`Chat ${chat} has no worktree.`);
  await door.tell(`/api/coder/worktrees/${made.id}/remove`, { body: { keep: true } });
  note(team, 'worktrees written in and removed');
}

async function untilOver({ door }: Team, id: string, wanted: TaskView['condition']): Promise<void> {
  const task = await door.until(`/api/coder/tasks/${id}`, TaskView, ({ condition }) => over.includes(condition));
  if (task.condition !== wanted) throw new Error(`Task ${id} ended as ${task.condition}: ${task.reason ?? ''}`);
}
