import type { ReactNode } from 'react';
import { minuteRange, moneyRange, tokenRange } from '../format/amount.js';
import { repositoryName, shortCommit } from '../format/names.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { pressSubmit } from '../ui/press-submit.js';
import { RefusableButton } from '../ui/RefusableButton.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { ImportRun } from '../runs/ImportRun.js';
import { FlowPicker } from './FlowPicker.js';
import styles from './LaunchForm.module.css';
import { LimitFields } from './LimitFields.js';
import { PlaceFields } from './PlaceFields.js';
import { PreviewPart } from './PreviewPart.js';
import { SubjectFields } from './SubjectFields.js';
import { priceOf } from './to-confirm.js';
import type { Launch } from './useLaunch.js';

interface Props {
  launch: Launch;
  /** The repository is the project's. */
  pinned: boolean;
  /** What is asked first: the flow, or where it is known the goal. */
  first: 'flow' | 'goal' | null;
  heading: ReactNode;
  onCancel: () => void;
}

/** All that a launch is told: on the left what, on the right who. Ctrl+Enter starts it. */
export function LaunchForm({ launch, pinned, first, heading, onCancel }: Props) {
  const { flow, flows, form, errors, set, change, start } = launch;
  return (
    <form
      className={styles.form}
      aria-label="New run"
      onKeyDown={pressSubmit}
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <header className={styles.head}>
        {heading}
        <Pinned launch={launch} />
        <ImportRun className={styles.import} onOpen={onCancel} />
      </header>
      <div className={styles.body}>
        <div className={styles.what}>
          {flows.error === null ? null : (
            <ErrorNote what="The flows could not be loaded" error={flows.error}>
              <Button onClick={() => void flows.refetch()}>Try again</Button>
            </ErrorNote>
          )}
          {flows.all === undefined ? (
            <SkeletonRows count={2} double label="Loading the flows" />
          ) : (
            <FlowPicker
              flows={flows.all}
              history={launch.history}
              isOwn={flows.isOwn}
              chosen={flow}
              error={errors.flow}
              autoFocus={first === 'flow'}
              onChange={set('flow')}
            />
          )}
          {flow === undefined ? null : (
            <SubjectFields
              inputs={flow.inputs}
              form={form}
              errors={errors}
              set={set}
              autoFocus={first === 'goal'}
              onHand={(documents) => change({ type: 'hand', documents })}
            >
              <PlaceFields launch={launch} pinned={pinned} />
            </SubjectFields>
          )}
          <LimitFields launch={launch} />
        </div>
        <PreviewPart launch={launch} />
      </div>
      <Foot launch={launch} onCancel={onCancel} />
    </form>
  );
}

/** The repository and the commit at which it is read. */
function Pinned({ launch: { form, preview } }: { launch: Launch }) {
  const { head_ref, head_commit } = preview.data ?? {};
  if (form.repo === '') return null;
  return (
    <p className={styles.pinned} title={form.repo}>
      <strong>{repositoryName(form.repo)}</strong>
      {head_commit === undefined ? null : <code>{`${head_ref}@${shortCommit(head_commit)}`}</code>}
    </p>
  );
}

function Foot({ launch, onCancel }: { launch: Launch; onCancel: () => void }) {
  const { errors, toConfirm, blocking, refusal } = launch;
  const { error } = launch.launch;
  const marked = Object.keys(errors).length > 0;
  return (
    <footer className={styles.foot}>
      {error === null || marked || toConfirm !== null ? null : (
        <ErrorNote what="The run was not started" error={error} />
      )}
      <div className={styles.actions}>
        <Outlook launch={launch} />
        <Button look="bare" onClick={onCancel}>
          Cancel
        </Button>
        <StartButton launch={launch} />
      </div>
      {error !== null && marked ? (
        <p role="alert" className={styles.mend}>
          The run was not started. Mend the marked field.
        </p>
      ) : null}
      {toConfirm === null ? null : (
        <p role="status" className={styles.mend}>
          {error?.message}
        </p>
      )}
      {refusal === null ? null : (
        <p role="status" className={styles.mend}>
          {refusal}
        </p>
      )}
      {blocking[0] === undefined ? null : (
        <p role="status" className={styles.mend}>
          It cannot start: {blocking[0].message}
          {blocking.length > 1 ? ` And ${blocking.length - 1} more.` : ''}
        </p>
      )}
    </footer>
  );
}

function StartButton({ launch }: { launch: Launch }) {
  const { toConfirm, refusal, ready } = launch;
  const { isPending } = launch.launch;
  return (
    <RefusableButton
      type="submit"
      look="primary"
      title="Start the run (Ctrl+Enter)"
      refusal={refusal}
      disabled={!ready}
    >
      {isPending ? 'Starting…' : toConfirm === null ? 'Start the run' : `Launch for about ${priceOf(toConfirm)}`}
    </RefusableButton>
  );
}

const rangeOf = (values: readonly number[]) => ({ low: Math.min(...values), high: Math.max(...values) });

/** What it comes to: as forecast, and in the last runs. */
function Outlook({ launch: { form, preview } }: { launch: Launch }) {
  const { forecast = null, last_runs: runs = [] } = preview.data ?? {};
  const price = moneyRange(forecast?.usd ?? null);
  return (
    <p className={styles.outlook}>
      {forecast === null ? null : (
        <span>
          Forecast: <strong>{minuteRange(forecast.minutes)}</strong>, <strong>{tokenRange(forecast.tokens)}</strong>
          {price === null ? '' : `, ${price}`}
        </span>
      )}
      {forecast === null || !form.reuse ? null : (
        <span>Of that, steps that were asked the very same before use nothing</span>
      )}
      {runs.length === 0 ? null : (
        <span>
          {runs.length === 1 ? 'Last run' : `Last ${runs.length} runs`}:{' '}
          {minuteRange(rangeOf(runs.map(({ minutes }) => minutes)))},{' '}
          {tokenRange(rangeOf(runs.map(({ tokens }) => tokens)))}
        </span>
      )}
    </p>
  );
}
