import { FieldFrame } from './FieldFrame.js';

interface Props {
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

const weekInMinutes = 7 * 24 * 60;

/** When the run is given up; without it a run takes as long as its steps may. */
export function DeadlineField({ value, error, onChange }: Props) {
  return (
    <FieldFrame
      label="Deadline in minutes"
      hint="Optional: a run that takes longer is stopped, without a report"
      error={error}
    >
      {(field) => (
        <input
          {...field}
          type="number"
          min={1}
          max={weekInMinutes}
          step={1}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          placeholder="none"
          autoComplete="off"
        />
      )}
    </FieldFrame>
  );
}
