import type { ModelCatalogue, ModelProvider } from '@boocode/contracts/model-provider';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { GuardedButton } from '../access/GuardedButton.js';
import { useMay } from '../access/useMay.js';
import { modelsQuery, refreshModels, removeProvider } from '../api/models.js';
import { settingsQuery, useChangeSettings } from '../api/settings.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { GuardedFields } from './GuardedFields.js';
import { Mend } from './Mend.js';
import { ModelField } from './ModelField.js';
import { ProviderForm } from './ProviderForm.js';
import styles from './Settings.module.css';

/** Who answers in chats. */
export function ModelsSection() {
  const client = useQueryClient();
  const models = useQuery(modelsQuery());
  const take = (found: ModelCatalogue) => client.setQueryData(modelsQuery().queryKey, found);
  const refresh = useMutation({ mutationFn: refreshModels, onSuccess: take });
  const remove = useMutation({ mutationFn: removeProvider, onSuccess: take });
  const failed = refresh.error ?? (models.data === undefined ? models.error : null);
  return (
    <>
      {models.data === undefined ? null : <Defaults catalogue={models.data} />}
      <div className={styles.line}>
        <GuardedButton needs="run" disabled={refresh.isPending} onClick={() => refresh.mutate()}>
          {refresh.isPending ? 'Looking…' : 'Look again'}
        </GuardedButton>
      </div>
      {failed === null ? null : (
        <ErrorNote what="The models could not be loaded" error={failed}>
          <Button onClick={() => void models.refetch()}>Try again</Button>
        </ErrorNote>
      )}
      {models.isPending ? <SkeletonRows count={4} double label="Loading the models" /> : null}
      <ul className={styles.list} aria-label="Providers">
        {models.data?.providers.map((provider) => (
          <li key={provider.id}>
            <Provider provider={provider} removing={remove.isPending} onRemove={() => remove.mutate(provider.id)} />
            {remove.error !== null && remove.variables === provider.id ? (
              <ErrorNote what="It is still there" error={remove.error} />
            ) : null}
          </li>
        ))}
      </ul>
      <ProviderForm onAdded={take} />
    </>
  );
}

function Defaults({ catalogue }: { catalogue: ModelCatalogue }) {
  const { data: settings } = useQuery(settingsQuery());
  const change = useChangeSettings();
  const refusal = useMay('admin');
  if (settings === undefined) return null;
  return (
    <GuardedFields className={styles.fields} refusal={refusal}>
      <legend className="visually-hidden">Default models</legend>
      <ModelField
        label="Model of new chats"
        none={`The first that can be used${catalogue.default_model === null ? '' : `: ${catalogue.default_model}`}`}
        value={settings.chat_model}
        catalogue={catalogue}
        onChange={(chat_model) => change.mutate({ chat_model })}
      />
      <ModelField
        label="Model of small work: titles and summaries"
        none="The chat’s own model"
        value={settings.light_model}
        catalogue={catalogue}
        onChange={(light_model) => change.mutate({ light_model })}
      />
      {change.error === null ? null : <ErrorNote what="The choice was not saved" error={change.error} />}
    </GuardedFields>
  );
}

/** Why there is nothing to remove: it would be found again. */
function Origin({ provider: { origin, key_env } }: { provider: ModelProvider }) {
  if (origin === 'key') {
    return (
      <span className={`${styles.state} ${styles.end}`}>
        there while <code>{key_env}</code> is set
      </span>
    );
  }
  if (origin === 'machine') return <span className={`${styles.state} ${styles.end}`}>found on this machine</span>;
  return null;
}

interface ProviderProps {
  provider: ModelProvider;
  removing: boolean;
  onRemove: () => void;
}

function Provider({ provider, removing, onRemove }: ProviderProps) {
  const { kind, title, available, base_url, origin, models, problem } = provider;
  const rehearsal = kind === 'rehearsal';
  return (
    <>
      <div className={styles.line}>
        <strong>{title}</strong>
        <span className={styles.state} data-tone={available ? 'good' : 'bad'}>
          {available ? `${models.length} ${models.length === 1 ? 'model' : 'models'}` : 'cannot be used'}
        </span>
        {rehearsal ? <span className={styles.state}>offline, not an AI model</span> : null}
        {base_url === null ? null : <code className={styles.state}>{base_url}</code>}
        {origin === 'settings' ? (
          <GuardedButton
            needs="admin"
            look="bare"
            className={styles.end}
            disabled={removing}
            onClick={onRemove}
            aria-label={`Remove ${title}`}
          >
            Remove
          </GuardedButton>
        ) : (
          <Origin provider={provider} />
        )}
      </div>
      {problem === null ? null : <Mend problem={problem} />}
    </>
  );
}
