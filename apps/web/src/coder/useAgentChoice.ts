import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { agentsQuery } from '../api/launcher.js';
import { settingsQuery } from '../api/settings.js';
import type { CoderChat } from '../live/coder-chat.js';
import { choiceOf, type Picked } from './agent-choice.js';
import { saidTasks } from './coder-rows.js';

/** With whom the chat's next message is: what is picked holds until it is sent, and from then on by the chat's last task. */
export function useAgentChoice(chat: CoderChat) {
  const { data: agents = [], error: agentsError } = useQuery(agentsQuery());
  const { data: settings } = useQuery(settingsQuery());
  const [picked, setPicked] = useState<Picked>({});
  const last = saidTasks(chat.tasks).at(-1);
  const choice = choiceOf(picked, { agents, last, preferred: settings?.agent ?? null });
  return { agents, agentsError, choice, picked, setPicked };
}
