import { useQuery } from '@tanstack/react-query';
import { modelsQuery } from '../api/models.js';
import { readinessQuery } from '../api/readiness.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './Settings.module.css';

export function AboutSection() {
  const readiness = useQuery(readinessQuery());
  const { data: models } = useQuery(modelsQuery());
  const rehearsal = models?.default_model?.startsWith('rehearsal/') === true;
  return (
    <>
      {readiness.error === null ? null : <ErrorNote what="The version could not be read" error={readiness.error} />}
      <p>
        BooCode <span className="numbers">{readiness.data?.version ?? ''}</span>
      </p>
      {readiness.data?.parts.map(({ name, message }) => (message === null ? null : <p key={name}>{message}</p>))}
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
