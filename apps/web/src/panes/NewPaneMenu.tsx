import { SquarePlus } from 'lucide-react';
import { Menu } from '../ui/Menu.js';
import { useCurrentWorkbench } from './current-workbench.js';
import { openable } from './registry.js';

/** Opens a pane of any kind beside the focused one. */
export function NewPaneMenu() {
  const current = useCurrentWorkbench();
  return (
    <Menu
      label="New pane"
      icon={SquarePlus}
      items={() =>
        openable(current.workbench?.project ?? null).map(({ kind, title, what, icon }) => ({
          id: kind,
          name: title,
          detail: what,
          icon,
          run: () => current.workbench?.openPane({ kind }),
        }))
      }
    />
  );
}
