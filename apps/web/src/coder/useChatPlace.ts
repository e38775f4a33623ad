import type { ProjectView } from '@boocode/contracts/project';
import { useState } from 'react';
import type { ChatPlace } from './agent-choice.js';

interface Chat {
  /** Nothing was said in it yet: a chat stays where it begins. */
  open: boolean;
  loading: boolean;
  project: ProjectView | null;
}

/** Where a chat will work; null where there is nothing to choose. */
export function useChatPlace({ open, loading, project }: Chat): [ChatPlace | null, (place: ChatPlace) => void] {
  const [place, setPlace] = useState<ChatPlace>('in-place');
  const isChoice = open && !loading && project?.folder === 'git';
  return [isChoice ? place : null, setPlace];
}
