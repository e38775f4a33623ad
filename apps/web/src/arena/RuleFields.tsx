import { FieldFrame } from '../launch/FieldFrame.js';
import { RosterChoice } from '../launch/RosterChoice.js';
import launch from '../launch/LaunchForm.module.css';
import styles from './ArenaForm.module.css';
import type { ArenaLaunch } from './useArenaLaunch.js';

/** Who judges and who picks, whether names are seen, and what it may use. */
export function RuleFields({ form }: { form: ArenaLaunch }) {
  const { draft, change } = form;
  const { judge, pick, blind, budget, unit } = draft;
  return (
    <>
      <JudgeField form={form} />
      <FieldFrame label="Who picks" hint={pickHint(draft)} error={undefined}>
        {(field) => (
          <select
            {...field}
            value={judge.agent === '' ? 'person' : pick}
            disabled={judge.agent === ''}
            onChange={({ target }) => change({ pick: target.value === 'judge' ? 'judge' : 'person' })}
          >
            <option value="person">I do</option>
            <option value="judge">The judge</option>
          </select>
        )}
      </FieldFrame>
      <FieldFrame label="Budget" hint="What no longer fits waits until you raise it" error={undefined}>
        {(field) => (
          <span className={launch.budget}>
            <input
              {...field}
              inputMode="decimal"
              value={budget}
              placeholder="none"
              onChange={({ target }) => change({ budget: target.value.trim() })}
            />
            <select
              aria-label="Budget in"
              value={unit}
              onChange={({ target }) => change({ unit: target.value === 'usd' ? 'usd' : 'tokens' })}
            >
              <option value="tokens">k tokens</option>
              <option value="usd">US dollars</option>
            </select>
          </span>
        )}
      </FieldFrame>
      <label className={launch.reuse}>
        <input type="checkbox" checked={blind} onChange={({ target }) => change({ blind: target.checked })} />
        <span>
          Blind <small>You see letters instead of names until the pick</small>
        </span>
      </label>
    </>
  );
}

/** Who reads all of them, and with which model; nobody by itself. */
function pickHint({ judge, pick }: ArenaLaunch['draft']): string {
  if (judge.agent === '') return 'Without a judge it is you';
  return pick === 'judge' ? 'It takes its first whose check passed' : 'Once the judge has said how it ranks them';
}

function JudgeField({ form: { draft, agents, change } }: { form: ArenaLaunch }) {
  const { judge } = draft;
  const judging = agents.find(({ id }) => id === judge.agent);
  return (
    <FieldFrame label="Judge" hint="Reads all changes and checks without knowing whose they are" error={undefined}>
      {(field) => (
        <span className={styles.judge}>
          <select
            {...field}
            value={judge.agent}
            onChange={({ target }) => change({ judge: { ...judge, agent: target.value, model: '' } })}
          >
            <option value="">Nobody</option>
            {agents.map(({ id, title, available }) => (
              <option key={id} value={id} disabled={!available}>
                {available ? title : `${title} (not usable)`}
              </option>
            ))}
          </select>
          {judge.agent === '' ? null : (
            <RosterChoice
              of="Judge"
              agents={agents}
              choice={judge}
              effective={{
                agent: judge.agent,
                model: judging?.default_model ?? null,
                mode_id: null,
                thinking_option_id: null,
              }}
              parts={['model']}
              onChange={({ model }) => change({ judge: { ...judge, model } })}
            />
          )}
        </span>
      )}
    </FieldFrame>
  );
}
