import { useEffect, useRef } from 'react';
import { useBindings } from './BindingsProvider.js';
import type { Handlers } from './keymap.js';
import { useKeyScope } from './scope.js';
import { actionOf, isBesideShell, isChord, strokeOf, type Struck } from './stroke.js';

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** xterm names its element so. What is typed there is the shell's. */
const inShell = (target: EventTarget | null) => target instanceof Element && target.closest('.xterm') !== null;

/** A dialog is open, or a field hears which keys a person wants to give. */
const modal = () => document.querySelector('dialog[open], [data-hears-keys="true"]') !== null;

/**
 * Runs handlers for keys, outside of dialogs. Chords are heard before whatever has the focus; all others only outside of fields, and
 * in a field Escape leaves the field first. In a pane that does not have the keyboard nothing is heard.
 */
export function useKeys(handlers: Handlers) {
  const bindings = useBindings();
  const { active } = useKeyScope();
  const current = useRef({ handlers, bindings });
  useEffect(() => {
    current.current = { handlers, bindings };
  });
  useEffect(() => {
    if (!active) return undefined;
    let before: Struck | null = null;
    const hear = (event: KeyboardEvent, stroke: string) => {
      const press = { stroke, at: event.timeStamp };
      const action = actionOf(current.current.bindings, press, before);
      before = press;
      const handler = action === null ? undefined : current.current.handlers[action];
      if (handler === undefined) return;
      event.preventDefault();
      if (isChord(stroke)) event.stopPropagation();
      handler();
    };
    const onChord = (event: KeyboardEvent) => {
      const stroke = strokeOf(event);
      if (stroke === null || !isChord(stroke) || event.defaultPrevented || modal()) return;
      if (inShell(event.target) && !isBesideShell(stroke)) return;
      hear(event, stroke);
    };
    const onKey = (event: KeyboardEvent) => {
      const stroke = strokeOf(event);
      if (stroke === null || isChord(stroke) || event.defaultPrevented || modal()) return;
      if (!typing(event.target)) hear(event, stroke);
      else if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
    };
    window.addEventListener('keydown', onChord, { capture: true });
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onChord, { capture: true });
      window.removeEventListener('keydown', onKey);
    };
  }, [active]);
}
