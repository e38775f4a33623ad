import { done, limited, type OpencodeClient } from './client.js';

export interface ReplyPlace {
  client: OpencodeClient;
  directory: string;
}

/** Never `always`: that would hold for every session of the server. */
export async function allowOnce({ client, directory }: ReplyPlace, requestID: string): Promise<void> {
  await accepted(
    'allow what it asked for',
    client.permission.reply({ requestID, directory, reply: 'once' }, limited()),
  );
}

/** With words the model goes on; without them opencode would end its turn. */
export async function refusePermission(
  { client, directory }: ReplyPlace,
  requestID: string,
  message: string,
): Promise<void> {
  const reply = { requestID, directory, reply: 'reject', message } as const;
  await accepted('refuse a permission', client.permission.reply(reply, limited()));
}

/** One list of answers for each question of the request. */
export async function answerQuestion(
  { client, directory }: ReplyPlace,
  requestID: string,
  answers: string[][],
): Promise<void> {
  await accepted('answer a question', client.question.reply({ requestID, directory, answers }, limited()));
}

export async function refuseQuestion({ client, directory }: ReplyPlace, requestID: string): Promise<void> {
  await accepted('refuse a question', client.question.reject({ requestID, directory }, limited()));
}

/** An ask that is gone meanwhile (404) needs no answer. */
async function accepted(
  what: string,
  call: Promise<{ data?: unknown; error?: unknown; response?: Response | undefined }>,
): Promise<void> {
  const reply = await call;
  if (reply.response?.status !== 404) await done(what, Promise.resolve(reply));
}
