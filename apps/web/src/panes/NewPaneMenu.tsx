import { SquarePlus } from 'lucide-react';
import { MenuButton } from '../ui/MenuButton.js';
import { useCurrentWorkbench } from './current-workbench.js';
import styles from './NewPaneMenu.module.css';
import { useOpenable } from './useOpenable.js';

/** Opens a pane of any kind beside the focused one. */
export function NewPaneMenu() {
  const current = useCurrentWorkbench();
  const openable = useOpenable();
  return (
    <MenuButton
      label="New pane"
      items={() =>
        openable(current.workbench?.project ?? null).map(({ kind, title, what, icon, refusal }) => ({
          label: title,
          about: what,
          icon,
          refusal,
          act: () => current.workbench?.openPane({ kind }),
        }))
      }
    >
      <SquarePlus aria-hidden className={styles.icon} />
    </MenuButton>
  );
}
