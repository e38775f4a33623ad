import type { ShownChat } from '@boocode/contracts/chat-fold';
import {
  AnswerReply,
  ChatList,
  ChatView,
  MessagePage,
  SendReply,
  type ChangeChat,
  type CreateChatInput,
  type SendMessageInput,
} from '@boocode/contracts/chat';
import { queryOptions, skipToken } from '@tanstack/react-query';
import { post, postOnly, read, remove, submit } from './http.js';
import { unlessOvertaken } from './unless-overtaken.js';

const base = '/api/chats';
const of = (chatId: string) => `${base}/${encodeURIComponent(chatId)}`;
const messageOf = (chatId: string, messageId: string) => `${of(chatId)}/messages/${encodeURIComponent(messageId)}`;

/** The person's chats, newest first. Frames of the stream `user` keep it true while the socket is open. */
export const chatsQuery = () => {
  const queryKey = ['chats'] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) => unlessOvertaken(client, queryKey, () => readChats(base, signal)),
  });
};

/** Chats that were put away; read anew whenever they are looked at. */
export const archivedChatsQuery = () =>
  queryOptions({
    queryKey: ['chats', 'archived'] as const,
    queryFn: ({ signal }) => readChats(`${base}?archived=true`, signal),
    staleTime: 0,
  });

const readChats = async (path: string, signal: AbortSignal) => (await read(path, ChatList, signal)).chats;

/** What is shown of a chat. Only frames of the stream `chat:<id>` write it: watch it to have it. */
export const chatQuery = (id: string) =>
  queryOptions<ShownChat>({ queryKey: ['chat', id] as const, queryFn: skipToken });

export const createChat = (chat: CreateChatInput) => post(base, chat, ChatView);
export const changeChat = (id: string, change: ChangeChat) => submit('PATCH', of(id), change, ChatView);
export const deleteChat = (id: string) => remove(of(id));
export const stopChat = (id: string) => postOnly(`${of(id)}/stop`, {});
export const compactChat = (id: string) => postOnly(`${of(id)}/compact`, {});
export const switchBranch = (id: string, messageId: string) => postOnly(`${of(id)}/branch`, { message_id: messageId });

export const readEarlier = (id: string, before: string) =>
  read(`${of(id)}/messages?${new URLSearchParams({ before, limit: '100' }).toString()}`, MessagePage);
export const sendMessage = (id: string, message: SendMessageInput) => post(`${of(id)}/messages`, message, SendReply);
export const regenerate = (id: string, messageId: string, model?: string) =>
  post(`${messageOf(id, messageId)}/regenerate`, model === undefined ? {} : { model }, AnswerReply);
export const goOn = (id: string, messageId: string) => post(`${messageOf(id, messageId)}/go-on`, {}, AnswerReply);
export const deleteMessage = (id: string, messageId: string) => remove(messageOf(id, messageId));
