import type { ListedTask } from '@boocode/contracts/task-list';
import type { MouseEvent } from 'react';
import { useShowChat } from '../coder/useShowChat.js';

const asLink = ({ metaKey, ctrlKey, shiftKey, altKey }: MouseEvent) => metaKey || ctrlKey || shiftKey || altKey;

/** What a click on a task does beside following its link: one of a chat is shown where it was said, in a coder pane. */
export function useOpenTask() {
  const show = useShowChat();
  return (task: ListedTask, chatId: string | null) => (event: MouseEvent) => {
    if (chatId === null || task.flow_run_id !== null || asLink(event)) return;
    event.preventDefault();
    show(chatId, task.project?.id ?? null);
  };
}
