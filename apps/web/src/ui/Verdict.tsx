import type { RunVerdict } from '@boocode/contracts/finding';
import type { Tone } from '../state/conditions.js';
import styles from './Verdict.module.css';

const tones: Readonly<Record<RunVerdict, Tone>> = {
  APPROVE: 'good',
  COMMENT: 'quiet',
  COMPLETE: 'good',
  'NOT ESTABLISHED': 'warn',
  'REQUEST CHANGES': 'bad',
  INCOMPLETE: 'warn',
};

const words: Readonly<Record<RunVerdict, string>> = {
  APPROVE: 'Approve',
  COMMENT: 'Comment',
  COMPLETE: 'Complete',
  'NOT ESTABLISHED': 'Not established',
  'REQUEST CHANGES': 'Request changes',
  INCOMPLETE: 'Incomplete',
};

export function Verdict({ verdict }: { verdict: RunVerdict }) {
  return (
    <span className={styles.verdict} data-tone={tones[verdict]}>
      {words[verdict]}
    </span>
  );
}
