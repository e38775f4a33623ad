import { ProviderSetting, type ModelCatalogue } from '@boocode/contracts/model-provider';
import { useMutation } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { putProvider } from '../api/models.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './Settings.module.css';

const empty = { id: '', kind: 'openai-compatible', base_url: '', key_env: '' };
type Form = typeof empty;

/** A provider of the person's own. Its key stays where it is: the form takes the name of its variable alone. */
export function ProviderForm({ onAdded }: { onAdded: (catalogue: ModelCatalogue) => void }) {
  const [form, setForm] = useState(empty);
  const [marks, setMarks] = useState<Partial<Record<keyof Form, string>>>({});
  const put = useMutation({
    mutationFn: putProvider,
    onSuccess(catalogue) {
      setForm(empty);
      onAdded(catalogue);
    },
  });
  const set = (field: keyof Form) => (value: string) => setForm((before) => ({ ...before, [field]: value.trim() }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { key_env, ...rest } = form;
    const read = ProviderSetting.safeParse({ ...rest, ...(key_env !== '' && { key_env }) });
    setMarks(Object.fromEntries(read.success ? [] : read.error.issues.map(({ path, message }) => [path[0], message])));
    if (read.success) put.mutate(read.data);
  };
  const field = (name: keyof Form, label: string, hint: string) => (
    <Field label={label} hint={hint} error={marks[name]} value={form[name]} onChange={set(name)} />
  );
  return (
    <form className={styles.fields} onSubmit={submit} aria-label="Add a provider" noValidate>
      <h4>Add a provider</h4>
      <fieldset className={styles.field}>
        <legend>Speaks as</legend>
        <div className={styles.choices}>
          {(['openai-compatible', 'anthropic'] as const).map((kind) => (
            <label key={kind}>
              <input type="radio" name="kind" checked={form.kind === kind} onChange={() => set('kind')(kind)} />
              {kind === 'anthropic' ? 'Anthropic' : 'OpenAI (Ollama, LM Studio, OpenRouter and most others)'}
            </label>
          ))}
        </div>
      </fieldset>
      {field('id', 'Name', 'Lower-case words; it stands before its models, as in ollama/qwen3')}
      {field('base_url', 'Address', 'Such as http://127.0.0.1:11434/v1')}
      {field(
        'key_env',
        'Variable of its key',
        'The name of the environment variable that holds it, never the key itself',
      )}
      {put.error === null ? null : <ErrorNote what="The provider was not added" error={put.error} />}
      <div className={styles.line}>
        <GuardedButton needs="admin" type="submit" disabled={put.isPending}>
          {put.isPending ? 'Asking it…' : 'Add it'}
        </GuardedButton>
      </div>
    </form>
  );
}

interface FieldProps {
  label: string;
  hint: string;
  error: string | undefined;
  value: string;
  onChange: (value: string) => void;
}

function Field({ label, hint, error, value, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={`${id}-hint`}
        aria-invalid={error !== undefined}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <p id={`${id}-hint`} className={styles.state} data-tone={error === undefined ? undefined : 'bad'}>
        {error ?? hint}
      </p>
    </div>
  );
}
