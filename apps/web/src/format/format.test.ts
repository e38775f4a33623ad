import { expect, it } from 'vitest';
import { money, tokens } from './amount.js';
import { ago, clock, spoken } from './duration.js';
import { localTimes } from './local-times.js';
import { moment } from './moment.js';
import { modelName, rehearsalName, repositoryName } from './names.js';

it('shows times with the units that they need', () => {
  expect([0, 58_999, 724_000, 3_723_000, -5].map(clock)).toEqual(['0:00', '0:58', '12:04', '1:02:03', '0:00']);
  expect(spoken(185_000)).toBe('3 minutes 5 seconds');
  expect(spoken(3_601_000)).toBe('1 hour 1 second');
});

it('says roughly how long ago', () => {
  const now = Date.parse('2026-03-10T12:00:00Z');
  const times = ['2026-03-10T11:59:30Z', '2026-03-10T11:56:00Z', '2026-03-10T09:00:00Z', '2026-03-08T12:00:00Z'];
  expect(times.map((time) => ago(time, now))).toEqual(['now', '4 min', '3 h', '2 d']);
});

it('rounds tokens and never rounds up into a wrong unit', () => {
  expect([0, 999, 1000, 84_400, 999_499, 999_500, 1_250_000].map(tokens)).toEqual([
    '0',
    '999',
    '1k',
    '84k',
    '999k',
    '1.0M',
    '1.3M',
  ]);
});

it('shows money only where it is real', () => {
  expect([null, 0, 0.004, 1.836].map(money)).toEqual([null, null, '< $0.01', '$1.84']);
});

it('never shows the rehearsal as a model', () => {
  expect(modelName('rehearsal/rehearsal-1')).toBe(rehearsalName);
  expect(modelName('anthropic/claude-sonnet')).toBe('claude-sonnet');
  expect(modelName('x', 'Model X')).toBe('Model X');
});

it('names a repository by its folder', () => {
  expect(repositoryName('/home/me/shop/')).toBe('shop');
});

it("says the times in coder's words as the person's own, each with its day where that is another", () => {
  const now = Date.parse('2026-03-10T12:00:00Z');
  const [soon, later] = ['2026-03-10T12:05:00Z', '2026-03-12T09:00:00Z'];
  const words = 'Parked until 2026-03-10 12:05:00 UTC: acme resets on 2026-03-12 09:00:00 UTC, not at 09:00 UTC.';
  expect(localTimes(words, now)).toBe(
    `Parked until ${moment(soon, now)}: acme resets on ${moment(later, now)}, not at 09:00 UTC.`,
  );
  expect(localTimes('Waiting for tests', now)).toBe('Waiting for tests');
});
