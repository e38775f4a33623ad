import { lazy, Suspense } from 'react';
import styles from './Prose.module.css';

const Markdown = lazy(async () => ({ default: (await import('./Markdown.js')).Markdown }));

/** Markdown, as plain words until what renders it is loaded. */
export function Prose({ text }: { text: string }) {
  return (
    <Suspense fallback={<div className={styles.plain}>{text}</div>}>
      <Markdown text={text} />
    </Suspense>
  );
}
