import { useLocation } from 'wouter';
import { navigate as navigateBrowser } from 'wouter/use-browser-location';
import { useCurrentWorkbench } from '../panes/current-workbench.js';
import { hrefOf } from '../projects/last-project.js';

/** Shows a chat with agents in a coder pane of its project's workbench; null = of no project. */
export function useShowChat() {
  const current = useCurrentWorkbench();
  const [, navigate] = useLocation();
  return (chatId: string, project: string | null) => {
    const pane = { kind: 'coder', tabs: [chatId], active: chatId } as const;
    const present = current.workbench;
    if (present !== null && (present.project?.id ?? null) === project) {
      present.openPane({ ...pane, tabs: [...pane.tabs] });
      return;
    }
    current.doNext((workbench) => workbench.openPane({ ...pane, tabs: [...pane.tabs] }));
    // In a pane the address is the pane's own.
    if (present === null) navigate(hrefOf(project));
    else navigateBrowser(hrefOf(project));
  };
}
