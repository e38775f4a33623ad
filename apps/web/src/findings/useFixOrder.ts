import type { FindingView, FixRequest } from '@boocode/contracts/finding-life';
import type { FixRunInput } from '@boocode/contracts/fix-run';
import type { Landing } from '@boocode/contracts/mending';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { fixFindings } from '../api/findings.js';
import { agentsQuery } from '../api/launcher.js';
import { settingsQuery } from '../api/settings.js';
import { choiceOf, type Picked } from '../coder/agent-choice.js';
import { useFixPreview } from './useFixPreview.js';

/** All that a person says of fixes: as tasks of their own, or as one run. */
interface Said {
  as: 'tasks' | 'run';
  per: FixRequest['per'];
  where: FixRequest['where'];
  acceptance: string;
  picked: Picked;
  land: Landing;
  /** Null = whoever has found the findings. */
  reviewer: string | null;
}

const usual: Said = {
  as: 'tasks',
  per: 'finding',
  where: 'worktree',
  acceptance: '',
  picked: {},
  land: 'approve',
  reviewer: null,
};

/** The state of the sheet of fixes: what is said, what it would make, and the requests that it comes to. */
export function useFixOrder(runId: string, findings: readonly FindingView[]) {
  const [said, setSaid] = useState(usual);
  const { data: agents = [], error: agentsError } = useQuery(agentsQuery());
  const { data: settings } = useQuery(settingsQuery());
  const { as, per, where, acceptance, picked, land, reviewer } = said;
  const choice = choiceOf(picked, { agents, last: undefined, preferred: settings?.agent ?? null });
  const { agent, model, mode_id } = choice;
  const asked = { refs: findings.map(({ ref }) => ref), per, acceptance };
  const preview = useFixPreview(runId, { ...asked, where: as === 'run' ? 'worktree' : where });
  const order = {
    ...asked,
    ...(agent !== null && { agent }),
    ...(model !== null && { model }),
    ...(mode_id !== null && { mode_id }),
  };
  const review = reviewer === null ? {} : { reviewer: { agent: reviewer } };
  return {
    said,
    say: (more: Partial<Said>) => setSaid((before) => ({ ...before, ...more })),
    agents,
    agentsError,
    choice,
    ready: agents.find(({ id }) => id === agent)?.available === true,
    preview,
    tasks: { ...order, where } satisfies Parameters<typeof fixFindings>[1],
    run: { ...order, ...review, land } satisfies FixRunInput,
  };
}
