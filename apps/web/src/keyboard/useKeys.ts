import { useEffect, useRef } from 'react';
import { keysFor, type Handlers, type Pressed } from './keymap.js';

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

const modal = () => document.querySelector('dialog[open]') !== null;

/** Runs handlers for keys pressed outside of fields and dialogs. In a field, Escape leaves the field first. */
export function useKeys(handlers: Handlers) {
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });
  useEffect(() => {
    let before: Pressed | null = null;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || modal()) return;
      if (typing(event.target)) {
        if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
        return;
      }
      const press = { key: event.key, at: event.timeStamp };
      const keys = keysFor(press, before);
      before = press;
      // Enter belongs to whatever has the focus; it is in the map only to be told.
      const handler = keys === null || keys === 'Enter' ? undefined : current.current[keys];
      if (handler === undefined) return;
      event.preventDefault();
      handler();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
