import { common, createLowlight } from 'lowlight';

/** What a piece of code is, as far as it has a colour of its own. */
export type CodeKind = 'comment' | 'keyword' | 'string' | 'number' | 'name';

/** A piece of a line; null = in the colour of text. */
export interface CodeSpan {
  text: string;
  kind: CodeKind | null;
}

const colourer = createLowlight(common);

/** Longer text stays as it is: the page must not stand still for its colours. */
const longest = 100_000;

/** Names of files that have no ending by which their language is told. */
const byName: Readonly<Record<string, string>> = { makefile: 'makefile', dockerfile: 'bash', '.bashrc': 'bash' };
const byEnding: Readonly<Record<string, string>> = { mts: 'ts', cts: 'ts', svelte: 'xml', vue: 'xml', tf: 'ini' };

function languageOf(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const ending = name.slice(name.lastIndexOf('.') + 1);
  const language = byName[name] ?? byEnding[ending] ?? ending;
  return colourer.registered(language) ? language : null;
}

const kinds: Readonly<Record<string, CodeKind>> = {
  'hljs-comment': 'comment',
  'hljs-quote': 'comment',
  'hljs-keyword': 'keyword',
  'hljs-built_in': 'keyword',
  'hljs-literal': 'keyword',
  'hljs-selector-tag': 'keyword',
  'hljs-meta': 'keyword',
  'hljs-string': 'string',
  'hljs-regexp': 'string',
  'hljs-char': 'string',
  'hljs-number': 'number',
  'hljs-symbol': 'number',
  'hljs-title': 'name',
  'hljs-type': 'name',
  'hljs-attr': 'name',
  'hljs-attribute': 'name',
  'hljs-name': 'name',
  'hljs-section': 'name',
  'hljs-selector-class': 'name',
};

type Node = ReturnType<typeof colourer.highlight>['children'][number];

/** The lines of a file, or of a part of it, in colours; null where its language is not known. The text is the same to the letter. */
export function colourLines(path: string, lines: readonly string[]): CodeSpan[][] | null {
  const language = languageOf(path);
  const text = lines.join('\n');
  if (language === null || text.length > longest) return null;
  const rows: CodeSpan[][] = [[]];
  const add = (node: Node, kind: CodeKind | null): void => {
    if (node.type === 'element') {
      const names = Array.isArray(node.properties.className) ? node.properties.className : [];
      const own = names.map((name) => kinds[name]).find((found) => found !== undefined) ?? kind;
      for (const child of node.children) add(child, own);
    } else if (node.type === 'text') {
      for (const [index, part] of node.value.split('\n').entries()) {
        if (index > 0) rows.push([]);
        if (part !== '') rows.at(-1)?.push({ text: part, kind });
      }
    }
  };
  for (const node of colourer.highlight(language, text).children) add(node, null);
  return rows;
}
