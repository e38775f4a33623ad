import Markdown, { type Components } from 'react-markdown';
import gfm from 'remark-gfm';
import { isCitation } from './citation.js';
import styles from './Report.module.css';

const components: Components = {
  // A reference to code looks like one; the workbench will make it open.
  code: ({ children, className }) => {
    const citation = typeof children === 'string' && className === undefined && isCitation(children);
    return <code className={citation ? styles.citation : className}>{children}</code>;
  },
  a: ({ children, href }) => (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ),
  // Wide tables scroll by themselves, so that the page never does sideways.
  table: ({ children }) => (
    <div className={styles.table} tabIndex={0} role="region" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
  // So do long lines of code, by key too.
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  // A report quotes what others wrote: it may not make the page load anything.
  img: ({ alt }) => <span>{alt}</span>,
};

/** A report as prose. Raw HTML in it is shown as text, never run. */
export function Report({ markdown }: { markdown: string }) {
  return (
    <article className={styles.report} aria-label="Report">
      <Markdown remarkPlugins={[gfm]} components={components}>
        {markdown}
      </Markdown>
    </article>
  );
}
