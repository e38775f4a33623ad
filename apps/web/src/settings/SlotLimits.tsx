import type { LimitRequest } from '@boocode/contracts/flow-run';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { limitsQuery, setLimit } from '../api/coder-settings.js';
import { agentsQuery } from '../api/launcher.js';
import { projectsQuery } from '../api/projects.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './Settings.module.css';

/** How many tasks run at once. */
export function SlotLimits() {
  const client = useQueryClient();
  const limits = useQuery(limitsQuery());
  const put = useMutation({
    mutationFn: setLimit,
    onSuccess: () => client.invalidateQueries({ queryKey: limitsQuery().queryKey }),
  });
  return (
    <section className={styles.fields} aria-label="At once">
      <h4>At once</h4>
      {limits.error === null ? null : <ErrorNote what="The limits could not be loaded" error={limits.error} />}
      {limits.data?.length === 0 ? <p className={styles.quiet}>No limit was set; BooCode’s own hold.</p> : null}
      <ul className={styles.list} aria-label="Limits">
        {limits.data?.map((limit) => (
          <li key={limit.key} className={styles.line}>
            <strong>{limit.key.replace(':', ' ')}</strong>
            <span className="numbers">{limit.slots ?? 'no limit'}</span>
            <GuardedButton
              needs="admin"
              look="bare"
              className={styles.end}
              disabled={put.isPending}
              aria-label={`Lift the limit of ${limit.key}`}
              onClick={() => put.mutate({ key: limit.key, slots: null })}
            >
              Lift
            </GuardedButton>
          </li>
        ))}
      </ul>
      <LimitForm pending={put.isPending} onSet={(limit) => put.mutate(limit)} />
      {put.error === null ? null : <ErrorNote what="The limit was not set" error={put.error} />}
    </section>
  );
}

function LimitForm({ pending, onSet }: { pending: boolean; onSet: (limit: LimitRequest) => void }) {
  const id = useId();
  const { data: agents = [] } = useQuery(agentsQuery());
  const { data: projects = [] } = useQuery(projectsQuery());
  const [key, setKey] = useState('');
  const [slots, setSlots] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSet({ key, slots: Number(slots) });
  };
  return (
    <form className={styles.fields} onSubmit={submit} aria-label="Set a limit">
      <div className={styles.field}>
        <label htmlFor={`${id}-of`}>Of</label>
        <select id={`${id}-of`} value={key} required onChange={(event) => setKey(event.target.value)}>
          <option value="">Choose an agent or a project</option>
          {agents.map((agent) => (
            <option key={agent.id} value={`agent:${agent.id}`}>
              {agent.title}
            </option>
          ))}
          {projects.map((project) => (
            <option key={project.id} value={`project:${project.id}`}>
              Project {project.name}
            </option>
          ))}
        </select>
      </div>
      <div className={styles.field}>
        <label htmlFor={`${id}-slots`}>Tasks at once</label>
        <input
          id={`${id}-slots`}
          type="number"
          min={0}
          required
          value={slots}
          onChange={(event) => setSlots(event.target.value)}
        />
      </div>
      <p className={styles.quiet}>More wait for a free slot, and say so. What runs already goes on.</p>
      <div className={styles.line}>
        <GuardedButton needs="admin" type="submit" disabled={pending}>
          Set the limit
        </GuardedButton>
      </div>
    </form>
  );
}
