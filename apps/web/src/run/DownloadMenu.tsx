import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { ReportFormat } from '@boocode/contracts/report';
import { useRef } from 'react';
import { reportHref } from '../api/runs.js';
import styles from './DownloadMenu.module.css';

const forms: { format: ReportFormat; title: string; about: string }[] = [
  { format: 'markdown', title: 'Markdown', about: 'the report as it stands here' },
  { format: 'stakeholder', title: 'For stakeholders', about: 'without code, in plain words' },
  { format: 'json', title: 'JSON', about: 'all findings, for programs' },
  { format: 'sarif', title: 'SARIF', about: 'for code scanners and editors' },
];

/** The report as a file, in each of its forms. Closes by Escape, and when the focus leaves it. */
export function DownloadMenu({ run }: { run: FlowRunView }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (menu.current !== null) menu.current.open = false;
  };
  // What left no data has its text alone.
  const shown = run.result === null ? forms.slice(0, 1) : forms;
  return (
    <details
      ref={menu}
      className={styles.menu}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) close();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || menu.current?.open !== true) return;
        // Escape would leave the run too.
        event.stopPropagation();
        close();
        menu.current.querySelector('summary')?.focus();
      }}
    >
      <summary>Download</summary>
      <ul aria-label="Forms of the report">
        {shown.map(({ format, title, about }) => (
          <li key={format}>
            <a href={reportHref(run.id, format)} download onClick={close}>
              <strong>{title}</strong>
              <span>{about}</span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
