import type { TerminalFrame } from '@boocode/contracts/terminal';
import type { Terminal } from '@xterm/xterm';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { terminalSocketUrl } from '../api/terminals.js';
import { makeXterm, type Xterm } from './make-xterm.js';
import { keyAction, withControl, type KeyAction } from './terminal-keys.js';
import { openTerminalLink, type LinkState, type TerminalLink } from './terminal-link.js';
import { onThemeChange, themeOf } from './terminal-theme.js';

export interface TerminalHandle {
  state: LinkState;
  exitCode: number | null;
  xterm: Xterm | null;
  /** The next key is typed with Ctrl: touch keyboards have none. */
  control: boolean;
  setControl: (on: boolean) => void;
  type: (data: string) => void;
  hurry: () => void;
}

interface Options {
  id: string;
  host: RefObject<HTMLElement | null>;
  screenReader: boolean;
  onTitle: (title: string) => void;
  onAction: (action: KeyAction) => void;
}

/** A terminal in the host, connected for as long as it is shown. */
export function useTerminal({ id, host, screenReader, onTitle, onAction }: Options): TerminalHandle {
  const [state, setState] = useState<LinkState>('connecting');
  const [exitCode, setExitCode] = useState<number | null>(null);
  const [xterm, setXterm] = useState<Xterm | null>(null);
  const [control, setControl] = useState(false);
  const link = useRef<TerminalLink | null>(null);
  const current = useRef({ onTitle, onAction, control });
  useEffect(() => {
    current.current = { onTitle, onAction, control };
  });

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const made = makeXterm(element, screenReader);
    const { terminal, fit } = made;
    const opened = openTerminalLink({ url: terminalSocketUrl(id), onFrame, onState: setState });
    let sized = false;
    const tellSize = () => {
      // Before the screen came there is nothing to fit, and a pane that is not shown has no size.
      if (!sized || element.clientWidth === 0) return;
      fit.fit();
      opened.send({ type: 'resize', columns: Math.max(2, terminal.cols), rows: Math.max(1, terminal.rows) });
    };
    function onFrame(frame: TerminalFrame) {
      if (frame.type === 'screen') {
        setExitCode(frame.terminal.exit_code);
        current.current.onTitle(frame.terminal.title);
        terminal.reset();
        terminal.resize(frame.terminal.columns, frame.terminal.rows);
        terminal.write(frame.data, () => {
          sized = true;
          tellSize();
        });
      } else if (frame.type === 'output') {
        const characters = frame.data.length;
        terminal.write(frame.data, () => opened.send({ type: 'drawn', characters }));
      } else if (frame.type === 'resized') terminal.resize(frame.columns, frame.rows);
      else setExitCode(frame.exit_code);
    }
    terminal.onData((data) => {
      opened.send({ type: 'input', data: current.current.control ? withControl(data) : data });
      setControl(false);
    });
    terminal.onTitleChange((title) => current.current.onTitle(title));
    takeKeys(terminal, (action) => current.current.onAction(action));
    const resizes = new ResizeObserver(tellSize);
    resizes.observe(element);
    const stopTheme = onThemeChange(() => {
      terminal.options.theme = themeOf(element);
    });
    link.current = opened;
    // oxlint-disable-next-line react/set-state-in-effect -- it exists only once its host does
    setXterm(made);
    return () => {
      stopTheme();
      resizes.disconnect();
      opened.close();
      terminal.dispose();
      setXterm(null);
    };
  }, [id, host, screenReader]);

  return {
    state,
    exitCode,
    xterm,
    control,
    setControl,
    type: (data) => link.current?.send({ type: 'input', data }),
    hurry: () => link.current?.hurry(),
  };
}

/** Takes the keys that are not the shell's. */
function takeKeys(terminal: Terminal, act: (action: KeyAction) => void): void {
  terminal.attachCustomKeyEventHandler((event) => {
    const action = keyAction(event, terminal.hasSelection());
    if (action === null) return true;
    if (event.type === 'keydown' && action !== 'paste') {
      event.preventDefault();
      if (action === 'copy') void navigator.clipboard.writeText(terminal.getSelection());
      else act(action);
    }
    return false;
  });
}
