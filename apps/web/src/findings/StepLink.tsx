import { Link, useLocation } from 'wouter';
import styles from './FindingDetail.module.css';

/** Leads to the transcript of a step of the run. */
export function StepLink({ stepKey, children }: { stepKey: string; children: string }) {
  const [path] = useLocation();
  return (
    <Link className={styles.reference} href={`${path}?${new URLSearchParams({ step: stepKey }).toString()}`}>
      {children}
    </Link>
  );
}
