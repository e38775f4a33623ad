import type { StatsRow } from '@boocode/contracts/stats';
import { useState } from 'react';
import { columns, sorted, type StatsOrder } from './stats-columns.js';
import styles from './StatsTable.module.css';

/** The rows, sorted by the column whose heading was pressed; pressed again, the other end first. */
export function StatsTable({ name, rows }: { name: string; rows: readonly StatsRow[] }) {
  const [order, setOrder] = useState<StatsOrder>({ column: 'Kept', descending: true });
  const sortBy = (column: string | null) =>
    setOrder((was) => ({ column, descending: was.column === column ? !was.descending : column !== null }));
  const heading = (title: string, column: string | null, about: string) => (
    <th
      key={title}
      scope="col"
      aria-sort={order.column === column ? (order.descending ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" title={about} onClick={() => sortBy(column)}>
        {title}
        <span aria-hidden className={styles.arrow}>
          {order.column !== column ? '' : order.descending ? '↓' : '↑'}
        </span>
      </button>
    </th>
  );
  return (
    <div className={styles.frame} tabIndex={0} role="region" aria-label={`Stats by ${name.toLowerCase()}`}>
      <table className={styles.table}>
        <thead>
          <tr>
            {heading(name, null, 'By name')}
            {columns.map(({ title, about }) => heading(title, title, about))}
          </tr>
        </thead>
        <tbody>
          {sorted(rows, order).map((row) => (
            <tr key={`${row.name} ${row.rehearsed}`}>
              <th scope="row">
                {row.name}
                {row.rehearsed ? <span className={styles.rehearsed}>rehearsed</span> : null}
              </th>
              {columns.map(({ title, show }) => (
                <td key={title}>{show(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
