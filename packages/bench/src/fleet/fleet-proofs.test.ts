import { describe, expect, it } from 'vitest';
import { faultsOf, type Row } from './fleet-proofs.js';

const row = (id: string, fields: Partial<Row> = {}): Row => ({
  id,
  root: id === 'r',
  state: 'completed',
  attempt: 1,
  text: '7/1',
  won: ['1 7'],
  ...fields,
});
const ids = ['r', 'a', 'b', 'c'];
const ledger = ids.map((id) => `begin ${id} 1 7\nend ${id} 1 7\nkept ${id} 1 7\n`).join('');
const noted = { launched: ['r'], ledger };

function faultsWith(id: string, fields: Partial<Row>): string[] {
  return faultsOf(
    ids.map((one) => row(one, one === id ? fields : {})),
    noted,
  );
}

describe('the proofs of a fleet', () => {
  it('find nothing in a run that ended as it must', () => {
    expect(faultsWith('a', {})).toEqual([]);
  });

  it('find a run whose launch was acknowledged and that is not there', () => {
    expect(faultsOf([], { launched: ['r'], ledger: '' })).toEqual(['run r was launched, and is lost']);
  });

  it('find a run that nobody launched', () => {
    expect(
      faultsOf(
        ids.map((id) => row(id)),
        { launched: [], ledger },
      ),
    ).toEqual(['run r is there, and nobody launched it']);
  });

  it('find a step that has not ended', () => {
    expect(faultsWith('b', { state: 'running' })).toEqual(['b is running']);
  });

  it('find a step that was completed twice', () => {
    expect(faultsWith('b', { won: ['1 7', '2 8'] })).toEqual(['b was completed 2 times']);
  });

  it('find an end that a host was told is kept, and that another host has made since', () => {
    const again = `${ledger}begin b 2 8\nend b 2 8\nkept b 2 8\n`;
    const tasks = ids.map((id) => row(id, id === 'b' ? { attempt: 2, text: '8/2', won: ['2 8'] } : {}));
    expect(faultsOf(tasks, { launched: ['r'], ledger: again })).toEqual(['b 1 7 was said to be kept, and is lost']);
  });

  it('find an output that no attempt came to the end of', () => {
    expect(faultsWith('c', { text: '9/1' })).toEqual(['c has no end']);
  });
});
