import { AnswerReply, ChatView, MessagePage, SendReply } from '@boocode/contracts/chat';
import { Attachment } from '@boocode/contracts/message';
import { inTurn, note, type Team } from './team.js';

const chatsAnHour = 3;
const turns = 5;
/** Chats that began so many hours ago are deleted, as people tidy up. */
const keptHours = 3;

/** Chats with a model: turns with tools, a file, another answer, one that is stopped; and old ones that go. */
export async function talkWithModels(team: Team): Promise<void> {
  const { door, hour, chats } = team;
  const ids = await Promise.all(Array.from({ length: chatsAnHour }, (_, n) => talk(team, n)));
  chats.set(hour, ids);
  // Picked, and never sent.
  await inTurn(3, async (n) => {
    await upload(team, `draft-${n}.txt`);
    note(team, 'files that are never sent');
  });
  for (const id of chats.get(hour - keptHours) ?? []) {
    await door.tell(`/api/chats/${id}`, { method: 'DELETE' });
    note(team, 'chats deleted');
  }
  chats.delete(hour - keptHours);
}

async function talk(team: Team, n: number): Promise<string> {
  const { door, shop } = team;
  const { id } = await door.post('/api/chats', { project_id: shop.project }, ChatView);
  await inTurn(turns, async (turn) => {
    const attachments = turn === 2 ? [(await upload(team, 'notes.txt')).id] : [];
    const text = turn % 2 === 0 ? 'What is in these notes?' : 'What stands in README.md?';
    const { answer } = await door.post(`/api/chats/${id}/messages`, { text, attachments }, SendReply);
    if (turn === turns && n === 0) await door.tell(`/api/chats/${id}/stop`);
    await answered(team, id, answer.id);
    note(team, 'answers of models');
  });
  const { messages } = await door.get(`/api/chats/${id}/messages`, MessagePage);
  const last = messages.at(-1);
  if (last === undefined) throw new Error(`Nothing was said in chat ${id}.`);
  const { answer } = await door.post(`/api/chats/${id}/messages/${last.id}/regenerate`, {}, AnswerReply);
  await answered(team, id, answer.id);
  note(team, 'answers of models');
  return id;
}

async function answered({ door }: Team, chat: string, answer: string): Promise<void> {
  const { messages } = await door.until(`/api/chats/${chat}/messages`, MessagePage, (page) => {
    const found = page.messages.find(({ id }) => id === answer);
    return found !== undefined && found.status !== 'streaming';
  });
  const found = messages.find(({ id }) => id === answer);
  if (found?.status !== 'complete' && found?.status !== 'stopped')
    throw new Error(`An answer in chat ${chat} ended as ${found?.status}: ${found?.error?.message}`);
}

async function upload({ door, hour }: Team, name: string): Promise<Attachment> {
  const content = Buffer.from(`Notes of hour ${hour}.\n`.repeat(500));
  return door.post(`/api/attachments?name=${name}`, content, Attachment);
}
