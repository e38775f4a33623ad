import type { ProjectView } from '@boocode/contracts/project';
import type { WorkspacePane } from '@boocode/contracts/workspace';
import { Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { KeyScope } from '../keyboard/scope.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { HeaderSlotContext } from './HeaderSlot.js';
import type { PaneChange } from './pane.js';
import { PaneBoundary } from './PaneBoundary.js';
import styles from './PaneFrame.module.css';
import { PaneHeaderActions, type PaneActions } from './PaneHeaderActions.js';
import { paneEntry } from './registry.js';
import { usePaneDrag, type Drop } from './usePaneDrag.js';

interface Props {
  pane: WorkspacePane;
  project: ProjectView | null;
  focused: boolean;
  zoomed: boolean;
  actions: PaneActions;
  change: (change: PaneChange) => void;
  onFocus: () => void;
  /** Another pane was dropped on this one; null where panes have no places to be moved to. */
  onDrop: ((drop: Drop) => void) | null;
}

/** A pane: its header, and what its kind shows. */
export function PaneFrame({ pane, project, focused, zoomed, actions, change, onFocus, onDrop }: Props) {
  const { component: Content, title, icon: Icon } = paneEntry(pane.kind);
  const frame = useRef<HTMLElement>(null);
  const header = useRef<HTMLElement>(null);
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const hint = usePaneDrag({ paneId: pane.id, frame, header, onDrop });
  const [content, setContent] = useState({ kind: pane.kind, isSuccessor: false });
  if (content.kind !== pane.kind) setContent({ kind: pane.kind, isSuccessor: true });
  useTakingFocus(frame, focused);
  const scope = useMemo(() => ({ active: focused, root: frame }), [focused]);
  return (
    <section
      ref={frame}
      tabIndex={-1}
      className={styles.frame}
      data-focused={focused}
      data-pane={pane.id}
      aria-label={title}
      onFocus={onFocus}
    >
      <header ref={header} className={styles.header} data-grip={onDrop !== null}>
        <Icon aria-hidden className={styles.icon} />
        <div ref={setSlot} className={styles.slot} />
        <h2 className={styles.title}>{title}</h2>
        <PaneHeaderActions title={title} zoomed={zoomed} {...actions} />
      </header>
      <div className={styles.body}>
        <PaneBoundary key={pane.kind} title={title}>
          <Suspense fallback={<SkeletonRows count={3} label={`Loading ${title}`} />}>
            <HeaderSlotContext value={slot}>
              <KeyScope {...scope}>
                <Content pane={pane} project={project} focused={focused} change={change} close={actions.close} />
              </KeyScope>
            </HeaderSlotContext>
            {content.isSuccessor ? <Successor frame={frame} focused={focused} /> : null}
          </Suspense>
        </PaneBoundary>
      </div>
      {hint === null ? null : <div className={styles.hint} data-side={hint} aria-hidden />}
    </section>
  );
}

interface Focusing {
  frame: React.RefObject<HTMLElement | null>;
  focused: boolean;
}

/** What has come in the place of another content has the keyboard of that, which went with it, as soon as it is loaded. */
function Successor({ frame, focused }: Focusing) {
  useTakingFocus(frame, focused);
  return null;
}

/** A pane that is given the keyboard takes the focus of the page, unless that is in it already, or in a dialog. */
function useTakingFocus(frame: Focusing['frame'], focused: boolean) {
  useEffect(() => {
    const element = frame.current;
    if (!focused || element === null || element.contains(document.activeElement)) return;
    if (document.querySelector('dialog[open]') !== null) return;
    (element.querySelector<HTMLElement>('[data-pane-focus]') ?? element).focus({ preventScroll: true });
  }, [frame, focused]);
}
