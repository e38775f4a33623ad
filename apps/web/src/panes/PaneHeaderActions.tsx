import { Columns2, Maximize2, Minimize2, Rows2, X } from 'lucide-react';
import type { Action } from '../keyboard/keymap.js';
import { useHint } from '../keyboard/BindingsProvider.js';
import { Button } from '../ui/Button.js';
import styles from './PaneFrame.module.css';

export interface PaneActions {
  splitRight: (() => void) | null;
  splitDown: (() => void) | null;
  zoom: (() => void) | null;
  close: () => void;
}

interface Props extends PaneActions {
  title: string;
  zoomed: boolean;
}

/** What can be done to any pane. What has no room is not there. */
export function PaneHeaderActions({ title, zoomed, splitRight, splitDown, zoom, close }: Props) {
  const hint = useHint();
  const shown: { name: string; tip: string; action: Action; icon: typeof X; run: (() => void) | null }[] = [
    { name: 'Split right', tip: 'Split to the right', action: 'pane.split-right', icon: Columns2, run: splitRight },
    { name: 'Split down', tip: 'Split downwards', action: 'pane.split-down', icon: Rows2, run: splitDown },
    {
      name: zoomed ? 'Show all panes' : 'Maximise',
      tip: zoomed ? 'Show all panes' : 'Show this pane alone',
      action: 'pane.zoom',
      icon: zoomed ? Minimize2 : Maximize2,
      run: zoom,
    },
    { name: 'Close', tip: 'Close; what goes on in it goes on', action: 'pane.close', icon: X, run: close },
  ];
  return (
    <div className={styles.actions} role="group" aria-label={`Pane ${title}`}>
      {shown.map(({ name, tip, action, icon: Icon, run }) =>
        run === null ? null : (
          <Button key={action} look="bare" aria-label={name} title={hint(tip, action)} onClick={run}>
            <Icon aria-hidden className={styles.icon} />
          </Button>
        ),
      )}
    </div>
  );
}
