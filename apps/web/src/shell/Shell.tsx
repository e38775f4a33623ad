import { lazy, Suspense, useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import { ArenaLauncherContext, type ArenaSeed } from '../arena/arena-launcher.js';
import { BindingsProvider } from '../keyboard/BindingsProvider.js';
import { moveFocus } from '../keyboard/move-focus.js';
import { useKeys } from '../keyboard/useKeys.js';
import { LauncherContext, type LaunchSeed } from '../launch/launcher-context.js';
import { useWatch } from '../live/LiveProvider.js';
import { useNews } from '../notifications/useNews.js';
import { createCurrentWorkbench, CurrentWorkbenchContext } from '../panes/current-workbench.js';
import { NewPaneMenu } from '../panes/NewPaneMenu.js';
import { ImporterContext } from '../runs/importer.js';
import { useApplyTheme } from '../settings/useTheme.js';
import { Pages } from './Pages.js';
import { useProjectOnScreen } from './project-on-screen.js';
import styles from './Shell.module.css';
import { TopBar } from './TopBar.js';

const ArenaSheet = lazy(async () => ({ default: (await import('../arena/ArenaSheet.js')).ArenaSheet }));
const HelpDialog = lazy(async () => ({ default: (await import('../keyboard/HelpDialog.js')).HelpDialog }));
const ImportDialog = lazy(async () => ({ default: (await import('../runs/ImportDialog.js')).ImportDialog }));
const LaunchSheet = lazy(async () => ({ default: (await import('../launch/LaunchSheet.js')).LaunchSheet }));
const Palette = lazy(async () => ({ default: (await import('../palette/Palette.js')).Palette }));

type Sheet = 'help' | 'import' | 'palette' | 'projects' | null;

/** The bar, the page below it, and what opens over both. */
export function Shell() {
  return (
    <BindingsProvider>
      <Framed />
    </BindingsProvider>
  );
}

/** Rows of the pane that has the keyboard; on a page without panes, of the page. */
const rowsOf = () => document.querySelector('[data-pane][data-focused="true"]') ?? document;

function Framed() {
  useWatch('user');
  useApplyTheme();
  useNews();
  const [at, navigate] = useLocation();
  const [sheet, setSheet] = useState<Sheet>(null);
  const [launch, setLaunch] = useState<LaunchSeed | null>(null);
  const [arena, setArena] = useState<ArenaSeed | null>(null);
  const [current] = useState(createCurrentWorkbench);
  const { name, isWorkbench } = useProjectOnScreen();
  useKeys({
    'row.next': () => moveFocus(1, rowsOf()),
    'row.previous': () => moveFocus(-1, rowsOf()),
    'go.runs': () => navigate('/runs'),
    'go.tasks': () => navigate('/tasks'),
    'go.asks': () => navigate('/asks'),
    'go.project': () => setSheet('projects'),
    'run.new': () => {
      if (current.workbench !== null) current.workbench.orchestrate({ goal: null });
      else if (at !== '/new') setLaunch({ repo: '', pinned: false, goal: null, flow: null });
    },
    palette: () => setSheet('palette'),
    help: () => setSheet('help'),
  });
  const importRun = useCallback(() => setSheet('import'), []);
  const showRun = (id: string) => {
    if (current.workbench === null) navigate(`/runs/${id}`);
    else current.workbench.showRuns(`/runs/${id}`);
  };
  return (
    <LauncherContext value={setLaunch}>
      <ArenaLauncherContext value={setArena}>
        <ImporterContext value={importRun}>
          <CurrentWorkbenchContext value={current}>
            <TopBar
              projectName={name}
              newPane={isWorkbench ? <NewPaneMenu /> : null}
              onHelp={() => setSheet('help')}
              onFind={() => setSheet('palette')}
              onProjects={() => setSheet('projects')}
            />
            <main className={styles.main} data-workbench={isWorkbench}>
              <Pages />
            </main>
            <Suspense>
              {launch === null ? null : (
                <LaunchSheet seed={launch} onClose={() => setLaunch(null)} onStarted={showRun} />
              )}
              {arena === null ? null : <ArenaSheet seed={arena} onClose={() => setArena(null)} onStarted={showRun} />}
              <OtherSheet sheet={sheet} setSheet={setSheet} onRun={showRun} />
            </Suspense>
          </CurrentWorkbenchContext>
        </ImporterContext>
      </ArenaLauncherContext>
    </LauncherContext>
  );
}

interface OtherProps {
  sheet: Sheet;
  setSheet: (sheet: Sheet) => void;
  onRun: (runId: string) => void;
}

/** What needs nothing to begin with. */
function OtherSheet({ sheet, setSheet, onRun }: OtherProps) {
  const close = () => setSheet(null);
  if (sheet === null) return null;
  if (sheet === 'help') return <HelpDialog onClose={close} />;
  if (sheet !== 'import')
    return <Palette only={sheet === 'projects' ? sheet : undefined} onHelp={() => setSheet('help')} onClose={close} />;
  const onImported = (id: string) => {
    close();
    onRun(id);
  };
  return <ImportDialog onClose={close} onImported={onImported} />;
}
