import { useQuery } from '@tanstack/react-query';
import { meQuery, tokensQuery } from '../api/access.js';
import { useMay } from '../access/useMay.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { AuditList } from './AuditList.js';
import { TokenForm } from './TokenForm.js';
import { TokenRow } from './TokenRow.js';
import styles from './Settings.module.css';

/** Who may do what here, and what was done. */
export function AccessSection() {
  const { data: me } = useQuery(meQuery());
  const refusal = useMay('admin');
  return (
    <>
      {me === undefined ? null : (
        <p>
          You are <strong>{me.name}</strong> and may{' '}
          {me.scopes.includes('admin') ? 'do everything' : me.scopes.join(', ')}.
        </p>
      )}
      {refusal === null ? (
        <>
          <TokenForm />
          <Tokens />
          <AuditList />
        </>
      ) : (
        <p className={styles.quiet}>{refusal}</p>
      )}
    </>
  );
}

function Tokens() {
  const { data: tokens, error, refetch } = useQuery(tokensQuery());
  if (tokens === undefined) {
    return error === null ? (
      <SkeletonRows count={3} double label="Loading the tokens" />
    ) : (
      <ErrorNote what="The tokens could not be loaded" error={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  if (tokens.length === 0) {
    return (
      <p className={styles.quiet}>
        There is no access token. Make one for each person, phone and program, so that each can be ended alone.
      </p>
    );
  }
  return (
    <ul className={styles.list} aria-label="Tokens">
      {tokens.map((token) => (
        <TokenRow key={token.id} token={token} />
      ))}
    </ul>
  );
}
