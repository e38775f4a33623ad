import { Link } from 'wouter';
import { useTitle } from '../ui/useTitle.js';
import styles from './Page.module.css';

export function NotFoundPage() {
  useTitle('Nothing here · BooCode');
  return (
    <div className={styles.empty}>
      <h1>There is nothing at this address</h1>
      <p>The run may be gone, or the address was cut when it was copied.</p>
      <Link href="/runs" className={styles.action}>
        All runs
      </Link>
    </div>
  );
}
