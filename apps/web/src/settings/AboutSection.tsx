import { useQuery } from '@tanstack/react-query';
import { healthQuery } from '../api/health.js';
import { modelsQuery } from '../api/models.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './Settings.module.css';

export function AboutSection() {
  const health = useQuery(healthQuery());
  const { data: models } = useQuery(modelsQuery());
  const rehearsal = models?.default_model?.startsWith('rehearsal/') === true;
  return (
    <>
      {health.error === null ? null : <ErrorNote what="The version could not be read" error={health.error} />}
      <p>
        BooCode <span className="numbers">{health.data?.version ?? ''}</span>
      </p>
      {health.data?.coder?.message == null ? null : <p>{health.data.coder.message}</p>}
      {health.data?.terminal?.message == null ? null : <p>{health.data.terminal.message}</p>}
      {rehearsal ? (
        <p>
          Chats are answered by the rehearsal, an offline stand-in that is not an AI model. Under Models stands what a
          real one needs.
        </p>
      ) : null}
      <p className={styles.quiet}>
        Everything lives on this machine: chats, runs and settings in its database, files where they are.
      </p>
    </>
  );
}
