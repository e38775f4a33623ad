import type { Signals } from '../signals.js';
import { count } from '../wording.js';
import { FlowRefusal, type Band } from '../types.js';

/** Fewer changed lines than this do not make a large review, however many files they are spread over. */
const fewLines = 60;

/** Refuses a change that nobody could review; each refusal says what to do instead. */
export function codeReviewIntake(signals: Signals): void {
  const { reviewed, excluded, omitted } = signals;
  if (reviewed.length > 0) return;
  if (omitted.length > 0) {
    const first = omitted[0];
    throw new FlowRefusal(
      'diff.unreadable',
      `The text of every changed file is left out of the diff (${first?.path}: ${first?.omitted}), so there is nothing to review. ` +
        'Compare with a nearer base, or commit the large files apart from the code.',
    );
  }
  if (excluded.length === 0) {
    throw new FlowRefusal(
      'diff.empty',
      'There is nothing to review: head and base hold the same files. Commit the change, or name another base with --base.',
    );
  }
  if (excluded.every(({ kind }) => kind === 'binary')) {
    throw new FlowRefusal(
      'diff.binary',
      `Only binary files changed (${namesOf(signals)}), and no persona can read them. Review a change that contains text.`,
    );
  }
  throw new FlowRefusal(
    'diff.generated',
    `Only lock, generated, vendored or binary files changed (${namesOf(signals)}), and those are not reviewed. ` +
      'Review the change of the sources that they are made from.',
  );
}

function namesOf({ excluded }: Signals): string {
  const names = excluded.slice(0, 3).map(({ file }) => file.path);
  return excluded.length > 3 ? `${names.join(', ')} and ${excluded.length - 3} more` : names.join(', ');
}

/** The band of a change and why, in one sentence. What lies on a border stays in the smaller band. */
export function codeReviewSize(signals: Signals): { band: Band; why: string } {
  const files = signals.reviewed.length;
  const areas = signals.subsystems.length;
  const crossing = signals.crossCutting;
  const facts = [
    count(files, 'file'),
    count(signals.changedLines, 'changed line'),
    count(areas, 'subsystem'),
    crossing.length === 0 ? 'no cross-cutting concern' : `touches ${crossing.join(' and ')}`,
  ].join(', ');
  const plain = ['docs', 'test', 'config'] as const;
  const only = plain.find((kind) => signals.reviewed.every((entry) => entry.kind === kind));
  if (only !== undefined) return { band: 'small', why: `${facts}; nothing but ${only === 'test' ? 'tests' : only}` };
  const large = files > 10 || areas > 2 || crossing.length >= 2;
  if (large && signals.changedLines >= fewLines) return { band: 'large', why: facts };
  if (large) return { band: 'medium', why: `${facts}; wide, but too few lines to be large` };
  if (files > 3 || crossing.length === 1) return { band: 'medium', why: facts };
  return { band: 'small', why: facts };
}
