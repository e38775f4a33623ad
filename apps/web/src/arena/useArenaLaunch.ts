import type { AgentDescription } from '@boocode/contracts/agent';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useMay } from '../access/useMay.js';
import { launchArena } from '../api/arenas.js';
import { untrustedIn } from '../coder/AgreeToCommands.js';
import { newKey } from '../launch/new-key.js';
import { toConfirmOf } from '../launch/to-confirm.js';
import { keepDraft, missingIn, openDraft, problemsOf, requestOf, type ArenaDraft } from './arena-draft.js';
import type { ArenaSeed } from './arena-launcher.js';

/** The state of the sheet: what is said, what is wrong with it, and what became of it. */
export function useArenaLaunch(seed: ArenaSeed, agents: readonly AgentDescription[], onStarted: (id: string) => void) {
  // The key is of what is said: sent twice, the same is launched once.
  const [{ draft, key }, setSaid] = useState(() => ({ draft: openDraft(seed, agents), key: newKey() }));
  useEffect(() => keepDraft(seed.repo, draft), [seed.repo, draft]);
  const launch = useMutation({
    mutationFn: launchArena,
    onSuccess({ id, notice }) {
      keepDraft(seed.repo, null);
      // What is to be known of the base stays until it was read.
      if (notice === null) onStarted(id);
    },
  });
  const problems = problemsOf(draft, agents);
  const missing = missingIn(draft);
  const toConfirm = toConfirmOf(launch.error);
  const refusal = useMay('run');
  const ready = refusal === null && missing === null && !problems.some(({ blocks }) => blocks) && !launch.isPending;
  return {
    draft,
    agents,
    problems,
    missing,
    ready,
    /** Why whoever is here may not start it; null = may. */
    refusal,
    launch,
    toConfirm,
    /** Commands of the repository that nobody has agreed to. */
    untrusted: untrustedIn(launch.error),
    /** A person has agreed: what was refused can be sent again as it is. */
    agreed: () => launch.reset(),
    change: (change: Partial<ArenaDraft>) => {
      if (launch.isError) launch.reset();
      setSaid(({ draft: before }) => ({ draft: { ...before, ...change }, key: newKey() }));
    },
    start: () => {
      if (ready)
        launch.mutate({ ...requestOf(draft), idempotency_key: key, ...(toConfirm !== null && { confirmed: true }) });
    },
  };
}
export type ArenaLaunch = ReturnType<typeof useArenaLaunch>;
