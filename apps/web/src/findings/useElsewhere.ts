import { useQuery } from '@tanstack/react-query';
import { useContext } from 'react';
import { useLocation } from 'wouter';
import { projectsQuery } from '../api/projects.js';
import { writeDraft } from '../composer/draft-store.js';
import { repositoryName } from '../format/names.js';
import { useCurrentWorkbench } from '../panes/current-workbench.js';
import { WorkbenchContext, type Workbench } from '../panes/useWorkbench.js';
import { hrefOf, openedProjects } from '../projects/last-project.js';

/** What findings open beside them: chats, agents and terminals, in the workbench that they stand in or in that of their repository. */
export function useElsewhere(repository: string) {
  const here = useContext(WorkbenchContext);
  const current = useCurrentWorkbench();
  const [, navigate] = useLocation();
  const { data: projects = [] } = useQuery(projectsQuery());
  const project = projects.find(({ path }) => path === repository) ?? null;
  const inWorkbench = (what: (workbench: Workbench) => void) => {
    if (here !== null) return what(here);
    current.doNext(what);
    return navigate(hrefOf(project?.id ?? openedProjects()[0] ?? null));
  };
  const isHere = here === null ? project !== null : here.project?.path === repository;
  const begin = (kind: 'chat' | 'coder', words: string) =>
    inWorkbench((workbench) => {
      const pane = workbench.openPane({ kind });
      writeDraft(kind === 'coder' ? `new-coder:${pane}` : `new:${pane}`, words);
    });
  return {
    /** Why no agent and no terminal can be opened in the repository from here; null = they can. */
    problem: isHere ? null : `Open ${repositoryName(repository)} as a project first: agents and terminals work in one.`,
    showTask: (chatId: string) =>
      inWorkbench((workbench) => void workbench.openPane({ kind: 'coder', tabs: [chatId], active: chatId })),
    /** In the pane of runs that is there, or as the page that stands alone. */
    showRun: (id: string) => (here === null ? navigate(`/runs/${id}`) : here.showRuns(`/runs/${id}`)),
    askAgent: (words: string) => begin('coder', words),
    askModel: (words: string) => begin('chat', words),
    openTerminal: () => inWorkbench((workbench) => void workbench.openPane({ kind: 'terminal' })),
  };
}
