import { CreateAccessToken, Scope, scopeWords, type CreatedAccessToken } from '@boocode/contracts/access';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import { createToken, tokensQuery } from '../api/access.js';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './Settings.module.css';

const dayMs = 86_400_000;
const ends = { '30': 'in 30 days', '365': 'in a year', never: 'never' } as const;
const endNames = ['30', '365', 'never'] as const;
type End = keyof typeof ends;

interface Form {
  name: string;
  scopes: readonly Scope[];
  end: End;
}
const empty: Form = { name: '', scopes: ['read'], end: '30' };

/** Makes a token, and shows it this one time. */
export function TokenForm() {
  const client = useQueryClient();
  const [form, setForm] = useState(empty);
  const [problem, setProblem] = useState<string | null>(null);
  const name = useId();
  const create = useMutation({
    mutationFn: createToken,
    onSuccess() {
      setForm(empty);
      return client.invalidateQueries({ queryKey: tokensQuery().queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const until =
      form.end === 'never' ? {} : { expires_at: new Date(Date.now() + Number(form.end) * dayMs).toISOString() };
    const request = { name: form.name, scopes: [...form.scopes], ...until };
    const read = CreateAccessToken.safeParse(request);
    setProblem(read.success ? null : (read.error.issues[0]?.message ?? null));
    if (read.success) create.mutate(request);
  };
  const toggle = (scope: Scope) =>
    setForm((before) => ({
      ...before,
      scopes: before.scopes.includes(scope) ? before.scopes.filter((one) => one !== scope) : [...before.scopes, scope],
    }));
  return (
    <form className={styles.fields} onSubmit={submit} aria-label="Make a token" noValidate>
      <div className={styles.field}>
        <label htmlFor={name}>Name</label>
        <input
          id={name}
          value={form.name}
          placeholder="Whose, or what for"
          autoComplete="off"
          onChange={({ currentTarget: { value } }) => setForm((before) => ({ ...before, name: value }))}
        />
      </div>
      <fieldset className={styles.field}>
        <legend>It may</legend>
        {Scope.options.map((scope) => (
          <label key={scope} className={styles.scope}>
            <input type="checkbox" checked={form.scopes.includes(scope)} onChange={() => toggle(scope)} />
            <span>
              <strong>{scope}</strong> {scopeWords[scope]}
            </span>
          </label>
        ))}
      </fieldset>
      <EndField end={form.end} onChange={(end) => setForm((before) => ({ ...before, end }))} />
      {problem === null ? null : (
        <p role="alert" className={styles.state} data-tone="bad">
          The token {problem}.
        </p>
      )}
      {create.error === null ? null : <ErrorNote what="The token was not made" error={create.error} />}
      <div className={styles.line}>
        <Button type="submit" disabled={create.isPending}>
          {create.isPending ? 'Making it…' : 'Make a token'}
        </Button>
      </div>
      {create.data === undefined ? null : <Made made={create.data} onDone={() => create.reset()} />}
    </form>
  );
}

function EndField({ end, onChange }: { end: End; onChange: (end: End) => void }) {
  return (
    <fieldset className={styles.field}>
      <legend>It ends</legend>
      <div className={styles.choices}>
        {endNames.map((each) => (
          <label key={each}>
            <input type="radio" name="token-end" checked={end === each} onChange={() => onChange(each)} />
            {ends[each]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The one time that it is seen. */
function Made({ made: { token, view }, onDone }: { made: CreatedAccessToken; onDone: () => void }) {
  return (
    <div role="status">
      <p>The token of {view.name}. It is shown this one time, and kept nowhere.</p>
      <div className={styles.mend}>
        <code>{token}</code>
        <CopyButton text={token} />
        <Button look="bare" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
