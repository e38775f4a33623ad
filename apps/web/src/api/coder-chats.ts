import {
  MessageReply,
  RetryTaskReply,
  type MessageRequest,
  type RetryTaskRequest,
  type SkillRequest,
} from '@boocode/contracts/coder-chat';
import { CancelReply } from '@boocode/contracts/flow-run';
import { SayReply } from '@boocode/contracts/task';
import { queryOptions, skipToken } from '@tanstack/react-query';
import type { z } from 'zod';
import type { CoderChat } from '../live/coder-chat.js';
import { post, remove } from './http.js';

const chats = '/api/coder/chats';
const tasks = '/api/coder/tasks';

/** A chat with agents. Only frames of the stream `coder-chat:<id>` write it: watch it to have it. */
export const coderChatQuery = (id: string) =>
  queryOptions<CoderChat>({ queryKey: ['coder-chat', id] as const, queryFn: skipToken });

export const sendToAgent = (chatId: string, message: MessageRequest) =>
  post(`${chats}/${encodeURIComponent(chatId)}/messages`, message, MessageReply);

export const sendSkill = (name: string, request: z.input<typeof SkillRequest>) =>
  post(`/api/coder/skills/${encodeURIComponent(name)}`, request, MessageReply);

/** The chat's next message to this agent begins a new session. */
export const closeSession = (chatId: string, agent: string) =>
  remove(`${chats}/${encodeURIComponent(chatId)}/sessions/${encodeURIComponent(agent)}`);

export const cancelTask = (id: string) => post(`${tasks}/${encodeURIComponent(id)}/cancel`, {}, CancelReply);

/** As a new task of the chat: the same words once more, or to go on from where its agent is. */
export const retryTask = (id: string, how: RetryTaskRequest['how']) =>
  post(`${tasks}/${encodeURIComponent(id)}/retry`, { how }, RetryTaskReply);

/** Words for an agent while it works; refused where it does not hear them. */
export const sayToTask = (id: string, text: string) =>
  post(`${tasks}/${encodeURIComponent(id)}/say`, { text }, SayReply);
