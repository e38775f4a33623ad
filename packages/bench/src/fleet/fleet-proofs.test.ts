import { describe, expect, it } from 'vitest';
import type { Launched } from './fleet-feed.js';
import { faultsOfRows, type Noted, type Row } from './fleet-proofs.js';

const keys = ['context', 'angle.first', 'angle.second', 'fold', 'synthesizer', 'render', 'finish'];
const isAngle = (key: string): boolean => key.startsWith('angle.');
const run: Launched = { id: 'r', home: 'coder1', file: null };
const ledger = keys
  .filter(isAngle)
  .map((key) => `begin of ${key}\nend of ${key}\n`)
  .join('');
const noted: Noted = { launched: [run], seen: new Set(['fold 1']), ledger };

const row = (key: string, fields: Partial<Row> = {}): Row => ({
  id: key,
  run: 'r',
  key,
  state: 'completed',
  attempt: 1,
  won: [1],
  skipped: null,
  word: isAngle(key) ? `of ${key}` : null,
  findings: key === 'render' ? 2 : 0,
  by: 'coder1',
  ...fields,
});

function faultsWith(key: string, fields: Partial<Row>, more: Partial<Noted> = {}): string[] {
  return faultsOfRows(
    keys.map((one) => row(one, one === key ? fields : {})),
    { ...noted, ...more },
  );
}

describe('the proofs of a fleet', () => {
  it('find nothing in a run that ended as it must', () => {
    expect(faultsWith('fold', {})).toEqual([]);
  });

  it('find a run whose launch was acknowledged and that is not there', () => {
    expect(faultsOfRows([], { ...noted, seen: new Set() })).toEqual(['run r was launched, and is lost']);
  });

  it('find a run that nobody launched', () => {
    expect(faultsWith('fold', {}, { launched: [] })).toEqual(['run r is there, and nobody launched it']);
  });

  it('find a run that lacks a step', () => {
    const rows = keys.slice(1).map((key) => row(key));
    expect(faultsOfRows(rows, noted)).toEqual([expect.stringContaining('run r has the steps angle.first')]);
  });

  it('find a step that has not ended, and one that was left out', () => {
    expect(faultsWith('render', { state: 'running' })).toEqual(['render render is running']);
    expect(faultsWith('render', { skipped: 'nothing to do' })).toEqual(['render render was left out: nothing to do']);
  });

  it('find a step that was completed twice, or by another attempt than the one that counts', () => {
    expect(faultsWith('fold', { won: [1, 2] })).toEqual(['fold fold was completed 2 times']);
    expect(faultsWith('render', { attempt: 2 })).toEqual(['render render is at attempt 2, which did not complete it']);
  });

  it('find an end that was seen, and that another attempt has made since', () => {
    expect(faultsWith('fold', { attempt: 2, won: [2] })).toEqual(['the end fold 1 was seen, and is lost']);
  });

  it('find an answer that no agent came to the end of, one that two steps have, and findings that were kept twice', () => {
    expect(faultsWith('angle.first', { word: 'of nobody' })).toEqual(['no agent came to the end of of nobody']);
    expect(faultsWith('angle.first', { word: 'of angle.second' })).toEqual([
      'of angle.second is the answer of two steps',
    ]);
    expect(faultsWith('render', { findings: 4 })).toEqual(['render render has 4 findings']);
  });
});
