import type { ChatTaskView } from '@boocode/contracts/coder-chat';
import type { ProjectView } from '@boocode/contracts/project';
import { useState } from 'react';
import { createChat } from '../api/chats.js';
import { cancelTask, retryTask, sayToTask, sendSkill, sendToAgent } from '../api/coder-chats.js';
import { newId } from '../api/new-id.js';
import type { ComposerMessage } from '../composer/composer-props.js';
import { requestOf, type AgentChoice, type ChatPlace } from './agent-choice.js';
import { untrustedIn, type UntrustedCommands } from './AgreeToCommands.js';

interface Where {
  /** Null until something was said: the chat begins with it. */
  chatId: string | null;
  project: ProjectView | null;
  choice: AgentChoice;
  /** Of a chat that has not begun: where it works. Null = it has, or there is no choice. */
  where: ChatPlace | null;
  /** The chat has begun. */
  onBegun: (chatId: string) => void;
  /** What was picked holds from now on by the chat's last task. */
  onSent: () => void;
}

interface Words {
  text: string;
  skill: string | null;
  key?: string;
}

/** Sends words to agents, and steers what they are at. `error` is of the last thing that did not work and has no other place. */
export function useSending({ chatId, project, choice, where, onBegun, onSent }: Where) {
  const [error, setError] = useState<{ what: string; error: unknown } | null>(null);
  const [untrusted, setUntrusted] = useState<UntrustedCommands | null>(null);
  // Kept until it was begun: sent again after a failure, it is the same chat.
  const [fresh] = useState(newId);

  async function begun(first_words: string): Promise<string> {
    if (chatId !== null) return chatId;
    const { id } = await createChat({ id: fresh, kind: 'coder', project_id: project?.id ?? null, first_words });
    return id;
  }

  async function send({ text, skill, key }: Words, using = choice): Promise<void> {
    const id = await begun(skill === null ? text : `/${skill} ${text}`);
    const who = {
      ...requestOf(using),
      ...(project !== null && { repo: project.path }),
      ...(where !== null && { where }),
      ...(key !== undefined && { idempotency_key: key }),
    };
    try {
      if (skill === null) await sendToAgent(id, { ...who, text });
      else await sendSkill(skill, { ...who, chat_id: id, arguments: text });
    } catch (failure) {
      setUntrusted(untrustedIn(failure));
      throw failure;
    }
    setError(null);
    onSent();
    if (chatId === null) onBegun(id);
  }

  const trying = (what: string, doing: Promise<unknown>) =>
    void doing.then(
      () => setError(null),
      (failure: unknown) => {
        setUntrusted(untrustedIn(failure));
        setError({ what, error: failure });
      },
    );

  return {
    error,
    /** Commands that the last words would have run, and nobody has agreed to. */
    untrusted,
    agreed: () => setUntrusted(null),
    send: ({ text, skill, key }: ComposerMessage) => send({ text, skill, key }),
    say: async (task: ChatTaskView, text: string) => {
      await sayToTask(task.id, text);
    },
    stop: (task: ChatTaskView) => trying('The agent could not be stopped', cancelTask(task.id)),
    again: (task: ChatTaskView, agent?: string) =>
      trying(
        'It could not be sent again',
        agent === undefined || agent === task.agent
          ? retryTask(task.id, 'again')
          : send({ text: task.input, skill: null }, { ...usual, agent, profile: task.profile }),
      ),
    goOn: (task: ChatTaskView) => trying('The agent could not be told to go on', retryTask(task.id, 'go-on')),
    command: (name: string, args: string) =>
      trying('The command could not be sent', send({ text: `/${name} ${args}`.trim(), skill: null })),
  };
}

const usual = { model: null, mode_id: null, thinking_option_id: null };
