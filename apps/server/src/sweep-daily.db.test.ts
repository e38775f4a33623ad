import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '@boocode/db/testing';
import { addAttachment, removeUnsent } from './attachments/attachment-rows.js';
import { takeAttachments } from './chats/attachment-rows.js';
import { sweepDaily } from './sweep-daily.js';

let database: Awaited<ReturnType<typeof testDatabase>>;
const chat = uuidv7();
beforeAll(async () => {
  database = await testDatabase();
  await database.sql`insert into chats (id, kind, title) values (${chat}, 'chat', 'New chat')`;
});
afterAll(() => database.drop());

/** A file that was handed over some days ago. */
async function attached(name: string, days: number): Promise<string> {
  const { id } = await addAttachment(database.sql, name, Buffer.from('words'));
  await database.sql`
    update attachments
    set created_at = now() - make_interval(days => ${days}::int)
    where id = ${id}`;
  return id;
}

const kept = async () =>
  (await database.sql<{ name: string }[]>`select name from attachments order by name`).map(({ name }) => name);

/** Says how many files each sweep removed, one after the other. */
function told() {
  const waiting: ((files: unknown) => void)[] = [];
  const heard: unknown[] = [];
  return {
    info: ({ removed }: { removed: number }) => (waiting.shift() ?? ((count) => heard.push(count)))(removed),
    warn: (trouble: unknown) => {
      throw new Error('A sweep failed.', { cause: trouble });
    },
    next: () => new Promise<unknown>((resolve) => (heard.length > 0 ? resolve(heard.shift()) : waiting.push(resolve))),
  };
}

const sweepUnsent = (log: ReturnType<typeof told>, everyMs = 60_000) =>
  sweepDaily({
    what: 'attached files that were never sent',
    keepDays: 30,
    remove: (days) => removeUnsent(database.sql, days),
    log,
    everyMs,
  });

it('removes at the start, and again later, what was never sent and is too old for a draft', async () => {
  const sent = await attached('sent.txt', 40);
  await database.sql.begin((tx) => takeAttachments(tx, { chatId: chat, ids: [sent] }));
  await attached('in a draft.txt', 29);
  await attached('forgotten.txt', 31);
  await attached('forgotten too.txt', 300);
  const log = told();
  const sweep = sweepUnsent(log, 20);
  try {
    expect(await log.next()).toBe(2);
    expect(await kept()).toEqual(['in a draft.txt', 'sent.txt']);
    await attached('forgotten later.txt', 31);
    expect(await log.next()).toBe(1);
    expect(await kept()).toEqual(['in a draft.txt', 'sent.txt']);
  } finally {
    await sweep.close();
  }
});

it('leaves alone what is being sent at this moment', async () => {
  const id = await attached('old.txt', 50);
  await attached('forgotten.txt', 50);
  const log = told();
  await database.sql.begin(async (tx) => {
    await takeAttachments(tx, { chatId: chat, ids: [id] });
    const sweep = sweepUnsent(log);
    expect(await log.next()).toBe(1);
    await sweep.close();
  });
  expect(await kept()).toEqual(['in a draft.txt', 'old.txt', 'sent.txt']);
});
