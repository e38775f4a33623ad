import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { PermissionProfile } from '@boocode/contracts/agent';
import type { MessageReply, MessageRequest } from '@boocode/contracts/coder-chat';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { findOrStart, type Found } from '../client/background.js';
import { endUnlessBusy } from '../client/end-unless-busy.js';
import { followTask } from '../client/follow-task.js';
import { wholeId } from '../client/whole-id.js';
import { withAgreement } from '../client/with-agreement.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';
import { howTo } from '../render/ask-lines.js';

export interface TaskFlags {
  repo?: string;
  chat?: string;
  agent?: string;
  model?: string;
  mode?: string;
  thinking?: string;
  profile?: PermissionProfile;
  worktree?: boolean;
  agree?: string;
  json?: boolean;
}

/**
 * Gives an agent a person's words, shows on stderr what it does, and prints its last words. Starts BooCode when it does not run,
 * and ends it again.
 */
export async function task(words: string, flags: TaskFlags, context: Context): Promise<number> {
  const chat = flags.chat === undefined ? randomUUID() : wholeId(flags.chat, 'chat');
  const found = await findOrStart(context.config, { signal: context.signal, say: context.output.say });
  const request = toRequest(words, flags, context.folder);
  const { id } = await sayOrEnd(found, { chat, request, agree: flags.agree }, context);
  context.output.say(`Task ${id} in chat ${chat}`);
  try {
    const code = await follow(found, id, { chat, json: flags.json === true, context });
    await endUnlessBusy(found, context);
    return code;
  } catch (error) {
    context.output.say('The task goes on.');
    context.output.say(`  Cancel it:        npm run boocode -- cancel ${id}`);
    context.output.say('  End all of it:    npm run boocode -- down');
    if (context.signal.aborted) return exitCode.interrupted;
    throw error;
  }
}

function toRequest(text: string, flags: TaskFlags, folder: string): MessageRequest {
  const { repo, agent, model, mode, thinking, profile, worktree } = flags;
  return {
    text,
    idempotency_key: randomUUID(),
    ...(repo !== undefined && { repo: path.resolve(folder, repo) }),
    ...(agent !== undefined && { agent }),
    ...(model !== undefined && { model }),
    ...(mode !== undefined && { mode_id: mode }),
    ...(thinking !== undefined && { thinking_option_id: thinking }),
    ...(profile !== undefined && { profile }),
    ...(worktree === true && { where: 'worktree' as const }),
  };
}

async function sayOrEnd(
  found: Found,
  { chat, request, agree }: { chat: string; request: MessageRequest; agree: string | undefined },
  context: Context,
): Promise<MessageReply> {
  try {
    return await withAgreement(found.client, agree, () => found.client.say(chat, request));
  } catch (error) {
    await endUnlessBusy(found, context);
    throw error;
  }
}

async function follow(
  { client }: Found,
  id: string,
  { chat, json, context }: { chat: string; json: boolean; context: Context },
): Promise<number> {
  let condition = '';
  const told = new Set<string>();
  const final = await followTask(client, {
    id,
    signal: context.signal,
    onEvent: (event) => {
      const line = lineOf(event);
      if (line !== null) context.output.say(line);
    },
    onTask: async (now) => {
      if (now.condition !== condition && now.reason !== null && now.condition !== 'running') {
        context.output.say(`${now.condition}: ${now.reason}`);
      }
      condition = now.condition;
      if (condition !== 'needs-you') return;
      for (const ask of (await client.asks()).filter((one) => one.task_id === id && !told.has(one.id))) {
        told.add(ask.id);
        context.output.say(`  ${ask.title}: ${howTo(ask)}`);
      }
    },
  });
  const output = final.state === 'completed' ? await client.taskOutput(id) : null;
  if (json) context.output.print(JSON.stringify({ chat_id: chat, task: final, output }, null, 2));
  else if (output !== null) context.output.print(output.text.trimEnd());
  if (output !== null && !json) context.output.say(`Go on in this chat: npm run boocode -- task --chat ${chat} "…"`);
  return output === null ? exitCode.failed : exitCode.ok;
}

/** What a person sees of an event; the words are printed whole at the end. */
function lineOf(event: AgentEvent): string | null {
  if (event.type === 'tool_call') return `  ${event.title}`;
  if (event.type === 'notice') return `  ${event.text}`;
  return event.type === 'tool_update' && event.status === 'failed' ? `  failed: ${event.output ?? event.id}` : null;
}
