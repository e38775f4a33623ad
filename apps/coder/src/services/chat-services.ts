import path from 'node:path';
import type { AgentDescription } from '@boocode/contracts/agent';
import type { ChatChanges, FileChange } from '@boocode/contracts/changes';
import type {
  AgentSessionView,
  MessageReply,
  MessageRequest,
  RetryTaskReply,
  RetryTaskRequest,
  SkillRequest,
} from '@boocode/contracts/coder-chat';
import type { SkillDescription } from '@boocode/contracts/skill';
import type { TaskView } from '@boocode/contracts/task';
import type { Sql } from '@boocode/db/connect';
import { listSkills, readSkill, skillPlaces, skillWords } from '@boocode/skills/read-skill';
import { v7 as uuidv7 } from 'uuid';
import { closeAgentSession, listAgentSessions } from '../chats/agent-sessions.js';
import { chatChanges, chatFileChange, folderOfChat } from '../chats/chat-changes.js';
import { readChatTasks, readLastOfChat } from '../chats/chat-tasks.js';
import { messageTask } from '../chats/message-task.js';
import { retryTask } from '../chats/retry-task.js';
import { NotFoundError } from '../errors.js';
import { chooseAgent } from '../flows/choose-agent.js';
import { sayIn } from '../chats/say-in.js';
import { resolveProjectFolder } from './git/repository.js';

/** What people say to agents outside runs, and what became of it. */
export interface ChatServices {
  say(chatId: string, request: MessageRequest): Promise<MessageReply>;
  useSkill(name: string, request: SkillRequest): Promise<MessageReply>;
  /** Of a project's folder, and the person's own. */
  skills(repo: string | null): Promise<SkillDescription[]>;
  chatTasks(chatId: string): Promise<TaskView[]>;
  chatSessions(chatId: string): Promise<AgentSessionView[]>;
  /** Says the words of a task that has ended again, or lets its agent go on. */
  retryTask(id: string, request: RetryTaskRequest): Promise<RetryTaskReply>;
  /** What is different now in the folder that the chat works in, or since its worktree began. */
  changes(chatId: string): Promise<ChatChanges>;
  /** The diff of one file that is. */
  fileChange(chatId: string, file: string): Promise<FileChange>;
  /** The chat's next message to this agent begins a new session. */
  closeChatSession(chatId: string, agent: string): Promise<void>;
}

export interface ChatPorts {
  sql: Sql;
  agents: () => Promise<AgentDescription[]>;
  projectForPath: (folder: string) => Promise<string>;
  /** Something was said in this chat. */
  onChange: (chatId: string) => void;
  dataDir: string;
  worktreesDir: string;
}

export function createChatServices(ports: ChatPorts): ChatServices {
  const { sql, agents, projectForPath, onChange, dataDir, worktreesDir } = ports;

  async function say(chat_id: string, message: MessageRequest, title?: string): Promise<MessageReply> {
    const { repo, agent: wanted, idempotency_key = null, where, ...request } = message;
    const last = await readLastOfChat(sql, chat_id);
    const agent = chooseAgent(wanted ?? last?.agent ?? undefined, await agents());
    const project_id =
      repo === undefined ? (last?.project_id ?? null) : await projectForPath(await resolveProjectFolder(repo));
    const row = messageTask({
      id: uuidv7(),
      chat_id,
      request,
      last,
      project_id,
      agent,
      ...(title !== undefined && { title }),
    });
    const launched = await sayIn({ sql, dir: worktreesDir }, { row, chat_id, where, last, key: idempotency_key });
    onChange(chat_id);
    return { ...launched, chat_id };
  }

  const scratchDir = path.join(dataDir, 'scratch');

  return {
    say: (chatId, request) => say(chatId, request),
    async useSkill(name, { chat_id = uuidv7(), arguments: given, ...request }) {
      const project =
        request.repo === undefined ? await folderOfChat(sql, chat_id) : await resolveProjectFolder(request.repo);
      const skill = await readSkill(name, skillPlaces(project, dataDir));
      const title = given === '' ? `/${name}` : `/${name} ${given}`.slice(0, 80);
      return say(chat_id, { ...request, text: skillWords(skill, given) }, title);
    },
    skills: async (repo) => listSkills(skillPlaces(repo === null ? null : await resolveProjectFolder(repo), dataDir)),
    chatTasks: (chatId) => readChatTasks(sql, chatId),
    chatSessions: (chatId) => listAgentSessions(sql, chatId),
    async retryTask(id, request) {
      const retried = await retryTask(sql, id, request);
      if (retried.chat_id !== null) onChange(retried.chat_id);
      return retried;
    },
    changes: (chatId) => chatChanges({ sql, scratchDir }, chatId),
    fileChange: (chatId, file) => chatFileChange({ sql, scratchDir }, chatId, file),
    async closeChatSession(chat_id, agent) {
      const closed = await closeAgentSession(sql, { chat_id, agent });
      if (!closed) throw new NotFoundError('session', `of ${agent} in chat ${chat_id}`);
    },
  };
}
