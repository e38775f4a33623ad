import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, type FormEvent } from 'react';
import { login } from '../api/login.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { useTitle } from '../ui/useTitle.js';
import styles from './LoginPage.module.css';

/** Asks for the server's token, where it has one. */
export function LoginPage({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const field = useId();
  const signIn = useMutation({
    mutationFn: login,
    onSuccess: async () => {
      // What was asked without the token would be refused after it was given.
      await client.cancelQueries();
      onDone();
      await client.invalidateQueries();
    },
  });
  useTitle('Sign in · BooCode');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const token = new FormData(event.currentTarget).get('token');
    if (typeof token === 'string') signIn.mutate(token);
  };
  return (
    <main className={styles.page}>
      <form onSubmit={submit} className={styles.form}>
        <h1>Sign in to BooCode</h1>
        <label htmlFor={field}>Token</label>
        <input id={field} name="token" type="password" autoComplete="current-password" required autoFocus />
        <p>The value of BOOCODE_TOKEN on the machine where BooCode runs, or a token that an admin made for you.</p>
        {signIn.isError ? <ErrorNote what="You are not signed in" error={signIn.error} /> : null}
        <div>
          <Button type="submit" look="primary" disabled={signIn.isPending}>
            Sign in
          </Button>
        </div>
      </form>
    </main>
  );
}
