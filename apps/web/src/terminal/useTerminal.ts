import { useEffect, useRef, useState, type RefObject } from 'react';
import { terminalSocketUrl } from '../api/terminals.js';
import { drawFrames } from './draw-frames.js';
import { makeXterm, type Xterm } from './make-xterm.js';
import { takeKeys, takePastes } from './take-input.js';
import { typedBy, withControl, type KeyAction, type RowKey } from './terminal-keys.js';
import { inputsOf } from './terminal-paste.js';
import { openTerminalLink, type LinkState, type TerminalLink } from './terminal-link.js';
import { onThemeChange, themeOf } from './terminal-theme.js';

export interface TerminalHandle {
  state: LinkState;
  exitCode: number | null;
  xterm: Xterm | null;
  /** The next key is typed with Ctrl: touch keyboards have none. */
  control: boolean;
  setControl: (on: boolean) => void;
  press: (key: RowKey) => void;
  hurry: () => void;
}

interface Options {
  id: string;
  host: RefObject<HTMLElement | null>;
  screenReader: boolean;
  onTitle: (title: string) => void;
  onAction: (action: KeyAction) => void;
  /** Is told of a text with several lines that would run as they come; it is pasted only by `xterm.terminal.paste`. */
  onManyLines: (text: string, lines: number) => void;
}

/** A terminal in the host, connected for as long as it is shown. */
export function useTerminal({ id, host, screenReader, ...told }: Options): TerminalHandle {
  const [state, setState] = useState<LinkState>('connecting');
  const [exitCode, setExitCode] = useState<number | null>(null);
  const [xterm, setXterm] = useState<Xterm | null>(null);
  const [control, setControl] = useState(false);
  const link = useRef<TerminalLink | null>(null);
  const ended = state === 'gone' || exitCode !== null;
  const current = useRef({ ...told, control, ended });
  useEffect(() => {
    current.current = { ...told, control, ended };
  });

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const made = makeXterm(element, screenReader);
    const { terminal } = made;
    const drawing = drawFrames(made, {
      send: (request) => opened.send(request),
      onTitle: (title) => current.current.onTitle(title),
      onExitCode: setExitCode,
    });
    const opened = openTerminalLink({ url: terminalSocketUrl(id), onFrame: drawing.draw, onState: setState });
    terminal.onData((data) => {
      drawing.use();
      for (const part of inputsOf(current.current.control ? withControl(data) : data)) {
        opened.send({ type: 'input', data: part });
      }
      setControl(false);
    });
    terminal.onTitleChange((title) => current.current.onTitle(title));
    takeKeys(terminal, {
      ended: () => current.current.ended,
      act: (action) => current.current.onAction(action),
    });
    const stopPastes = takePastes(element, terminal, (text, lines) => current.current.onManyLines(text, lines));
    const resizes = new ResizeObserver(drawing.fit);
    resizes.observe(element);
    element.addEventListener('focusin', drawing.use);
    const stopTheme = onThemeChange(() => {
      terminal.options.theme = themeOf(element);
    });
    link.current = opened;
    // oxlint-disable-next-line react/set-state-in-effect -- it exists only once its host does
    setXterm(made);
    return () => {
      element.removeEventListener('focusin', drawing.use);
      stopTheme();
      stopPastes();
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
    press(key) {
      const application = xterm?.terminal.modes.applicationCursorKeysMode ?? false;
      xterm?.terminal.input(typedBy(key, { control, application }));
    },
    hurry: () => link.current?.hurry(),
  };
}
