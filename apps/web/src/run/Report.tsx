import type { Components } from 'react-markdown';
import { Markdown } from '../markdown/Markdown.js';
import { isCitation } from './citation.js';
import styles from './Report.module.css';

/** A reference to code looks like one. */
const Code: Components['code'] = ({ children, className }) => {
  const citation = typeof children === 'string' && className === undefined && isCitation(children);
  return <code className={citation ? styles.citation : className}>{children}</code>;
};

/** A report as prose. */
export function Report({ markdown }: { markdown: string }) {
  return (
    <article aria-label="Report" className={styles.report}>
      <Markdown text={markdown} look="report" code={Code} />
    </article>
  );
}
