import type { Ask } from './agent-backend.js';

/** What a person calls what a tool does; before what it is done to. */
const verbs: Readonly<Record<string, string>> = {
  bash: 'Run',
  shell: 'Run',
  edit: 'Edit',
  write: 'Write',
  read: 'Read',
  glob: 'Look for files like',
  grep: 'Search for',
  list: 'List',
  webfetch: 'Fetch',
  websearch: 'Search the web for',
  task: 'Start a helper for',
  external_directory: 'Reach outside its folder:',
};

const longest = 300;

/**
 * What an agent wants, as a person reads it: "Run npm test". Agents say it in their own ways (`bash: npm test`, "Claude wants
 * to run npm test"); what is not understood stays as it came, behind the name of its tool.
 */
export function askTitle({ kind, tool, title }: Pick<Ask, 'kind' | 'tool' | 'title'>): string {
  const words = title.replaceAll(/\s+/g, ' ').trim();
  return cut(kind === 'question' ? words : permissionTitle(tool, words));
}

function permissionTitle(tool: string, words: string): string {
  const [, wish] = /^\S+ wants to (.+)$/i.exec(words) ?? [];
  if (wish !== undefined) return `${wish[0]?.toUpperCase()}${wish.slice(1)}`;
  if (words === tool || words === '') return `Use ${tool}`;
  if (!words.startsWith(`${tool}: `)) return words;
  const what = words.slice(tool.length + 2);
  const verb = verbs[tool];
  return verb === undefined ? `Use ${tool}: ${what}` : `${verb} ${what}`;
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
