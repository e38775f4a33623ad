import type { Components } from 'react-markdown';
import { Markdown } from '../markdown/Markdown.js';
import { Link, useLocation } from 'wouter';
import { placeOf, placeText } from '../findings/place.js';
import styles from './Report.module.css';

/** A reference to code looks like one, and shows what stands there. */
const Code: Components['code'] = ({ children, className }) => {
  const [path] = useLocation();
  const place = typeof children === 'string' && className === undefined ? placeOf(children) : null;
  if (place === null) return <code className={className}>{children}</code>;
  const search = new URLSearchParams({ tab: 'report', peek: placeText(place) });
  return (
    <Link href={`${path}?${search.toString()}`}>
      <code className={styles.citation}>{children}</code>
    </Link>
  );
};

/** A report as prose. */
export function Report({ markdown }: { markdown: string }) {
  return (
    <article aria-label="Report" className={styles.report}>
      <Markdown text={markdown} look="report" code={Code} />
    </article>
  );
}
