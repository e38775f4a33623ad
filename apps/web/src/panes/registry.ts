import type { Scope } from '@boocode/contracts/access';
import type { ProjectView } from '@boocode/contracts/project';
import type { WorkspacePaneKind } from '@boocode/contracts/workspace';
import {
  Bot,
  FileCode,
  FileText,
  MessageSquare,
  Settings,
  SquareDashed,
  SquareTerminal,
  Workflow,
  type LucideIcon,
} from 'lucide-react';
import { lazy, type ComponentType } from 'react';
import { fontLoaded } from '../ui/font-loaded.js';
import type { PaneProps } from './pane.js';

export interface PaneEntry {
  kind: WorkspacePaneKind;
  title: string;
  icon: LucideIcon;
  /** What it is for, in one sentence. */
  what: string;
  component: ComponentType<PaneProps>;
  /** Whether a person may open one as it is, here; others are opened by what they show. */
  canOpen: (project: ProjectView | null) => boolean;
  /** What a token must allow for it. */
  needs: Scope;
}

const always = () => true;
const never = () => false;
const inFolder = (project: ProjectView | null) => project !== null && project.folder !== 'missing';

/** Each kind of pane that there is. A kind of the contract that is missing here does not compile. */
const entries: { readonly [Kind in WorkspacePaneKind]: Omit<PaneEntry, 'kind' | 'needs'> & { needs?: Scope } } = {
  chat: {
    title: 'Chat',
    icon: MessageSquare,
    what: 'Talk with a model that can read the project.',
    component: lazy(async () => ({ default: (await import('../chat/ChatPane.js')).ChatPane })),
    canOpen: always,
  },
  coder: {
    title: 'Coder',
    icon: Bot,
    what: 'Let an agent work in the project, and see each step of it.',
    component: lazy(async () => ({ default: (await import('../coder/CoderPane.js')).CoderPane })),
    canOpen: inFolder,
  },
  orchestrator: {
    title: 'Orchestrator',
    icon: Workflow,
    what: 'Send several agents over a branch at once, and read the one report that they bring back.',
    component: lazy(async () => ({ default: (await import('../orchestrator/OrchestratorPane.js')).OrchestratorPane })),
    canOpen: always,
  },
  terminal: {
    title: 'Terminal',
    icon: SquareTerminal,
    what: 'A shell in the folder of the project.',
    component: lazy(async () => {
      // It measures its letters once, when it is opened: without the font they would be another's.
      const [module] = await Promise.all([import('../terminal/TerminalPane.js'), fontLoaded('--font-mono')]);
      return { default: module.TerminalPane };
    }),
    canOpen: (project) => project?.folder !== 'missing',
    needs: 'admin',
  },
  settings: {
    title: 'Settings',
    icon: Settings,
    what: 'Agents, models, limits, theme and keys.',
    component: lazy(async () => ({ default: (await import('../settings/SettingsPane.js')).SettingsPane })),
    canOpen: always,
  },
  markdown_artifact: {
    title: 'Document',
    icon: FileText,
    what: 'A document that a chat wrote.',
    component: lazy(async () => ({
      default: (await import('../artifact/MarkdownArtifactPane.js')).MarkdownArtifactPane,
    })),
    canOpen: never,
  },
  html_artifact: {
    title: 'Web page',
    icon: FileCode,
    what: 'A page that a chat wrote, shut off from everything else.',
    component: lazy(async () => ({ default: (await import('../artifact/HtmlArtifactPane.js')).HtmlArtifactPane })),
    canOpen: never,
  },
  empty: {
    title: 'Empty',
    icon: SquareDashed,
    what: 'Choose what it shows.',
    component: lazy(async () => ({ default: (await import('./EmptyPane.js')).EmptyPane })),
    canOpen: never,
  },
};

export const paneEntry = (kind: WorkspacePaneKind): PaneEntry => ({ kind, needs: 'read', ...entries[kind] });

const kinds: readonly WorkspacePaneKind[] = ['chat', 'coder', 'orchestrator', 'terminal', 'settings'];

/** What can be opened now, in the order of menus. */
export const openable = (project: ProjectView | null): PaneEntry[] =>
  kinds.map(paneEntry).filter(({ canOpen }) => canOpen(project));
