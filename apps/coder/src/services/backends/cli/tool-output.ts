const OUTPUT_LIMIT = 20_000;
const TITLE_LIMIT = 200;

/** A tool's result as events carry it. */
export function shortened(text: string): string {
  if (text.length <= OUTPUT_LIMIT) return text;
  return `${text.slice(0, OUTPUT_LIMIT - 60)}\n… ${text.length - OUTPUT_LIMIT + 60} more characters`;
}

const subjects = ['file_path', 'filePath', 'path', 'pattern', 'command', 'cmd', 'url', 'query', 'dir_path'];

/** A call for a person: the tool, and what it is about. */
export function toolTitle(tool: string, input: unknown): string {
  const fields = new Map(Object.entries(typeof input === 'object' && input !== null ? input : {}));
  const subject = subjects.map((name) => fields.get(name)).find((value) => typeof value === 'string');
  return (typeof subject === 'string' ? `${tool} ${subject}` : tool).slice(0, TITLE_LIMIT);
}
