import { promptTags } from '@boocode/contracts/prompt-tags';
import { withoutInstructions } from '../../conversation.js';
import type { Conversation, ToolCall } from '../../conversation.js';
import { rehearsalTitle } from '../../name.js';
import { abstractCall, numbersLines } from '../../tools.js';
import type { Move } from '../answer.js';
import { readTags } from '../prompt.js';
import { parsePlainResult, parseReadResult } from '../read-result.js';
import { told, type Deed } from './told.js';
import { callsOf, wishesIn, type Wish } from './wish.js';

/** Answers plain words: does with the agent's tools what they name, and tells what was seen. */
export function playTalk(conversation: Conversation): Move {
  const last = conversation.turns.findLastIndex((turn) => turn.role === 'user');
  const turn = conversation.turns[last];
  if (turn?.role !== 'user') return { text: introduction(conversation), calls: [] };
  if (last > 0 && readTags(turn.text).has(promptTags.goOn)) return goOn(conversation, last);
  const wishes = wishesIn(askedIn(turn.text));
  if (wishes.length === 0) return { text: introduction(conversation), calls: [] };
  return carryOut(conversation, { wishes, results: resultsBehind(conversation, last) });
}

/** What was cut off is the beginning of what would be said now, so only the rest of it is said. */
function goOn(conversation: Conversation, last: number): Move {
  const before = conversation.turns.slice(0, last);
  const cut = before.at(-1);
  if (cut?.role !== 'model' || cut.calls.length > 0) return playTalk({ ...conversation, turns: before });
  const whole = playTalk({ ...conversation, turns: before.slice(0, -1) });
  return whole.text.startsWith(cut.text) ? { ...whole, text: whole.text.slice(cut.text.length) } : whole;
}

/** The words themselves: without what an agent adds to them, what was said before, and data that they hand over. */
function askedIn(text: string): string {
  return withoutInstructions(text)
    .replaceAll(/<(system-reminder|before|handed-document|findings)>[^]*?<\/\1>/g, '')
    .replace(/^What happened in this conversation until now:\s*/, '');
}

interface Result {
  call: ToolCall;
  text: string;
}

/** What the tools gave since a turn, in the order of the calls. */
function resultsBehind({ turns }: Conversation, turn: number): Result[] {
  const behind = turns.slice(turn + 1);
  const texts = new Map(behind.flatMap((one) => (one.role === 'tool' ? [[one.call, one.text] as const] : [])));
  const calls = behind.flatMap((one) => (one.role === 'model' ? one.calls : []));
  return calls.map((call) => ({ call, text: texts.get(call.id) ?? '' }));
}

/** One call a reply, so that a person can watch it. */
function carryOut(conversation: Conversation, { wishes, results }: { wishes: Wish[]; results: Result[] }): Move {
  const deeds: Deed[] = [];
  let at = 0;
  for (const wish of wishes) {
    const given: Result[] = [];
    const seen = (): string | null => contentOf(given[0]);
    const count = callsOf(wish, seen).length;
    for (let step = 0; step < count; step += 1) {
      const tool = callsOf(wish, seen)[step];
      const call = tool === undefined ? null : abstractCall(tool, conversation);
      if (call === null || !conversation.tools.some(({ name }) => name === call.name)) {
        deeds.push({ wish, done: false, lines: null, output: '' });
        given.length = 0;
        break;
      }
      const result = results[at];
      if (result === undefined) return { text: step === 0 ? sentence(wish, deeds.length) : '', calls: [call] };
      given.push(result);
      at += 1;
    }
    const result = given.at(-1);
    if (result !== undefined) deeds.push({ wish, done: true, lines: linesOf(result), output: result.text });
  }
  return { text: told(deeds), calls: [] };
}

function sentence(wish: Wish, done: number): string {
  const what =
    'path' in wish ? wish.path : wish.kind === 'run' ? wish.command : wish.kind === 'grep' ? wish.text : wish.pattern;
  const verbs = {
    read: 'read',
    glob: 'list',
    grep: 'search for',
    run: 'run',
    write: 'write',
    append: 'add to',
    replace: 'change',
  };
  return `${done === 0 ? `This is ${rehearsalTitle}. I ` : 'Then I '}${verbs[wish.kind]} \`${what}\`.`;
}

function linesOf({ call, text }: Result): string[] | null {
  const parsed = numbersLines(call.name) ? parseReadResult(text) : parsePlainResult(text, 1);
  return 'failure' in parsed ? null : [...parsed.lines.values()];
}

/** The content of a file that was read, as far as it was shown; null when it was not. */
function contentOf(result: Result | undefined): string | null {
  const lines = result === undefined ? null : linesOf(result);
  return lines === null || lines.length === 0 ? null : `${lines.join('\n')}\n`;
}

function introduction({ tools }: Conversation): string {
  const can = tools.some(({ name }) => /^(?:read|read_file|exec_command|shell)/i.test(name))
    ? ' What it can do here: name a file such as `README.md` and it reads it; "list *.ts" and "search for word" use the other tools; where it may write, `Write "text" to notes.txt`, `Replace "a" with "b" in src/x.ts` and `Run command` do that.'
    : '';
  return `This is ${rehearsalTitle}. It plays review personas for tests and demonstrations and cannot work on other requests; choose an agent with a real model for those.${can}`;
}
