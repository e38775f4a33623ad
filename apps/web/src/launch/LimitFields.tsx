import type { RunPreview } from '@boocode/contracts/run-preview';
import { moneyRange, tokenRange } from '../format/amount.js';
import { FieldFrame } from './FieldFrame.js';
import styles from './LaunchForm.module.css';
import type { Launch } from './useLaunch.js';

const weekInMinutes = 7 * 24 * 60;

/** When the report is written, and what the run may use: angles, budget, deadline, what was asked before. */
export function LimitFields({ launch }: { launch: Launch }) {
  const { form, set, change, errors, preview } = launch;
  const angles = preview.data?.steps.filter(({ stage }) => stage === 'angle').length ?? 0;
  const price = moneyRange(preview.data?.forecast?.usd ?? null);
  return (
    <div className={styles.limits}>
      {/* Its room is there while nobody knows yet how many look. */}
      {preview.data === undefined || angles > 1 || form.min_angles !== '' ? (
        <FieldFrame
          label="Report with at least"
          hint={`of ${preview.data === undefined ? 'its' : angles} angles completed. Empty: as the flow says`}
          error={errors.min_angles}
        >
          {(field) => (
            <input
              {...field}
              type="number"
              min={1}
              max={angles > 1 ? angles : undefined}
              value={form.min_angles}
              onChange={({ target }) => set('min_angles')(target.value)}
              placeholder="as usual"
            />
          )}
        </FieldFrame>
      ) : null}
      <FieldFrame label="Budget" hint={budgetHint(preview.data, form)} error={errors.budget}>
        {(field) => (
          <span className={styles.budget}>
            <input
              {...field}
              type="number"
              min={form.unit === 'usd' ? 0.01 : 1}
              step={form.unit === 'usd' ? 0.01 : 1}
              value={form.budget}
              onChange={({ target }) => set('budget')(target.value)}
              placeholder="none"
            />
            <select
              aria-label="Budget in"
              value={form.unit}
              onChange={({ target }) => change({ type: 'measure', unit: target.value === 'usd' ? 'usd' : 'tokens' })}
            >
              <option value="tokens">k tokens</option>
              <option value="usd" disabled={price === null && form.unit !== 'usd'}>
                US dollars
              </option>
            </select>
          </span>
        )}
      </FieldFrame>
      <FieldFrame
        label="Deadline in minutes"
        hint="A run that takes longer is stopped, without a report"
        error={errors.deadline_minutes}
      >
        {(field) => (
          <input
            {...field}
            type="number"
            min={1}
            max={weekInMinutes}
            step={1}
            value={form.deadline_minutes}
            onChange={({ target }) => set('deadline_minutes')(target.value)}
            placeholder="none"
          />
        )}
      </FieldFrame>
      <ReuseField reuse={form.reuse} onChange={(reuse) => change({ type: 'reuse', reuse })} />
    </div>
  );
}

function ReuseField({ reuse, onChange }: { reuse: boolean; onChange: (reuse: boolean) => void }) {
  return (
    <label className={styles.reuse}>
      <input type="checkbox" checked={reuse} onChange={({ target }) => onChange(target.checked)} />
      <span>
        Reuse what was asked before{' '}
        <small>Same prompt, commit, agent and model: its answer is taken over, and marked</small>
      </span>
    </label>
  );
}

/** The forecast beside the budget, and that it is not reached. */
function budgetHint(
  preview: RunPreview | undefined,
  { budget, unit }: Pick<Launch['form'], 'budget' | 'unit'>,
): string {
  const forecast = preview?.forecast;
  const range = forecast?.[unit] ?? null;
  if (range === null) return 'What no longer fits waits until you raise it';
  const words = unit === 'usd' ? (moneyRange(range) ?? '$0') : tokenRange(range);
  const given = budget === '' ? Number.POSITIVE_INFINITY : Number(budget) * (unit === 'usd' ? 1 : 1000);
  if (given >= range.high) return `Forecast: ${words}`;
  return given < range.low ? `Below the forecast: ${words}` : `May not be enough: forecast ${words}`;
}
