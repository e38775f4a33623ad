import type { ReviewVerdict } from '@boocode/contracts/finding';
import type { Tone } from '../state/conditions.js';
import styles from './Verdict.module.css';

const tones: Readonly<Record<ReviewVerdict, Tone>> = {
  APPROVE: 'good',
  COMMENT: 'quiet',
  'REQUEST CHANGES': 'bad',
  INCOMPLETE: 'warn',
};

const words: Readonly<Record<ReviewVerdict, string>> = {
  APPROVE: 'Approve',
  COMMENT: 'Comment',
  'REQUEST CHANGES': 'Request changes',
  INCOMPLETE: 'Incomplete',
};

export function Verdict({ verdict }: { verdict: ReviewVerdict }) {
  return (
    <span className={styles.verdict} data-tone={tones[verdict]}>
      {words[verdict]}
    </span>
  );
}
