import type { ArenaView } from '@boocode/contracts/arena';
import { MergeWay } from '@boocode/contracts/git-action';
import { FieldFrame } from '../launch/FieldFrame.js';
import { wayOf, wayWords, type After } from './pick.js';
import styles from './PickForm.module.css';

interface Props {
  arena: Pick<ArenaView, 'target'>;
  /** Null = none of them: then there are words alone. */
  winner: string | null;
  after: After;
  onChange: (said: Partial<After>) => void;
}

/** What becomes of the winner: into its branch, a branch of its own, or nothing yet; with words that are kept. */
export function AfterFields({ arena: { target }, winner, after, onChange }: Props) {
  const radio = (what: After['do']) => ({
    type: 'radio',
    name: 'after',
    checked: after.do === what,
    onChange: () => onChange({ do: what }),
  });
  return (
    <>
      {winner === null ? null : (
        <fieldset className={styles.after}>
          <legend className="visually-hidden">What becomes of it</legend>
          <div>
            <label>
              <input {...radio('merge')} disabled={target === null} />
              {target === null ? (
                'Merge (it began at a commit, and not on a branch)'
              ) : (
                <span>
                  Merge into <code>{target}</code>
                </span>
              )}
            </label>
            {after.do === 'merge' ? (
              <select
                aria-label="How"
                value={after.way}
                onChange={({ target: { value } }) => onChange({ way: wayOf(value) })}
              >
                {MergeWay.options.map((way) => (
                  <option key={way} value={way}>
                    {wayWords[way]}
                  </option>
                ))}
              </select>
            ) : null}
          </div>
          <div>
            <label>
              <input {...radio('branch')} />
              Make a branch
            </label>
            {after.do === 'branch' ? (
              <input
                aria-label="Name of the branch"
                value={after.name}
                maxLength={250}
                spellCheck={false}
                onChange={({ target: { value } }) => onChange({ name: value })}
              />
            ) : null}
          </div>
          <label>
            <input {...radio('nothing')} />
            Nothing yet: its branch stays as it is
          </label>
        </fieldset>
      )}
      <FieldFrame label="Why" hint="Kept with the pick, and told in a rematch where you want it" error={undefined}>
        {(field) => (
          <textarea
            {...field}
            rows={2}
            maxLength={2000}
            value={after.words}
            onChange={({ target: { value } }) => onChange({ words: value })}
          />
        )}
      </FieldFrame>
    </>
  );
}
