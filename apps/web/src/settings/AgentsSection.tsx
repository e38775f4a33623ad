import type { AgentDescription } from '@boocode/contracts/agent';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { GuardedButton } from '../access/GuardedButton.js';
import { agentsQuery, refreshAgents } from '../api/launcher.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { Mend } from './Mend.js';
import styles from './Settings.module.css';

/** The agents of this machine. */
export function AgentsSection() {
  const client = useQueryClient();
  const agents = useQuery(agentsQuery());
  const refresh = useMutation({
    mutationFn: refreshAgents,
    onSuccess: (found) => client.setQueryData(agentsQuery().queryKey, found),
  });
  const failed = agents.data === undefined ? agents.error : null;
  return (
    <>
      <div className={styles.line}>
        <GuardedButton needs="run" disabled={refresh.isPending} onClick={() => refresh.mutate()}>
          {refresh.isPending ? 'Looking…' : 'Look again'}
        </GuardedButton>
      </div>
      {refresh.error === null ? null : <ErrorNote what="The agents were not looked for" error={refresh.error} />}
      {failed === null ? null : (
        <ErrorNote what="The agents could not be loaded" error={failed}>
          <Button onClick={() => void agents.refetch()}>Try again</Button>
        </ErrorNote>
      )}
      {agents.isPending ? <SkeletonRows count={4} double label="Loading the agents" /> : null}
      <ul className={styles.list} aria-label="Agents">
        {agents.data?.map((agent) => (
          <li key={agent.id}>
            <div className={styles.line}>
              <strong>{agent.title}</strong>
              <span className={styles.state} data-tone={agent.available ? 'good' : 'bad'}>
                {stateOf(agent)}
              </span>
              {agent.version === null ? null : <span className={`${styles.state} numbers`}>{agent.version}</span>}
              <span className={styles.state}>{modelsOf(agent)}</span>
            </div>
            {agent.problem === null ? null : <Mend problem={agent.problem} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function stateOf({ available, version, signed_in }: AgentDescription): string {
  if (!available) return version === null && signed_in === null ? 'not installed' : 'cannot be used';
  if (signed_in === null) return 'ready';
  return signed_in ? 'signed in' : 'rehearsal only, nobody is signed in';
}

const modelsOf = ({ models }: AgentDescription) =>
  models.length === 0 ? '' : models.length === 1 ? '1 model' : `${models.length} models`;
