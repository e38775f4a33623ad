import type { CanUseTool, PermissionResult } from '@anthropic-ai/claude-agent-sdk';
import { z } from 'zod';
import type { Ask, AskAnswer, PromptRequest } from '../../agent-backend.js';

/** Our words for what Claude's tools do. Others keep their own name. */
const kinds: Readonly<Record<string, string>> = {
  Edit: 'edit',
  Write: 'edit',
  MultiEdit: 'edit',
  NotebookEdit: 'edit',
  Bash: 'bash',
  Read: 'read',
  Grep: 'grep',
  Glob: 'glob',
  WebFetch: 'webfetch',
  WebSearch: 'websearch',
  Task: 'task',
  Agent: 'task',
};

/** The input by which a call is told from others of its tool. */
const subjects = ['command', 'file_path', 'notebook_path', 'url', 'path', 'pattern', 'query', 'prompt'];

const Questions = z.looseObject({
  questions: z.array(
    z.looseObject({ question: z.string(), options: z.array(z.looseObject({ label: z.string() })).default([]) }),
  ),
});

type AskOptions = Pick<Parameters<CanUseTool>[2], 'toolUseID' | 'signal' | 'title'>;

/**
 * Puts what Claude and its helpers ask for to a person. A call that is answered after the turn has ended, or fails to be
 * answered, is denied.
 */
export async function decide(
  request: Pick<PromptRequest, 'onAsk'>,
  call: { tool: string; input: Record<string, unknown>; options: AskOptions },
  ended: AbortSignal,
): Promise<PermissionResult> {
  const signal = AbortSignal.any([call.options.signal, ended]);
  try {
    const questions = call.tool === 'AskUserQuestion' ? Questions.safeParse(call.input).data?.questions : undefined;
    return questions === undefined
      ? permitted(call.input, await untilEnded(request.onAsk(permissionAsk(call), signal), signal))
      : await answered(questions, { request, call, signal });
  } catch (error) {
    if (signal.aborted)
      return { behavior: 'deny', message: 'The turn was ended before anybody answered.', interrupt: true };
    return { behavior: 'deny', message: `No answer could be had: ${String(error)}` };
  }
}

function permissionAsk({
  tool,
  input,
  options,
}: {
  tool: string;
  input: Record<string, unknown>;
  options: AskOptions;
}): Ask {
  const subject = subjects.map((name) => input[name]).find((value) => typeof value === 'string');
  const kind = kinds[tool] ?? tool;
  const words = typeof subject === 'string' ? subject : null;
  return {
    id: options.toolUseID,
    kind: 'permission',
    tool: kind,
    title: options.title ?? (words === null ? kind : `${kind}: ${words}`.slice(0, 300)),
    patterns: words === null ? [] : [words],
    detail: input,
    options: [],
  };
}

function permitted(input: Record<string, unknown>, answer: AskAnswer): PermissionResult {
  if (answer.decision === 'allow') return { behavior: 'allow', updatedInput: input };
  const message = answer.decision === 'deny' ? answer.message : answer.answers.join('\n');
  return { behavior: 'deny', message };
}

/** Each question is put by itself; the first denial ends them all. */
async function answered(
  questions: z.infer<typeof Questions>['questions'],
  ask: { request: Pick<PromptRequest, 'onAsk'>; call: Parameters<typeof decide>[1]; signal: AbortSignal },
): Promise<PermissionResult> {
  const answers: Record<string, string> = {};
  for (const [at, question] of questions.entries()) {
    const put = {
      id: `${ask.call.options.toolUseID}.${at}`,
      kind: 'question',
      tool: 'question',
      title: question.question,
      patterns: [],
      detail: question,
      options: question.options.map(({ label }) => label),
    } as const;
    const answer = await untilEnded(ask.request.onAsk(put, ask.signal), ask.signal);
    if (answer.decision === 'deny') return { behavior: 'deny', message: answer.message };
    answers[question.question] = answer.decision === 'answer' ? answer.answers.join(', ') : 'Yes';
  }
  return { behavior: 'allow', updatedInput: { ...ask.call.input, answers } };
}

/** An answer counts only while the turn runs: one that comes later would still run the tool. */
async function untilEnded<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onEnd = (): void => reject(new Error('withdrawn'));
    if (signal.aborted) onEnd();
    signal.addEventListener('abort', onEnd, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onEnd));
  });
}
