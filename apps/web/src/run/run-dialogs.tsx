import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import { createContext, lazy, Suspense, useContext, useState, type ReactNode } from 'react';

const StopDialog = lazy(async () => ({ default: (await import('./StopDialog.js')).StopDialog }));
const RerunDialog = lazy(async () => ({ default: (await import('./RerunDialog.js')).RerunDialog }));
const ForkDialog = lazy(async () => ({ default: (await import('./ForkDialog.js')).ForkDialog }));

/** What is asked before it is done. `step: null` is what did not complete. */
export type Asked = { what: 'stop' } | { what: 'rerun'; step: TaskView | null } | { what: 'fork'; step: TaskView };

const RunDialogsContext = createContext<(asked: Asked) => void>(() => undefined);

/** Asks for what can't be taken back, from wherever in a run. */
export const useRunDialogs = () => useContext(RunDialogsContext);

export function RunDialogs({
  run,
  children,
}: {
  run: FlowRunView;
  children: (ask: (asked: Asked) => void) => ReactNode;
}) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <RunDialogsContext value={setAsked}>
      {children(setAsked)}
      <Suspense>
        {asked?.what === 'stop' ? <StopDialog run={run} onClose={close} /> : null}
        {asked?.what === 'rerun' ? <RerunDialog run={run} step={asked.step} onClose={close} /> : null}
        {asked?.what === 'fork' ? <ForkDialog run={run} step={asked.step} onClose={close} /> : null}
      </Suspense>
    </RunDialogsContext>
  );
}
