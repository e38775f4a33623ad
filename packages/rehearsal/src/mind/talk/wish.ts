import type { ScriptedTool } from '../../rules.js';

/** Something that a person's words ask for and a tool can do. */
export type Wish =
  | { kind: 'read'; path: string }
  | { kind: 'glob'; pattern: string }
  | { kind: 'grep'; text: string }
  | { kind: 'run'; command: string }
  | { kind: 'write'; path: string; content: string }
  | { kind: 'append'; path: string; content: string }
  | { kind: 'replace'; path: string; old: string; next: string };

const mostWishes = 8;
const pathsPerLine = 3;

const quoted = `(?:"([^"]+)"|“([^”]+)”|'([^']+)'|\`([^\`]+)\`)`;
const endings =
  'tsx?|jsx?|mjs|cjs|json|md|py|rb|go|rs|java|kt|c|h|cpp|cs|php|sql|sh|ya?ml|toml|html|css|txt|csv|xml|ini|cfg|env|lock';
const path = String.raw`((?:\.{0,2}\/)?(?:[\w@.-]+\/)*[\w@-][\w@.-]*\.(?:${endings}))(?![\w/])`;

const replaces = new RegExp(String.raw`\breplace\s+${quoted}\s+(?:with|by)\s+${quoted}\s+in\s+[\`"']?${path}`, 'i');
const appends = new RegExp(String.raw`\b(?:append|add)\s+${quoted}\s+to\s+[\`"']?${path}`, 'i');
const writes = new RegExp(String.raw`\b(?:write|put)\s+${quoted}\s+(?:in)?to\s+[\`"']?${path}`, 'i');
const creates = new RegExp(
  String.raw`\bcreate\s+(?:a\s+file\s+|the\s+file\s+)?[\`"']?${path}[\`"']?\s+with\s+${quoted}`,
  'i',
);
const runs = /^\W*(?:please\s+)?run\s+(?:the\s+command\s+)?[`"]?([^`"\n]{2,300}?)[`"]?\s*\.?\s*$/i;
const searches = new RegExp(
  String.raw`\b(?:search(?:\s+the\s+\w+)?\s+for|grep(?:\s+for)?|look\s+for|where\s+is)\s+(?:${quoted}|([^\s?.,;]+))`,
  'i',
);
const finds = /\b(?:find|list|show|which)\b.*?(?<![\w*/.{])[`"']?([\w./{},-]*\*[\w*./{},-]*)/i;
const listsAll = /\b(?:list|show)\b.{0,20}\b(?:files|folder|project)\b/i;
const paths = new RegExp(String.raw`(?<![\w/.@-])${path}`, 'gi');
/** Names of things that only look like files. */
const noFile = /^(?:node|next|vue|three|express|react)\.js$/i;

/** What a text asks for, line by line. */
export function wishesIn(text: string): Wish[] {
  return text
    .split('\n')
    .flatMap((line) => wishesOf(line.replaceAll(/https?:\/\/\S+/g, '')))
    .slice(0, mostWishes);
}

function wishesOf(line: string): Wish[] {
  return changeIn(line) ?? searchIn(line) ?? readsIn(line);
}

function changeIn(line: string): Wish[] | null {
  const [old, next, changed] = groups(replaces, line) ?? [];
  if (old !== undefined && next !== undefined && changed !== undefined) {
    return [{ kind: 'replace', path: changed, old: unescaped(old), next: unescaped(next) }];
  }
  const [added, longer] = groups(appends, line) ?? [];
  if (added !== undefined && longer !== undefined) {
    return [{ kind: 'append', path: longer, content: unescaped(added) }];
  }
  return writeIn(line);
}

function writeIn(line: string): Wish[] | null {
  const [content, written] = groups(writes, line) ?? groups(creates, line)?.toReversed() ?? [];
  if (content !== undefined && written !== undefined) {
    return [{ kind: 'write', path: written, content: unescaped(content) }];
  }
  const [command] = groups(runs, line) ?? [];
  return command === undefined ? null : [{ kind: 'run', command }];
}

function searchIn(line: string): Wish[] | null {
  const [text] = groups(searches, line) ?? [];
  if (text !== undefined) return [{ kind: 'grep', text }];
  const [pattern] = groups(finds, line) ?? [];
  if (pattern !== undefined) return [{ kind: 'glob', pattern: pattern.includes('/') ? pattern : `**/${pattern}` }];
  return listsAll.test(line) ? [{ kind: 'glob', pattern: '**/*' }] : null;
}

function readsIn(line: string): Wish[] {
  const named = [...line.matchAll(paths)].map((match) => match[1] ?? '').filter((name) => !noFile.test(name));
  return [...new Set(named)].slice(0, pathsPerLine).map((name) => ({ kind: 'read', path: name }));
}

/** The groups that took part in a match, in their order. */
function groups(expression: RegExp, line: string): string[] | null {
  const found = expression.exec(line);
  return found === null ? null : found.slice(1).filter((group) => group !== undefined);
}

const unescaped = (text: string) => text.replaceAll(String.raw`\n`, '\n');

/** The calls that a wish takes, one after the other. What is changed is read first: some agents insist on it. */
export function callsOf(wish: Wish, seen: (path: string) => string | null): ScriptedTool[] {
  switch (wish.kind) {
    case 'read':
      return [{ read: wish.path }];
    case 'glob':
      return [{ glob: wish.pattern }];
    case 'grep':
      return [{ grep: wish.text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`) }];
    case 'run':
      return [{ bash: wish.command }];
    case 'write':
      return [{ write: wish.path, content: `${wish.content.replace(/\n$/, '')}\n` }];
    case 'append': {
      const before = seen(wish.path) ?? '';
      return [{ read: wish.path }, { write: wish.path, content: `${before}${wish.content.replace(/\n$/, '')}\n` }];
    }
    case 'replace':
      return [{ read: wish.path }, { edit: wish.path, old: wish.old, new: wish.next }];
    default:
      return wish satisfies never;
  }
}
