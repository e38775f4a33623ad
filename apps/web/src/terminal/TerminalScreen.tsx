import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/Button.js';
import { KeyRow } from './KeyRow.js';
import { PasteDialog } from './PasteDialog.js';
import { SearchBar } from './SearchBar.js';
import styles from './TerminalPane.module.css';
import { useTerminal } from './useTerminal.js';

interface Props {
  id: string;
  focused: boolean;
  screenReader: boolean;
  onTitle: (title: string) => void;
  /** Starts another one in its place. */
  onAnew: () => void;
}

/** One terminal: what it shows, and in words how it stands. */
export function TerminalScreen({ id, focused, screenReader, onTitle, onAnew }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const [searching, setSearching] = useState(false);
  const [pasting, setPasting] = useState<{ text: string; lines: number } | null>(null);
  const terminal = useTerminal({
    id,
    host,
    screenReader,
    onTitle,
    onAction(action) {
      if (action === 'search') setSearching(true);
      else if (action === 'anew') onAnew();
      else frame.current?.closest<HTMLElement>('[data-pane]')?.focus();
    },
    onManyLines: (text, lines) => setPasting({ text, lines }),
  });
  const { xterm, state, exitCode } = terminal;
  useEffect(() => {
    if (focused) xterm?.terminal.focus();
  }, [focused, xterm]);
  useShellKeys(host);
  return (
    <div ref={frame} className={styles.frame}>
      {searching && xterm !== null ? (
        <SearchBar
          xterm={xterm}
          onClose={() => {
            setSearching(false);
            xterm.terminal.focus();
          }}
        />
      ) : null}
      <div ref={host} className={styles.host} data-dim={state !== 'open'} />
      <div role="status" className={styles.status}>
        <Standing state={state} exitCode={exitCode} onAnew={onAnew} onHurry={terminal.hurry} />
      </div>
      <KeyRow control={terminal.control} onControl={terminal.setControl} onPress={terminal.press} />
      {pasting === null ? null : (
        <PasteDialog
          {...pasting}
          onCancel={() => setPasting(null)}
          onPaste={() => {
            xterm?.terminal.paste(pasting.text);
            setPasting(null);
          }}
        />
      )}
    </div>
  );
}

interface StandingProps {
  state: ReturnType<typeof useTerminal>['state'];
  exitCode: number | null;
  onAnew: () => void;
  onHurry: () => void;
}

function Standing({ state, exitCode, onAnew, onHurry }: StandingProps) {
  if (state === 'connecting') return <p>Connecting to the terminal…</p>;
  if (state === 'away') {
    return (
      <p>
        The terminal does not answer; the page asks again. The shell goes on unless BooCode was stopped.
        <Button onClick={onHurry}>Ask now</Button>
      </p>
    );
  }
  if (state === 'open' && exitCode === null) return null;
  return (
    <p>
      {state === 'gone'
        ? 'This terminal is gone: it was closed, it ended a while ago, or terminals were started anew.'
        : `This shell has ended (exit code ${exitCode}).`}
      <Button title="Start a new one (Enter)" onClick={onAnew}>
        Start a new one
      </Button>
    </p>
  );
}

/** The page's own keys of one letter, and Escape that leaves fields, are for the shell while it is typed into. */
function useShellKeys(host: React.RefObject<HTMLElement | null>) {
  useEffect(() => {
    const element = host.current;
    const keep = (event: KeyboardEvent) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
    };
    element?.addEventListener('keydown', keep);
    return () => element?.removeEventListener('keydown', keep);
  }, [host]);
}
