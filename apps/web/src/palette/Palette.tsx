import { Command } from 'cmdk';
import { useEffect, useRef } from 'react';
import { useBindings } from '../keyboard/BindingsProvider.js';
import { KeyCaps } from '../keyboard/KeyCaps.js';
import { Dialog } from '../ui/Dialog.js';
import styles from './Palette.module.css';
import { rank } from './rank.js';
import { usePaletteItems, type PaletteOptions } from './usePaletteItems.js';

interface Props extends PaletteOptions {
  onClose: () => void;
}

const byName = (_id: string, search: string, [name = '', ...others]: string[] = []) => rank(name, others, search);

/** Everything that can be gone to or done, found by a few letters of its name. */
export function Palette({ onClose, ...options }: Props) {
  const groups = usePaletteItems(options);
  const bindings = useBindings();
  const chosen = useRef<(() => void) | null>(null);
  // What was chosen is done once the dialog has given the focus back, or it would take it from what was just opened.
  useEffect(() => () => void setTimeout(() => chosen.current?.()), []);
  const title = options.only === 'projects' ? 'Go to a project' : 'Find anything';
  return (
    <Dialog title={title} bare onClose={onClose}>
      <Command label={title} loop filter={byName} className={styles.palette}>
        <Command.Input
          autoFocus
          placeholder={options.only === 'projects' ? 'Project…' : 'Pane, chat, run, flow, setting…'}
        />
        <Command.List className={styles.list}>
          <Command.Empty className={styles.none}>Nothing has this name.</Command.Empty>
          {groups.map(({ heading, items }) =>
            items.length === 0 ? null : (
              <Command.Group key={heading} heading={heading} className={styles.group}>
                {items.map(({ id, name, detail, icon: Icon, action, words = [], refusal, run }) => {
                  const keys = action === undefined ? null : bindings[action];
                  return (
                    <Command.Item
                      key={id}
                      value={id}
                      keywords={[name, ...words, ...(detail === undefined ? [] : [detail])]}
                      className={styles.item}
                      disabled={refusal !== undefined}
                      title={refusal}
                      onSelect={() => {
                        chosen.current = run;
                        onClose();
                      }}
                    >
                      <Icon aria-hidden className={styles.icon} />
                      <span className={styles.name}>{name}</span>
                      {detail === undefined ? null : <span className={styles.detail}>{detail}</span>}
                      {keys === null ? null : <KeyCaps keys={keys} />}
                    </Command.Item>
                  );
                })}
              </Command.Group>
            ),
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}
