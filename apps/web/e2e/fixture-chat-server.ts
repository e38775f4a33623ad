import { ChangeChat, CreateChat, SendMessage, type ChatView } from '@boocode/contracts/chat';
import { foldChat, type ShownChat } from '@boocode/contracts/chat-fold';
import { CreateArtifact, type ArtifactView } from '@boocode/contracts/artifact';
import type { Message } from '@boocode/contracts/message';
import type { ModelCatalogue } from '@boocode/contracts/model-provider';
import type { ChatFrameBody } from '@boocode/contracts/ws-frames';
import { idOf } from './fixture-build.js';
import { chatOf, text } from './fixture-chats.js';
import { rehearsal } from './fixture-models.js';
import { artifactPage, ok, type Call, type Publish, type Reply, type Resource } from './fixture-resource.js';

const catalogue: ModelCatalogue = { providers: [rehearsal], default_model: 'rehearsal/rehearsal-1' };
const skills = [
  { name: 'write-plan', description: 'Asks what is wanted, then writes a plan', source: 'project' },
  { name: 'explain', description: 'Explains a file to somebody new', source: 'user' },
];
const skillBody = { ...skills[0], body: '# Write a plan\n\nFirst ask what is wanted. Then write it down in steps.' };

const createdAt = '2026-01-01T12:00:00.000Z';

interface State {
  chats: Map<string, ShownChat>;
  artifacts: Map<string, ArtifactView>;
  /** How many messages a snapshot has. */
  page: number;
  /** Ids of messages that were made. */
  made: number;
}

export interface FixtureChats extends Resource {
  /** A frame of a chat, as the server would send it while an answer is written. */
  tell: (publish: Publish, chatId: string, frame: ChatFrameBody) => void;
}

/** Chats, models, skills and artifacts. An answer begins by itself; a test writes it on by `tell`. */
export function fixtureChats(chats: readonly ShownChat[], page = 100): FixtureChats {
  const state: State = { chats: new Map(chats.map((one) => [one.chat.id, one])), artifacts: new Map(), page, made: 0 };
  return {
    user: () => ({ chats: listOf(state) }),
    snapshot(stream) {
      const shown = stream.startsWith('chat:') ? state.chats.get(stream.slice('chat:'.length)) : undefined;
      if (shown === undefined) return null;
      const messages = shown.messages.slice(-state.page);
      return {
        type: 'snapshot',
        chat: shown.chat,
        messages: [...messages],
        earlier: messages.length < shown.messages.length,
      };
    },
    tell: (publish, chatId, frame) => tell(state, publish, chatId, frame),
    answer: (call) => look(call, state) ?? change(call, state),
  };
}

const listOf = (state: State): ChatView[] => [...state.chats.values()].map(({ chat }) => chat).toReversed();

function tell(state: State, publish: Publish, chatId: string, frame: ChatFrameBody) {
  const shown = state.chats.get(chatId);
  const next = shown === undefined ? null : foldChat(shown, frame);
  if (next !== null) state.chats.set(chatId, next);
  publish(`chat:${chatId}`, [frame]);
}

function look({ method, path, query }: Call, state: State): Reply | null {
  if (method !== 'GET') return null;
  if (path === '/api/models') return ok(catalogue);
  if (path === '/api/skills') return ok(skills);
  if (path.startsWith('/api/skills/')) return ok(skillBody);
  if (path === '/api/chats') return ok({ chats: query.get('archived') === 'true' ? [] : listOf(state) });
  const artifact = state.artifacts.get(path.slice('/api/artifacts/'.length));
  if (artifact !== undefined) return ok(artifact);
  const page = artifactPage(path, (id) => state.artifacts.get(id));
  if (page !== null) return page;
  const found = /^\/api\/chats\/([^/]+)\/messages$/.exec(path);
  const all = state.chats.get(found?.[1] ?? '')?.messages;
  if (all === undefined) return null;
  const before = all.findIndex(({ id }) => id === query.get('before'));
  const from = Math.max(0, before - 100);
  return ok({ messages: all.slice(from, before), earlier: from > 0 });
}

function change(call: Call, state: State): Reply | null {
  return make(call, state) ?? changeChat(call, state);
}

function make({ method, path, body, publish }: Call, state: State): Reply | null {
  if (path === '/api/chats' && method === 'POST') {
    const { id = idOf(8000), title = 'New chat', ...rest } = CreateChat.parse(body);
    const chat = chatOf(99, { ...rest, id, title });
    state.chats.set(id, { chat, messages: [], earlier: false });
    publish('user', [{ type: 'chat_updated', chat }]);
    return { status: 201, body: chat };
  }
  if (path === '/api/artifacts' && method === 'POST') {
    const { id = idOf(8100), ...rest } = CreateArtifact.parse(body);
    const artifact = { ...rest, id, created_at: createdAt };
    state.artifacts.set(id, artifact);
    return { status: 201, body: artifact };
  }
  return null;
}

function changeChat({ method, path, body, publish }: Call, state: State): Reply | null {
  const [, chatId = '', rest = ''] = /^\/api\/chats\/([^/]+)(.*)$/.exec(path) ?? [];
  const shown = state.chats.get(chatId);
  if (shown === undefined) return null;
  if (rest === '' && method === 'PATCH') {
    const given = ChangeChat.parse(body);
    const { title = shown.chat.title, web = shown.chat.web, model = shown.chat.model } = given;
    const chat = { ...shown.chat, title, web, model };
    state.chats.set(chatId, { ...shown, chat });
    publish('user', [{ type: 'chat_updated', chat }]);
    return ok(chat);
  }
  if (rest === '/messages' && method === 'POST') return say({ shown, body, publish, state });
  return null;
}

function say({
  shown,
  body,
  publish,
  state,
}: {
  shown: ShownChat;
  body: unknown;
  publish: Publish;
  state: State;
}): Reply {
  const { text: words, parent_id = shown.chat.leaf_id } = SendMessage.parse(body);
  const made = (role: 'user' | 'assistant', parent: string | null): Message => {
    state.made += 1;
    const id = idOf(9000, state.made);
    const answer = role === 'assistant';
    return {
      id,
      chat_id: shown.chat.id,
      parent_id: parent,
      role,
      status: answer ? 'streaming' : 'complete',
      parts: answer ? [] : [text(words)],
      model: answer ? 'rehearsal/rehearsal-1' : null,
      usage: null,
      context: null,
      error: null,
      siblings: [id],
      created_at: createdAt,
      ended_at: answer ? null : createdAt,
    };
  };
  const message = made('user', parent_id);
  const answer = made('assistant', message.id);
  for (const one of [message, answer]) tell(state, publish, shown.chat.id, { type: 'message_started', message: one });
  return { status: 201, body: { message, answer, created: true } };
}
