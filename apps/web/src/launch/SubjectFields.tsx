import type { FlowDescription } from '@boocode/contracts/flow-run';
import type { SubjectDocument } from '@boocode/contracts/subject';
import type { ReactNode } from 'react';
import { DocumentsField } from './DocumentsField.js';
import { FieldFrame } from './FieldFrame.js';
import type { ErrorField, Field } from './field-errors.js';
import type { LaunchForm } from './launch-form.js';
import styles from './LaunchForm.module.css';

interface Props {
  inputs: FlowDescription['inputs'];
  form: LaunchForm;
  errors: Partial<Record<ErrorField, string>>;
  set: (field: Field) => (value: string) => void;
  onHand: (documents: readonly SubjectDocument[]) => void;
  /** The goal is the first thing to be said. */
  autoFocus: boolean;
  /** Stands behind the goal. */
  children: ReactNode;
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What the flow wants to be told: only the fields that it takes, with its own words for them. */
export function SubjectFields({ inputs, form, errors, set, onHand, autoFocus, children }: Props) {
  const wantsGoal = inputs.goal === 'required';
  const wantsFocus = inputs.focus === 'required';
  return (
    <>
      <FieldFrame label="Goal" required={wantsGoal} hint={capitalised(inputs.goal_label)} error={errors.goal}>
        {(field) => (
          <textarea
            {...field}
            rows={3}
            autoFocus={autoFocus}
            value={form.goal}
            onChange={(event) => set('goal')(event.target.value)}
            // A document can say what the goal would.
            required={wantsGoal && form.documents.length === 0}
          />
        )}
      </FieldFrame>
      {children}
      {inputs.focus === 'no' ? null : (
        <FieldFrame
          label="Focus"
          required={wantsFocus}
          hint={`Files or folders of the repository, one a line.${wantsFocus ? '' : inputs.change ? ' Empty: what the branch changed' : ' Empty: the whole repository'}`}
          error={errors.focus}
        >
          {(field) => (
            <textarea
              {...field}
              className={styles.code}
              rows={2}
              value={form.focus}
              onChange={(event) => set('focus')(event.target.value)}
              required={wantsFocus}
              placeholder="src/billing"
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </FieldFrame>
      )}
      {inputs.documents === 'no' ? null : (
        <DocumentsField inputs={inputs} documents={form.documents} error={errors.documents} onChange={onHand} />
      )}
    </>
  );
}
