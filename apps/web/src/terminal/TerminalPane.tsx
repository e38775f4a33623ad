import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useMay } from '../access/useMay.js';
import { ApiError } from '../api/http.js';
import { newId } from '../api/new-id.js';
import { closeTerminal, readTerminal, startTerminal, terminalsQuery } from '../api/terminals.js';
import type { PaneProps } from '../panes/pane.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { CloseTerminalDialog } from './CloseTerminalDialog.js';
import styles from './TerminalPane.module.css';
import { TerminalScreen } from './TerminalScreen.js';
import { TerminalTabs } from './TerminalTabs.js';
import { distinct, withoutTab, withTabInPlace } from './terminal-tabs.js';

const screenReaderKey = 'boocode.terminal.screen-reader';

/** Shells of this machine, one to a tab; for who may have them. */
export function TerminalPane(props: PaneProps) {
  const refusal = useMay('admin');
  if (refusal === null) return <Shells {...props} />;
  return (
    <div className={styles.pane}>
      <div className={styles.nothing}>
        <p>{refusal}</p>
      </div>
    </div>
  );
}

function Shells({ pane, project, focused, change }: PaneProps) {
  const { tabs, active } = pane;
  const { data: known = [] } = useQuery(terminalsQuery());
  const [told, setTold] = useState<Readonly<Record<string, string>>>({});
  const [screenReader, setScreenReader] = useState(() => localStorage.getItem(screenReaderKey) === 'true');
  const titleOf = (id: string) => told[id] ?? known.find((one) => one.id === id)?.title ?? 'Terminal';

  const start = useMutation({
    // `place`: the tab that it takes the place of.
    mutationFn: ({ id }: { id: string; place: string | null }) => startTerminal({ id, ...folderOf(project) }),
    onSuccess: ({ id }, { place }) => change((now) => ({ tabs: withTabInPlace(now.tabs, id, place), active: id })),
  });
  const open = (place: string | null = null) => start.mutate({ id: newId(), place });
  useFirstTerminal(tabs.length === 0, () => open());
  const closing = useClosing((id) => change((now) => withoutTab(now, id)));
  const titles = distinct(tabs.map(titleOf));
  const shown = tabs.includes(active ?? '') ? active : (tabs[0] ?? null);

  return (
    <div className={styles.pane}>
      <TerminalTabs
        tabs={tabs.map((id, at) => ({ id, title: titles[at] ?? titleOf(id) }))}
        active={shown}
        screenReader={screenReader}
        onShow={(id) => change({ active: id })}
        onClose={closing.ask}
        onOpen={() => open()}
        onScreenReader={(on) => {
          localStorage.setItem(screenReaderKey, String(on));
          setScreenReader(on);
        }}
      />
      {start.isError ? (
        <ErrorNote what="No terminal was started" error={start.error}>
          <Button onClick={() => open()}>Try again</Button>
          {shown === null ? null : <Button onClick={() => start.reset()}>Close</Button>}
        </ErrorNote>
      ) : null}
      {closing.error === null ? null : <ErrorNote what="The terminal was not closed" error={closing.error} />}
      {shown === null ? (
        <Nothing starting={start.isPending} onOpen={() => open()} />
      ) : (
        <TerminalScreen
          key={shown}
          id={shown}
          focused={focused}
          screenReader={screenReader}
          onTitle={(title) => setTold((before) => ({ ...before, [shown]: title }))}
          onAnew={() => start.isPending || open(shown)}
        />
      )}
      {closing.program === null ? null : (
        <CloseTerminalDialog program={closing.program} onKeep={closing.keep} onEnd={closing.end} />
      )}
    </div>
  );
}

function Nothing({ starting, onOpen }: { starting: boolean; onOpen: () => void }) {
  return (
    <div className={styles.nothing}>
      {starting ? (
        <p role="status">Starting a shell…</p>
      ) : (
        <>
          <p>A shell in the folder of the project. It goes on when this pane is closed.</p>
          <Button onClick={onOpen}>Open a terminal</Button>
        </>
      )}
    </div>
  );
}

const folderOf = (project: PaneProps['project']) => (project === null ? {} : { cwd: project.path });

/** Who opens a terminal pane wants a terminal. Once: who closes the last one does not want another. */
function useFirstTerminal(none: boolean, open: () => void) {
  const done = useRef(false);
  useEffect(() => {
    if (done.current || !none) return;
    done.current = true;
    open();
  });
}

interface Asked {
  id: string;
  program: string;
}

/** Closing ends what runs there, so it asks when something does. */
function useClosing(gone: (id: string) => void) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const end = useMutation({
    mutationFn: async (id: string) => {
      await closeTerminal(id).catch(unlessGone);
      return id;
    },
    onSuccess: gone,
  });
  const look = useMutation({
    mutationFn: async (id: string) => ({ id, program: (await readTerminal(id).catch(unlessGone))?.program ?? null }),
    onSuccess: ({ id, program }) => (program === null ? end.mutate(id) : setAsked({ id, program })),
  });
  return {
    program: asked?.program ?? null,
    error: end.error ?? look.error,
    ask: (id: string) => look.mutate(id),
    keep: () => setAsked(null),
    end: () => {
      if (asked !== null) end.mutate(asked.id);
      setAsked(null);
    },
  };
}

/** What is not there any more is closed already. */
function unlessGone(error: unknown): null {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}
