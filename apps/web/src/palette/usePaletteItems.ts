import { useQuery } from '@tanstack/react-query';
import {
  Columns2,
  FileUp,
  FolderPlus,
  Hand,
  Keyboard,
  ListTree,
  MessageSquare,
  Bot,
  Palette as PaletteIcon,
  Play,
  Rows2,
  Settings,
  Swords,
  X,
  type LucideIcon,
} from 'lucide-react';
import { useLocation } from 'wouter';
import { useMay } from '../access/useMay.js';
import { chatsQuery } from '../api/chats.js';
import { projectsQuery } from '../api/projects.js';
import { runsQuery } from '../api/runs.js';
import { useArenaLauncher } from '../arena/arena-launcher.js';
import type { Action } from '../keyboard/keymap.js';
import { useFlows } from '../launch/useFlows.js';
import { useCurrentWorkbench } from '../panes/current-workbench.js';
import { useOpenable } from '../panes/useOpenable.js';
import type { Workbench } from '../panes/useWorkbench.js';
import { useImporter } from '../runs/importer.js';
import { byLastUse, hrefOf, openedProjects } from '../projects/last-project.js';
import { sections } from '../settings/sections.js';
import { themeNames, useTheme } from '../settings/useTheme.js';
import { themes } from '../ui/theme.js';

interface PaletteItem {
  /** Unique; not shown. */
  id: string;
  name: string;
  detail?: string;
  /** Other words that find it. */
  words?: string[];
  icon: LucideIcon;
  /** Why it may not be done, in words; absent: it may. */
  refusal?: string | undefined;
  /** Whose keys stand beside it. */
  action?: Action;
  run: () => void;
}

export interface PaletteOptions {
  only?: 'projects' | undefined;
  onHelp: () => void;
}

interface PaletteGroup {
  heading: string;
  items: PaletteItem[];
}

/** All that the palette offers, the likeliest first. */
export function usePaletteItems({ only, onHelp }: PaletteOptions): PaletteGroup[] {
  const [, navigate] = useLocation();
  const current = useCurrentWorkbench();
  const openable = useOpenable();
  const { project = null } = current.workbench ?? {};
  /** Does something in a workbench: the present one, or the one of this project. */
  const there = (what: (workbench: Workbench) => void, projectId?: string | null) => {
    const present = current.workbench;
    if (present !== null && (projectId === undefined || projectId === (present.project?.id ?? null)))
      return what(present);
    current.doNext(what);
    return navigate(hrefOf(projectId === undefined ? (openedProjects()[0] ?? null) : projectId));
  };
  const projects = useProjectItems(navigate);
  const work = useWorkItems(there, project?.folder === 'git' ? project.path : '');
  const settings = useSettingItems(there, onHelp);
  if (only === 'projects') return [{ heading: 'Projects', items: projects }];
  const open: PaletteItem[] = openable(project).map(({ kind, title, what, icon, refusal }) => ({
    id: `open-${kind}`,
    name: title,
    detail: what,
    words: ['open', 'new', 'pane'],
    icon,
    refusal: refusal ?? undefined,
    run: () => there((workbench) => workbench.openPane({ kind })),
  }));
  return [
    { heading: 'Panes', items: [...open, ...paneItems(there)] },
    ...work,
    { heading: 'Projects', items: projects },
    ...settings,
  ];
}

type There = (what: (workbench: Workbench) => void, projectId?: string | null) => void;

function paneItems(there: There): PaletteItem[] {
  const item = (name: string, action: Action, icon: LucideIcon, run: (workbench: Workbench) => void): PaletteItem => ({
    id: action,
    name,
    action,
    icon,
    run: () => there(run),
  });
  return [
    item('Split to the right', 'pane.split-right', Columns2, ({ split }) => split('right')),
    item('Split downwards', 'pane.split-down', Rows2, ({ split }) => split('down')),
    item('Close the pane', 'pane.close', X, ({ closePane }) => closePane()),
  ];
}

