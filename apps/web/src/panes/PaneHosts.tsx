import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import styles from './Workspace.module.css';

/** An element for each pane, which outlives the place where it stands: a pane that is moved goes on as it was. */
export function useHosts(ids: readonly string[]): (id: string) => HTMLElement {
  const [hosts] = useState(() => new Map<string, HTMLElement>());
  useLayoutEffect(() => {
    for (const id of hosts.keys()) if (!ids.includes(id)) hosts.delete(id);
  }, [hosts, ids]);
  return (id) => {
    const host = hosts.get(id) ?? document.createElement('div');
    host.className = styles.host ?? '';
    hosts.set(id, host);
    return host;
  };
}

/** The place where a pane stands now. */
export function PaneSlot({ host }: { host: HTMLElement }) {
  const slot = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (slot.current !== null && host.parentElement !== slot.current) slot.current.append(host);
  }, [host]);
  return <div ref={slot} className={styles.slot} />;
}

/** Shows children in a host; stands after the slots, so that the host is on the page before anything in it is measured. */
export const inHost = (host: HTMLElement, key: string, children: ReactNode) => createPortal(children, host, key);
