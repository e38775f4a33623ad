import type { SubjectDocument } from '@boocode/contracts/subject';
import MarkdownIt from 'markdown-it';
import { pageStyle } from './html-style.js';

// HTML in a document is shown as text, and nothing that would be loaded is let through.
const markdown = new MarkdownIt({ html: false, linkify: false }).disable('image');

type Token = ReturnType<typeof markdown.parse>[number];

/** A heading with what stands below it, as far as the next one. */
interface Part {
  /** Plain text of the heading; empty before the first one. */
  title: string;
  level: number;
  tokens: Token[];
}

/** Documents as one page of HTML that needs no network and no script: of each the bottom line first, then what it asks, then the rest. */
export function pageOf(documents: SubjectDocument[]): string {
  const articles = documents.map(articleOf);
  const title = articles[0]?.title ?? 'Summary';
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escaped(title)}</title>`,
    `<style>${pageStyle}</style>`,
    '</head>',
    '<body>',
    '<main>',
    ...articles.map(({ html }) => html),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function articleOf({ name, text }: SubjectDocument): { title: string; html: string } {
  const environment = {};
  const render = (tokens: Token[]): string => markdown.renderer.render(tokens, markdown.options, environment).trim();
  const parts = partsOf(markdown.parse(text, environment));
  const head = parts.find(({ level }) => level === 1);
  const title = head?.title ?? name.replace(/\.\w+$/, '');
  const body = parts.map((part) => (part === head ? { ...part, level: 0, tokens: part.tokens.slice(3) } : part));
  const { bottomLine, asks, rest } = inOrder(body);
  return {
    title,
    html: [
      '<article>',
      `<h1>${escaped(title)}</h1>`,
      ...section('bottom-line', render(bottomLine)),
      ...section('asks', asks.map(({ tokens }) => render(tokens)).join('\n')),
      ...rest.map(({ tokens }) => render(tokens)).filter((html) => html !== ''),
      '</article>',
    ].join('\n'),
  };
}

function section(kind: string, html: string): string[] {
  return html === '' ? [] : [`<section class="${kind}">\n${html}\n</section>`];
}

function partsOf(tokens: Token[]): Part[] {
  const parts: Part[] = [{ title: '', level: 0, tokens: [] }];
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open' && token.level === 0) {
      parts.push({ title: plainText(tokens[index + 1]), level: Number(token.tag.slice(1)), tokens: [] });
    }
    parts.at(-1)?.tokens.push(token);
  }
  return parts;
}

/** What a heading says, without its marks. */
function plainText(inline: Token | undefined): string {
  return (inline?.children ?? []).map(({ content }) => content).join('');
}

const bottomLineTitle =
  /^(bottom line|in short|in a nutshell|tl;?dr|summary|executive summary|answer|recommendation|conclusion)\W*$/i;
const askTitle =
  /^(what we (ask|need)\b.*|asks?( of you)?|what is asked\b.*|decisions? (needed|wanted)|open questions|questions|next steps?)\W*$/i;

/** Who reads one screen has read what it comes to, and what is wanted of them. */
function inOrder(parts: Part[]): { bottomLine: Token[]; asks: Part[]; rest: Part[] } {
  const asks = parts.filter(({ title }) => askTitle.test(title.trim()));
  const others = parts.filter((part) => !asks.includes(part));
  const named = others.find(({ title }) => bottomLineTitle.test(title.trim()));
  if (named !== undefined) {
    return { bottomLine: named.tokens, asks, rest: others.filter((part) => part !== named) };
  }
  const opening = others.find(({ level, tokens }) => level === 0 && tokens[0]?.type === 'paragraph_open');
  if (opening === undefined) return { bottomLine: [], asks, rest: others };
  // A paragraph is three tokens: its beginning, its text, its end.
  const shorter = { ...opening, tokens: opening.tokens.slice(3) };
  return {
    bottomLine: opening.tokens.slice(0, 3),
    asks,
    rest: others.map((part) => (part === opening ? shorter : part)),
  };
}

function escaped(text: string): string {
  return markdown.utils.escapeHtml(text);
}
