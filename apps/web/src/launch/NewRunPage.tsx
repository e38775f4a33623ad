import { useMutation, useQuery } from '@tanstack/react-query';
import { useReducer, useState, type FormEvent } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { ApiError } from '../api/http.js';
import { agentsQuery } from '../api/launcher.js';
import { launchRun, runsQuery } from '../api/runs.js';
import { useKeys } from '../keyboard/useKeys.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { useTitle } from '../ui/useTitle.js';
import { AgentFields } from './AgentFields.js';
import { BandField } from './BandField.js';
import { DeadlineField } from './DeadlineField.js';
import { FieldFrame } from './FieldFrame.js';
import { fieldErrors, type Field } from './field-errors.js';
import { FlowField } from './FlowField.js';
import { formOf, isChange, launchForm, requestOf, type LaunchForm } from './launch-form.js';
import styles from './NewRunPage.module.css';
import { newKey } from './new-key.js';
import { StageAgents } from './StageAgents.js';
import { SubjectFields } from './SubjectFields.js';
import { useFlows } from './useFlows.js';

/** The launch form. Starting returns at once: the run's page is the next thing that is seen. */
export function NewRunPage() {
  useTitle('New run · BooCode');
  const [, navigate] = useLocation();
  useKeys({ up: () => navigate('/runs') });
  const [said] = useSearchParams();
  const [form, send] = useReducer(launchForm, null, () => formOf(said, newKey()));
  // Looked into once its path is whole.
  const [repo, lookInto] = useState(form.repo);
  const { all, ...flows } = useFlows(repo);
  const agents = useQuery(agentsQuery());
  const launch = useMutation({ mutationFn: launchRun, onSuccess: ({ id }) => navigate(`/runs/${id}`) });

  const errors = launch.error instanceof ApiError ? fieldErrors(launch.error) : {};
  const flow = all?.find(({ name }) => name === form.flow) ?? all?.[0];
  const set = (field: Field) => (value: string) => send({ type: 'set', field, value, key: newKey() });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (flow !== undefined) launch.mutate(requestOf(form, flow));
  };
  const failed = flows.error ?? agents.error;
  return (
    <form className={styles.form} onSubmit={submit} aria-label="New run">
      <h1>New run</h1>
      {failed === null ? null : (
        <ErrorNote what="The form could not be filled" error={failed}>
          <Button onClick={() => void Promise.all([flows.refetch(), agents.refetch()])}>Try again</Button>
        </ErrorNote>
      )}
      {all === undefined ? (
        <SkeletonRows count={2} double label="Loading the flows" />
      ) : (
        <FlowField flows={all} value={flow?.name ?? ''} error={errors.flow} onChange={set('flow')} />
      )}
      <PlaceFields
        form={form}
        errors={errors}
        set={set}
        onRepository={lookInto}
        compares={flow === undefined || isChange(flow, form)}
      />
      {flow === undefined ? null : (
        <>
          <SubjectFields
            inputs={flow.inputs}
            form={form}
            errors={errors}
            set={set}
            onHand={(documents) => send({ type: 'hand', documents, key: newKey() })}
          />
          <BandField bands={flow.bands} value={form.band} error={errors.band} onChange={set('band')} />
        </>
      )}
      {agents.data === undefined ? (
        <SkeletonRows count={2} double label="Loading the agents" />
      ) : (
        <>
          <AgentFields agents={agents.data} form={form} errors={errors} set={set} />
          <StageAgents
            stages={flow?.stages ?? []}
            agents={agents.data}
            chosen={form.agents}
            error={errors.agents}
            onChange={(stage, choice) => send({ type: 'use', stage, choice, key: newKey() })}
          />
        </>
      )}
      <DeadlineField value={form.deadline_minutes} error={errors.deadline_minutes} onChange={set('deadline_minutes')} />
      <Submit
        pending={launch.isPending}
        ready={flow !== undefined}
        marked={Object.keys(errors).length > 0}
        error={launch.error}
      />
    </form>
  );
}

interface SubmitProps {
  pending: boolean;
  ready: boolean;
  /** What is wrong stands at its field already. */
  marked: boolean;
  error: Error | null;
}

function Submit({ pending, ready, marked, error }: SubmitProps) {
  return (
    <>
      {error === null || marked ? null : <ErrorNote what="The run was not started" error={error} />}
      <div className={styles.actions}>
        <Button type="submit" look="primary" disabled={pending || !ready}>
          {pending ? 'Starting…' : 'Start the run'}
        </Button>
        {marked ? (
          <p role="alert" className={styles.mend}>
            The run was not started. Mend the marked field.
          </p>
        ) : null}
      </div>
    </>
  );
}

interface PlaceProps {
  form: LaunchForm;
  errors: Partial<Record<Field, string>>;
  set: (field: Field) => (value: string) => void;
  /** A repository has been named. */
  onRepository: (path: string) => void;
  /** Whether the run compares the branch with something. */
  compares: boolean;
}

/** Where. Repositories of earlier runs are offered while typing. */
function PlaceFields({ form, errors, set, onRepository, compares }: PlaceProps) {
  const { data: runs } = useQuery(runsQuery());
  const known = [...new Set(runs?.map((run) => run.repository))];
  return (
    <>
      <div className={compares ? styles.pair : undefined}>
        <FieldFrame label="Repository" required hint="Path of a git repository on this machine" error={errors.repo}>
          {(field) => (
            <input
              {...field}
              className={styles.code}
              value={form.repo}
              onChange={(event) => set('repo')(event.target.value)}
              onBlur={(event) => onRepository(event.target.value.trim())}
              required
              list="known-repositories"
              placeholder="/home/you/project"
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </FieldFrame>
        {compares ? (
          <FieldFrame label="Compare with" hint="Empty: the main branch" error={errors.base}>
            {(field) => (
              <input
                {...field}
                className={styles.code}
                value={form.base}
                onChange={(event) => set('base')(event.target.value)}
                placeholder="main"
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </FieldFrame>
        ) : null}
      </div>
      <datalist id="known-repositories">
        {known.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
    </>
  );
}
