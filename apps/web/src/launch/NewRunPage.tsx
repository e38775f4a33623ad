import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useKeys } from '../keyboard/useKeys.js';
import { useTitle } from '../ui/useTitle.js';
import { LaunchForm } from './LaunchForm.js';
import styles from './LaunchForm.module.css';
import type { LaunchSeed } from './launcher-context.js';
import { useLaunch } from './useLaunch.js';

/** The launch form at an address. Starting returns at once: the run's page is the next thing that is seen. */
export function NewRunPage() {
  useTitle('New run · BooCode');
  const [, navigate] = useLocation();
  const [said] = useSearchParams();
  const [seed] = useState<LaunchSeed>(() => ({
    repo: said.get('repo') ?? '',
    pinned: false,
    goal: said.get('goal'),
    flow: said.get('flow'),
  }));
  const launch = useLaunch(seed, (id) => navigate(`/runs/${id}`));
  const leave = () => navigate('/runs');
  useKeys({ up: leave });
  return (
    <div className={styles.page}>
      <LaunchForm launch={launch} pinned={false} first={null} heading={<h1>New run</h1>} onCancel={leave} />
    </div>
  );
}
