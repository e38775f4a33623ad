import { useContext, type MouseEvent, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useCurrentWorkbench } from '../panes/current-workbench.js';
import { LauncherContext } from './launcher-context.js';

interface Props {
  className?: string | undefined;
  title?: string;
  children: ReactNode;
}

/** A link to the launch form: pressed as it is, it opens as a sheet here; in a new tab it is a page. */
export function NewRunLink({ className, title, children }: Props) {
  const open = useContext(LauncherContext);
  const current = useCurrentWorkbench();
  const onClick = (event: MouseEvent) => {
    if (open === null || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (current.workbench === null) open({ repo: '', pinned: false, goal: null, flow: null });
    else current.workbench.orchestrate({ goal: null });
  };
  return (
    <Link href="/new" className={className ?? ''} title={title} aria-label="New run" onClick={onClick}>
      {children}
    </Link>
  );
}
