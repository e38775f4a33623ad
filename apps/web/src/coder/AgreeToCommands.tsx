import { useMutation } from '@tanstack/react-query';
import { z } from 'zod';
import { GuardedButton } from '../access/GuardedButton.js';
import { ApiError } from '../api/http.js';
import { agreeToCommands } from '../api/worktrees.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './AgreeToCommands.module.css';

const Untrusted = z.object({
  project_id: z.string(),
  hash: z.string(),
  commit: z.string().optional(),
  setup: z.array(z.string()),
  check: z.string().nullable(),
});
export type UntrustedCommands = z.infer<typeof Untrusted>;

/** The commands that a refusal wants a person's word for; null for every other error. */
export function untrustedIn(error: unknown): UntrustedCommands | null {
  if (!(error instanceof ApiError) || error.code !== 'project.untrusted') return null;
  return Untrusted.safeParse(error.details).data ?? null;
}

/** What the repository would run on this machine, word for word, before a person agrees to it. */
export function AgreeToCommands({ commands, onAgreed }: { commands: UntrustedCommands; onAgreed: () => void }) {
  const { setup, check } = commands;
  const agreeing = useMutation({ mutationFn: agreeToCommands, onSuccess: onAgreed });
  return (
    <section className={styles.note} aria-label="Commands of the repository">
      <p>
        <strong>The repository wants to run commands on this machine.</strong> Read them: from then on they run in every
        worktree of it, until they change. After that, ask again.
      </p>
      <ul>
        {setup.map((command) => (
          <li key={command}>
            Set-up: <code>{command}</code>
          </li>
        ))}
        {check === null ? null : (
          <li>
            Check: <code>{check}</code>
          </li>
        )}
      </ul>
      <GuardedButton
        needs="admin"
        look="primary"
        disabled={agreeing.isPending}
        onClick={() => agreeing.mutate(commands)}
      >
        Agree to these commands
      </GuardedButton>
      {agreeing.error === null ? null : <ErrorNote what="It was not agreed to" error={agreeing.error} />}
    </section>
  );
}
