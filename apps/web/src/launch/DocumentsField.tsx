import type { FlowDescription } from '@boocode/contracts/flow-run';
import type { SubjectDocument } from '@boocode/contracts/subject';
import { useId, useState } from 'react';
import { Button } from '../ui/Button.js';
import styles from './DocumentsField.module.css';
import { FieldFrame } from './FieldFrame.js';
import { documentName, documentOf, readDocuments, withDocuments, type ReadFiles } from './read-documents.js';

interface Props {
  inputs: FlowDescription['inputs'];
  documents: readonly SubjectDocument[];
  error: string | undefined;
  onChange: (documents: readonly SubjectDocument[]) => void;
}

/** Texts that a person hands in: files that the browser reads, or pasted under a name. */
export function DocumentsField({ inputs, documents, error, onChange }: Props) {
  const [faults, setFaults] = useState<string[]>([]);
  const note = useId();
  const take = (read: ReadFiles) => {
    setFaults(read.faults);
    if (read.documents.length > 0) onChange(withDocuments(documents, read.documents));
  };
  const fault = [...(error === undefined ? [] : [error]), ...faults].join(' ');
  return (
    <fieldset className={styles.documents} aria-describedby={note}>
      <legend>
        Documents{inputs.documents === 'required' ? <span className={styles.required}> required</span> : null}
      </legend>
      {documents.length === 0 ? null : (
        <ul className={styles.list} aria-label="Documents that are handed in">
          {documents.map((document) => (
            <Row
              key={document.name}
              document={document}
              sides={inputs.document_sides === true}
              onChange={(role) => onChange(documents.map((one) => (one === document ? { ...one, role } : one)))}
              onRemove={() => onChange(documents.filter((one) => one !== document))}
            />
          ))}
        </ul>
      )}
      <div className={styles.ways}>
        <label className={styles.pick}>
          Choose files…
          <input
            type="file"
            multiple
            className="visually-hidden"
            onChange={(event) => {
              const files = [...(event.target.files ?? [])];
              // The same file can be chosen again after it was changed.
              event.target.value = '';
              readDocuments(files).then(take, () =>
                setFaults(['A file could not be read. It may have been moved or closed to this page.']),
              );
            }}
          />
        </label>
        <Paste onAdd={take} />
      </div>
      <p id={note} role={fault === '' ? undefined : 'alert'} className={fault === '' ? styles.hint : styles.error}>
        {fault === '' ? hintOf(inputs) : fault}
      </p>
    </fieldset>
  );
}

function hintOf({ document_label }: FlowDescription['inputs']): string {
  const what = document_label === '' ? 'texts that bear on it' : document_label;
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}. Text files; they travel with the run.`;
}

interface RowProps {
  document: SubjectDocument;
  sides: boolean;
  onChange: (role: SubjectDocument['role']) => void;
  onRemove: () => void;
}

const roles = { input: 'background', current: 'as it is', desired: 'as it should be' } as const;
const roleOf = (value: string): SubjectDocument['role'] =>
  value === 'current' || value === 'desired' ? value : 'input';

function Row({ document: { name, text, role }, sides, onChange, onRemove }: RowProps) {
  return (
    <li>
      <span className={styles.name}>{name}</span>
      <span className={`${styles.size} numbers`}>{text.length.toLocaleString('en-US')} characters</span>
      {sides ? (
        <select aria-label={`What ${name} is`} value={role} onChange={(event) => onChange(roleOf(event.target.value))}>
          {Object.entries(roles).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      ) : null}
      <Button look="bare" aria-label={`Remove ${name}`} onClick={onRemove}>
        Remove
      </Button>
    </li>
  );
}

/** A text under a name. */
function Paste({ onAdd }: { onAdd: (read: ReadFiles) => void }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  if (!open) return <Button onClick={() => setOpen(true)}>Paste a text…</Button>;
  const close = () => {
    setOpen(false);
    setName('');
    setText('');
  };
  return (
    <div className={styles.paste} role="group" aria-label="Paste a text">
      <FieldFrame label="Name" error={undefined}>
        {(field) => (
          <input
            {...field}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
            placeholder="plan.md"
            autoComplete="off"
            autoFocus
          />
        )}
      </FieldFrame>
      <FieldFrame label="Text" error={undefined}>
        {(field) => <textarea {...field} rows={6} value={text} onChange={(event) => setText(event.target.value)} />}
      </FieldFrame>
      <div className={styles.ways}>
        <Button
          disabled={text.trim() === ''}
          onClick={() => {
            onAdd(documentOf(documentName(name.trim() === '' ? 'pasted.md' : name.trim()), text));
            close();
          }}
        >
          Add the text
        </Button>
        <Button look="bare" onClick={close}>
          Not now
        </Button>
      </div>
    </div>
  );
}
