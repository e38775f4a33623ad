import type { AccessTokenView } from '@boocode/contracts/access';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { revokeToken } from '../api/access.js';
import { moment } from '../format/moment.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { useNow } from '../ui/useNow.js';
import styles from './Settings.module.css';

/** A token: what it allows, and the button that ends it. */
export function TokenRow({ token }: { token: AccessTokenView }) {
  const { id, name, scopes, created_at, created_by, last_used_at, expires_at, revoked_at } = token;
  const now = useNow(false);
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: revokeToken,
    onSuccess: () => client.invalidateQueries({ queryKey: ['access'] }),
  });
  const facts = [
    `made ${moment(created_at, now)} by ${created_by}`,
    last_used_at === null ? 'never used' : `last used ${moment(last_used_at, now)}`,
    ...(expires_at === null || revoked_at !== null ? [] : [`ends ${moment(expires_at, now)}`]),
  ];
  return (
    <li aria-label={name}>
      <div className={styles.line}>
        <strong>{name}</strong>
        <span className={styles.state}>{scopes.join(', ')}</span>
        {revoked_at === null ? (
          <Button
            look="bare"
            className={styles.end}
            disabled={revoke.isPending}
            aria-label={`Revoke ${name}`}
            onClick={() => revoke.mutate(id)}
          >
            Revoke
          </Button>
        ) : (
          <span className={`${styles.state} ${styles.end}`} data-tone="bad">
            revoked {moment(revoked_at, now)}
          </span>
        )}
      </div>
      <p className={styles.quiet}>{facts.join(' · ')}</p>
      {revoke.error === null ? null : <ErrorNote what="It is not revoked" error={revoke.error} />}
    </li>
  );
}