function useProjectItems(navigate: (to: string) => void): PaletteItem[] {
  const { data: projects = [] } = useQuery(projectsQuery());
  const refusal = useMay('admin') ?? undefined;
  const known = byLastUse(projects).map(({ id, name, path, folder }): PaletteItem => {
    const detail = folder === 'missing' ? `${path} (missing)` : path;
    return { id: `project-${id}`, name, detail, words: ['project'], icon: ListTree, run: () => navigate(hrefOf(id)) };
  });
  return [
    ...known,
    {
      id: 'project-none',
      name: 'No project',
      detail: 'Chats outside of any folder',
      icon: ListTree,
      run: () => navigate(hrefOf(null)),
    },
    {
      id: 'project-add',
      name: 'Add a folder…',
      refusal,
      words: ['project', 'new'],
      icon: FolderPlus,
      run: () => navigate('/projects'),
    },
  ];
}

/** Chats, runs and flows. */
function useWorkItems(there: There, repo: string): PaletteGroup[] {
  const { data: chats = [] } = useQuery(chatsQuery());
  const { data: runs = [] } = useQuery(runsQuery());
  const { all: flows = [] } = useFlows(repo);
  const arena = useArenaLauncher();
  const importer = useImporter();
  const refusal = useMay('run') ?? undefined;
  const chatItems = chats.slice(0, 200).map(({ id, kind, title, project_id }): PaletteItem => ({
    id: `chat-${id}`,
    name: title,
    icon: kind === 'chat' ? MessageSquare : Bot,
    run: () => there((workbench) => workbench.openPane({ kind, tabs: [id], active: id }), project_id),
  }));
  const runItems = runs.slice(0, 100).map(({ id, title, goal, repository }): PaletteItem => ({
    id: `run-${id}`,
    name: goal === '' ? title : goal,
    detail: `${title} · ${repository.split('/').at(-1) ?? ''}`,
    icon: Play,
    run: () => there((workbench) => workbench.showRuns(`/runs/${id}`)),
  }));
  const flowItems = flows.map(({ name, title }): PaletteItem => ({
    id: `flow-${name}`,
    name: `New run: ${title}`,
    refusal,
    words: [name],
    icon: Play,
    run: () => there((workbench) => workbench.orchestrate({ goal: null, flow: name })),
  }));
  const newRun: PaletteItem = {
    id: 'run-new',
    name: 'New run',
    detail: 'Choose a flow',
    refusal,
    action: 'run.new',
    icon: Play,
    run: () => there((workbench) => workbench.orchestrate({ goal: null })),
  };
  const newArena: PaletteItem = {
    id: 'arena-new',
    name: 'New arena',
    detail: 'Run one task several ways, and pick',
    refusal,
    words: ['contestants', 'compare', 'ways'],
    icon: Swords,
    run: () => arena(),
  };
  const importRun: PaletteItem = {
    id: 'run-import',
    name: 'Import a run…',
    detail: 'From a file that another BooCode exported',
    refusal,
    words: ['archive', 'load', 'upload'],
    icon: FileUp,
    run: importer,
  };
  const asks: PaletteItem = {
    id: 'asks',
    name: 'Needs you',
    detail: 'What agents want you to decide',
    action: 'go.asks',
    icon: Hand,
    run: () => there((workbench) => workbench.showRuns('/asks')),
  };
  return [
    { heading: 'Chats', items: chatItems },
    { heading: 'Runs', items: [asks, newRun, newArena, importRun, ...runItems] },
    { heading: 'Flows', items: flowItems },
  ];
}

function useSettingItems(there: There, onHelp: () => void): PaletteGroup[] {
  const { choose, refusal } = useTheme();
  return [
    {
      heading: 'Settings',
      items: [
        ...sections.map(({ id, title, what }): PaletteItem => ({
          id: `settings-${id}`,
          name: title,
          detail: what,
          words: ['settings'],
          icon: Settings,
          run: () => there((workbench) => workbench.openPane({ kind: 'settings', place: id })),
        })),
        ...themes.map((theme): PaletteItem => ({
          id: `theme-${theme}`,
          name: `Theme: ${themeNames[theme]}`,
          refusal: refusal ?? undefined,
          icon: PaletteIcon,
          run: () => choose(theme),
        })),
        { id: 'help', name: 'Keyboard', detail: 'All keys', action: 'help', icon: Keyboard, run: onHelp },
      ],
    },
  ];
}
