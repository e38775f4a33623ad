import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import { X } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef } from 'react';
import type { FileEdit } from '../coder/edit-diff.js';
import { useTabKeys } from '../keyboard/useTabKeys.js';
import { Transcript } from '../run/Transcript.js';
import { Button } from '../ui/Button.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { StateMark } from '../ui/StateMark.js';
import { Tabs, tabId } from '../ui/Tabs.js';
import { editsIn, toolsIn } from './step-edits.js';
import { partsOf } from './step-parts.js';
import styles from './StepDrawer.module.css';
import { StepOverview } from './StepOverview.js';
import { useStepEntries } from './useStepEntries.js';

const StepTools = lazy(async () => ({ default: (await import('./StepTools.js')).StepTools }));
const StepDiff = lazy(async () => ({ default: (await import('./StepDiff.js')).StepDiff }));
const StepIo = lazy(async () => ({ default: (await import('./StepIo.js')).StepIo }));
const StepAttempts = lazy(async () => ({ default: (await import('./StepAttempts.js')).StepAttempts }));

interface Props {
  step: TaskView;
  run: FlowRunView;
  now: number;
  part: string;
  onPart: (part: string) => void;
  onClose: () => void;
}

const panel = 'step-panel';

/** One step beside the list: what it is, why it stands where it stands, what its agent said, did and changed. */
export function StepDrawer({ step, run, now, part, onPart, onClose }: Props) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  const { entries } = useStepEntries(step);
  const edits = editsIn(entries);
  const parts = partsOf({
    step,
    calls: toolsIn(entries).length,
    files: new Set(edits.map(({ path }) => path)).size,
  });
  const chosen = parts.find(({ id }) => id === part)?.id ?? 'overview';
  useTabKeys(
    parts.map(({ id }) => id),
    onPart,
  );
  return (
    <aside ref={ref} tabIndex={-1} className={styles.drawer} aria-label={`Step ${step.title}`}>
      <div className={styles.head}>
        <StateMark condition={step.condition} glyphOnly />
        <h2>{step.title}</h2>
        <Button look="bare" aria-label="Close the step" title="Close (Esc)" onClick={onClose}>
          <X aria-hidden className={styles.icon} />
        </Button>
      </div>
      <div className={styles.tabs}>
        <Tabs label="Parts of the step" tabs={parts} chosen={chosen} panel={panel} onChoose={onPart} />
      </div>
      <div className={styles.body} role="tabpanel" id={panel} aria-labelledby={tabId(panel, chosen)} tabIndex={0}>
        <Suspense fallback={<SkeletonRows count={6} label="Loading this part of the step" />}>
          <Part name={chosen} step={step} run={run} now={now} edits={edits} />
        </Suspense>
      </div>
    </aside>
  );
}

function Part({
  name,
  step,
  run,
  now,
  edits,
}: Pick<Props, 'step' | 'run' | 'now'> & { name: string; edits: FileEdit[] }) {
  if (name === 'transcript') return <Transcript step={step} />;
  if (name === 'tools') return <StepTools step={step} />;
  if (name === 'diff') return <StepDiff edits={edits} />;
  if (name === 'io') return <StepIo step={step} run={run} />;
  if (name === 'attempts') return <StepAttempts step={step} />;
  return <StepOverview step={step} run={run} now={now} />;
}
