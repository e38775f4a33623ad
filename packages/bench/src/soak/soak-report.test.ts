import { describe, expect, it } from 'vitest';
import { faultsOf, soakToMarkdown } from './soak-report.js';
import type { SoakReport } from './soak-bench.js';

const reportOf = (files: number[]): SoakReport => ({
  date: '2026-11-27',
  machine: { cpus: 2, cpu: 'AMD EPYC', memory_gib: 24, node: '20.20.2', load: [1, 2] },
  minutes_an_hour: 2,
  hours: files.map((value, at) => ({
    hour: at + 1,
    seconds: 120,
    did: { reviews: 3 },
    readings: [
      { place: 'coder', what: 'open files', value, unit: '', kind: 'exact' },
      ...(at < 2 ? [] : [{ place: 'tmp/', what: 'on disk', value: 1, unit: 'MB', kind: 'told' } as const]),
    ],
  })),
  cut_off: null,
});

describe('the report of a soak', () => {
  it('says which value grows, from where to where, and by how much an hour', () => {
    const leak = reportOf([5, 9, 10, 11, 12, 13]);
    expect(faultsOf(leak)).toEqual(['coder, open files: 10, 11, 12, 13; +1 an hour, at most 0.']);
    expect(soakToMarkdown(leak)).toContain('**0 of 1 judged values are flat.**');
  });

  it('says that all is flat, and what was done', () => {
    const page = soakToMarkdown(reportOf([5, 9, 9, 9, 9, 9]));
    expect(page).toContain('**All 1 judged values are flat.**');
    expect(page).toMatch(/\| reviews +\| +3 \| +18 \|/);
    expect(page).toMatch(/\| coder: open files +\| +5 \| +9 \| +9 \| +0 \| +0 \| flat \|/);
  });

  it('judges nothing by too few hours, and says so of one that broke off', () => {
    const short = { ...reportOf([5, 9, 10]), cut_off: 'it ended with 1' };
    expect(faultsOf(short)).toEqual(['The play broke off: it ended with 1.']);
    expect(soakToMarkdown(short)).toContain('**Too few hours to judge.**');
  });
});
