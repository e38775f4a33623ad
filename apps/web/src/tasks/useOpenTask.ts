import type { ListedTask } from '@boocode/contracts/task-list';
import type { MouseEvent } from 'react';
import { useLocation } from 'wouter';
import { navigate as navigateBrowser } from 'wouter/use-browser-location';
import { useCurrentWorkbench } from '../panes/current-workbench.js';
import { hrefOf } from '../projects/last-project.js';

const asLink = ({ metaKey, ctrlKey, shiftKey, altKey }: MouseEvent) => metaKey || ctrlKey || shiftKey || altKey;

/** What a click on a task does beside following its link: one of a chat is shown where it was said, in a coder pane. */
export function useOpenTask() {
  const current = useCurrentWorkbench();
  const [, navigate] = useLocation();
  return (task: ListedTask, chatId: string | null) => (event: MouseEvent) => {
    if (chatId === null || task.flow_run_id !== null || asLink(event)) return;
    event.preventDefault();
    const present = current.workbench;
    const project = task.project?.id ?? null;
    if (present !== null && (present.project?.id ?? null) === project) {
      present.openPane({ kind: 'coder', tabs: [chatId], active: chatId });
      return;
    }
    current.doNext((workbench) => workbench.openPane({ kind: 'coder', tabs: [chatId], active: chatId }));
    // In a pane the address is the pane's own.
    if (present === null) navigate(hrefOf(project));
    else navigateBrowser(hrefOf(project));
  };
}
