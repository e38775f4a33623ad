import { memo, useMemo, type ReactNode } from 'react';
import ReactMarkdown, { type Components, type ExtraProps } from 'react-markdown';
import gfm from 'remark-gfm';
import { CodeBlock } from './CodeBlock.js';
import { foldedParts } from './folded-parts.js';
import { blocksOf } from './markdown-blocks.js';
import styles from './Markdown.module.css';
import { safeLink } from './safe-link.js';

type Element = NonNullable<ExtraProps['node']>;
type ElementContent = Element['children'][number];

function ExternalLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  const target = safeLink(href);
  if (target === null) return <span title={href}>{children}</span>;
  return (
    <a href={target} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

const textOf = (node: ElementContent): string =>
  node.type === 'text' ? node.value : node.type === 'element' ? node.children.map(textOf).join('') : '';

function languageOf(code: ElementContent | undefined): string {
  const names = code?.type === 'element' ? code.properties.className : null;
  const found = Array.isArray(names) ? names.find((name) => name.startsWith('language-')) : undefined;
  return found === undefined ? '' : found.slice('language-'.length);
}

const codeOf = (pre: Element | undefined) => ({
  code: (pre?.children ?? []).map(textOf).join('').replace(/\n$/, ''),
  language: languageOf(pre?.children[0]),
});

/** What others wrote may name pages, but makes this page load nothing. */
const components: Components = {
  a: ({ href, children }) => <ExternalLink href={href}>{children}</ExternalLink>,
  img: ({ src, alt }) => (
    <ExternalLink href={typeof src === 'string' ? src : undefined}>
      {alt === undefined || alt === '' ? 'picture' : alt}
    </ExternalLink>
  ),
  pre: ({ node }) => <CodeBlock {...codeOf(node)} />,
  table: ({ children }) => (
    <div className={styles.table} tabIndex={0} role="region" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => <input type="checkbox" checked={checked === true} disabled aria-label="Task" />,
};

const asIs = (url: string) => url;
const plugins = [gfm];

const Block = memo(function Block({ text, code }: { text: string; code: Components['code'] }) {
  const all = useMemo(() => (code === undefined ? components : { ...components, code }), [code]);
  return (
    <ReactMarkdown remarkPlugins={plugins} components={all} urlTransform={asIs}>
      {text}
    </ReactMarkdown>
  );
});

/** The words of a line, without the paragraph that they would be. */
const inLine: Components = { p: ({ children }) => children };

/** Closed until somebody opens it. */
function Folded({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details>
      <summary>
        <ReactMarkdown components={inLine}>{summary}</ReactMarkdown>
      </summary>
      {children}
    </details>
  );
}

interface Props {
  text: string;
  /** A report is read from its beginning to its end, and its parts stand further apart. */
  look?: 'words' | 'report';
  /** Draws code within a line; fences are blocks of their own. */
  code?: Components['code'];
}

/** Markdown as prose. Raw HTML in it is shown as text, never run; only the marks that fold a part of it do so. */
export const Markdown = memo(function Markdown({ text, look = 'words', code }: Props) {
  const parts = useMemo(() => foldedParts(blocksOf(text)), [text]);
  // A block keeps its place for as long as the text grows.
  // oxlint-disable-next-line react/no-array-index-key -- its place is what a block is
  const drawn = (block: string, index: number) => <Block key={index} text={block} code={code} />;
  return (
    <div className={styles.prose} data-look={look}>
      {parts.map((part, index) =>
        part.summary === null ? (
          drawn(part.text, index)
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- as of a block
          <Folded key={index} summary={part.summary}>
            {part.blocks.map(drawn)}
          </Folded>
        ),
      )}
    </div>
  );
});
