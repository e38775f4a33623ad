import { expect, test } from 'vitest';
import { autovacuumOf, DEFAULTS, upkeepOf } from './upkeep-plan.js';

const day = { rows: 10_000_000, inserted: 27_000, dead: 54_000 };

test('a table without options is vacuumed as Postgres does by itself', () => {
  expect(autovacuumOf(null)).toEqual(DEFAULTS);
  const { vacuum_days, dead_rows } = upkeepOf(DEFAULTS, day);
  expect(vacuum_days).toBeCloseTo(37, 0);
  expect(dead_rows).toBe(2_000_050);
});

test('options of a table count, others of it do not', () => {
  const settings = autovacuumOf([
    'fillfactor=85',
    'autovacuum_vacuum_scale_factor=0.02',
    'autovacuum_vacuum_insert_threshold=10',
  ]);
  expect(settings).toEqual({ ...DEFAULTS, vacuum_scale_factor: 0.02, insert_threshold: 10 });
  expect(upkeepOf(settings, day).dead_rows).toBe(200_050);
});

test('a table that is only inserted into is vacuumed by its inserts', () => {
  const { vacuum_days, inserted_rows } = upkeepOf(DEFAULTS, { ...day, dead: 0 });
  expect(vacuum_days).toBeCloseTo(74, 0);
  expect(inserted_rows).toBe(2_001_000);
});

test('statistics are made anew by rows that were inserted, updated and deleted', () => {
  const settings = { ...DEFAULTS, analyze_scale_factor: 0.01, analyze_threshold: 0 };
  expect(upkeepOf(settings, { rows: 1_000, inserted: 4, dead: 6 }).analyze_days).toBe(1);
});
