import { useQuery } from '@tanstack/react-query';
import { runsQuery } from '../api/runs.js';
import { shortCommit } from '../format/names.js';
import { FieldFrame } from './FieldFrame.js';
import styles from './LaunchForm.module.css';
import type { Launch } from './useLaunch.js';

/** Where. Repositories of earlier runs are offered while typing; a project's is not asked for. */
export function PlaceFields({ launch, pinned }: { launch: Launch; pinned: boolean }) {
  const { form, set, errors, lookInto, compares, preview } = launch;
  const { base_ref = null, base_commit = null } = preview.data ?? {};
  const base = base_ref === null || base_commit === null ? '' : `: ${base_ref}@${shortCommit(base_commit)}`;
  return (
    <>
      {pinned ? null : <Repository launch={launch} />}
      {pinned && errors.repo !== undefined ? (
        <p role="alert" className={styles.mend}>
          {errors.repo}
        </p>
      ) : null}
      {compares ? (
        <FieldFrame
          label="Compare with"
          hint={form.base === '' ? `Empty: the main branch${base}` : `Pinned${base === '' ? '…' : base}`}
          error={errors.base}
        >
          {(field) => (
            <input
              {...field}
              className={styles.code}
              value={form.base}
              onChange={({ target }) => set('base')(target.value)}
              onFocus={() => lookInto(form.repo.trim())}
              placeholder="main"
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </FieldFrame>
      ) : null}
    </>
  );
}

function Repository({ launch: { form, set, errors, lookInto } }: { launch: Launch }) {
  const { data: runs } = useQuery(runsQuery());
  const known = [...new Set(runs?.map((run) => run.repository))];
  return (
    <>
      <FieldFrame label="Repository" required hint="Path of a git repository on this machine" error={errors.repo}>
        {(field) => (
          <input
            {...field}
            className={styles.code}
            value={form.repo}
            onChange={({ target }) => set('repo')(target.value)}
            onBlur={({ target }) => lookInto(target.value.trim())}
            required
            list="known-repositories"
            placeholder="/home/you/project"
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </FieldFrame>
      <datalist id="known-repositories">
        {known.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
    </>
  );
}
