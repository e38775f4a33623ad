import type { FlowRunView } from '@boocode/contracts/flow-run';
import { X } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from '../ui/Button.js';
import { FindingDetail } from './FindingDetail.js';
import styles from './FindingAside.module.css';
import { PeekView } from './PeekView.js';
import { placeText, withQuote, type Place } from './place.js';
import { useFindingActs } from './useFindingActs.js';
import { useFindingPlace } from './useFindingPlace.js';
import { useFindings } from './useFindings.js';

interface Props {
  run: FlowRunView;
  onClose: () => void;
}

/** Beside the run: the open finding, or the place in the code that it, or the report, rests on. */
export function FindingAside({ run, onClose }: Props) {
  const { finding, peek } = useFindingPlace();
  return peek === null ? (
    <FindingBeside key={finding} name={finding ?? ''} run={run} onClose={onClose} />
  ) : (
    <PlaceBeside key={placeText(peek)} place={peek} run={run} onClose={onClose} />
  );
}

function FindingBeside({ name, run, onClose }: Props & { name: string }) {
  const { data: findings, isPending } = useFindings(run.id);
  const { layer, ...acts } = useFindingActs(run);
  const finding = findings?.find(({ ref }) => ref === name);
  const title = finding?.display_id ?? 'Finding';
  return (
    <Frame label={`Finding ${finding?.title ?? ''}`} heading={title} closes="Close the finding" onClose={onClose}>
      {finding === undefined ? (
        <p className={styles.none}>{isPending ? 'Loading…' : 'This run has no finding of this name.'}</p>
      ) : (
        <FindingDetail finding={finding} run={run} acts={acts} />
      )}
      {layer}
    </Frame>
  );
}

function PlaceBeside({ place, run, onClose }: Props & { place: Place }) {
  const { data: findings, isPending } = useFindings(run.id);
  const text = placeText(place);
  return (
    <Frame label={`Place ${text}`} heading={<code>{text}</code>} closes="Close the place" isCode onClose={onClose}>
      {/* The quote is among the findings: without it a place whose lines have moved is not found again. */}
      {isPending ? null : <PeekView run={run} place={withQuote(place, findings ?? [])} />}
    </Frame>
  );
}

interface FrameProps {
  label: string;
  heading: ReactNode;
  closes: string;
  isCode?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** Takes the focus when it comes, so that the keys mean what it shows. */
function Frame({ label, heading, closes, isCode = false, onClose, children }: FrameProps) {
  const aside = useRef<HTMLElement>(null);
  useEffect(() => aside.current?.focus({ preventScroll: true }), []);
  return (
    <aside ref={aside} tabIndex={-1} className={styles.aside} data-code={isCode} aria-label={label}>
      <div className={styles.head}>
        <h2>{heading}</h2>
        <Button look="bare" aria-label={closes} title="Close (Esc)" onClick={onClose}>
          <X aria-hidden className={styles.icon} />
        </Button>
      </div>
      {children}
    </aside>
  );
}
