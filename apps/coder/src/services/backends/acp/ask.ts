import type {
  PermissionOption,
  RequestPermissionRequest,
  RequestPermissionResponse,
} from '@agentclientprotocol/sdk/unstable';
import { z } from 'zod';
import type { Ask, AskAnswer } from '../../agent-backend.js';
import { cancelledPermission } from './router.js';

/** The kinds that have a word of ours; any other is handed on as the agent says it. */
const toolOfKind: Readonly<Record<string, string>> = {
  edit: 'edit',
  delete: 'edit',
  move: 'edit',
  execute: 'bash',
  fetch: 'webfetch',
  read: 'read',
  search: 'grep',
};

const Input = z.looseObject({
  command: z.union([z.string(), z.array(z.string())]).optional(),
  cmd: z.string().optional(),
  url: z.string().optional(),
  file_path: z.string().optional(),
  filePath: z.string().optional(),
  path: z.string().optional(),
});

/** What an agent asks, for a person. `id` must be unique in the session: an agent may ask twice about one call. */
export function readAsk(request: RequestPermissionRequest, id: string): Ask {
  const { toolCall, options } = request;
  const tool = toolOfKind[toolCall.kind ?? ''] ?? toolCall.name ?? toolCall.kind ?? 'tool';
  const isQuestion = options.every(({ kind }) => kind.startsWith('allow')) && options.length > 1;
  return {
    id,
    kind: isQuestion ? 'question' : 'permission',
    tool,
    title: toolCall.title ?? tool,
    patterns: patternsOf(toolCall),
    detail: { input: toolCall.rawInput ?? null, content: toolCall.content ?? [] },
    options: isQuestion ? options.map((option) => option.name) : [],
  };
}

/** The option that says what was decided, once: its kind counts, for every agent has ids of its own. Never "always". */
export function answerAsk(options: readonly PermissionOption[], answer: AskAnswer): RequestPermissionResponse {
  if (answer.decision === 'answer') return selected(options.find(({ name }) => answer.answers.includes(name)));
  const kind = answer.decision === 'allow' ? 'allow_once' : 'reject_once';
  return selected(options.find((option) => option.kind === kind));
}

/** Without such an option nothing may run. */
function selected(option: PermissionOption | undefined): RequestPermissionResponse {
  return option === undefined ? cancelledPermission : { outcome: { outcome: 'selected', optionId: option.optionId } };
}

function patternsOf(toolCall: RequestPermissionRequest['toolCall']): string[] {
  const input = Input.safeParse(toolCall.rawInput ?? {});
  const { command, cmd, url, file_path, filePath, path } = input.success ? input.data : {};
  const line = Array.isArray(command) ? command.join(' ') : command;
  const diffs = (toolCall.content ?? []).flatMap((part) => (part.type === 'diff' ? [part.path] : []));
  const places = (toolCall.locations ?? []).map((location) => location.path);
  const found = [line, cmd, url, file_path, filePath, path, ...diffs, ...places].filter(
    (one) => typeof one === 'string',
  );
  return [...new Set(found)];
}
