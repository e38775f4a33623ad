import { describe, expect, it } from 'vitest';
import { personas } from '../personas/generated.gen.js';
import { personaNamed } from '../personas/persona.js';
import { protocolCoverage, protocolsOf } from './protocol-coverage.js';

const told = (protocol: string) => ({ protocol, state: 'clear', note: 'four files' }) as const;

describe('the protocols of a persona', () => {
  it('are the leads of its list, over line ends', () => {
    const body = [
      '## Input',
      '1. **Not this.** No.',
      '',
      '## Protocols',
      'Run all.',
      '1. **Follow',
      '   the input.** Do.',
    ];
    expect(protocolsOf([...body, '2. **Who may?** Look.', '', '## Output', '1. **Nor this.**'].join('\n'))).toEqual([
      'Follow the input',
      'Who may',
    ]);
  });

  it('are found of every persona that has a list', () => {
    const listed = personas.filter(({ body }) => body.includes('## Protocols'));
    expect(listed.length).toBeGreaterThan(20);
    expect(listed.filter(({ body }) => protocolsOf(body).length < 6)).toEqual([]);
    expect(protocolsOf(personaNamed('adversarial-security-analyst').body).slice(0, 2)).toEqual([
      'Follow the input',
      'Decisions about who may',
    ]);
  });
});

describe('the coverage of protocols', () => {
  const expected = ['Follow the input', 'Secrets and personal data', 'A01 access control'];

  it.each([
    ['by its name', 'secrets and personal data', 1],
    ['by its number and name', '2. Secrets & personal data', 1],
    ['by its number', 'Protocol 2', 1],
    ['by its first words', 'A01', 2],
  ])('is told %s', (_how, protocol, at) => {
    const rows = protocolCoverage(expected, [told(protocol)]);
    expect(rows).toHaveLength(3);
    expect(rows[at]).toEqual({ protocol: expected[at], state: 'empty', note: 'four files' });
  });

  it('is skipped where the answer does not speak of it, and says so', () => {
    expect(protocolCoverage(expected, []).map(({ state, note }) => `${state}: ${note}`)).toEqual(
      expected.map(() => 'skipped: the answer does not speak of it'),
    );
  });

  it('keeps what is told beyond it, and a reason for a skip', () => {
    const rows = protocolCoverage(expected, [
      { protocol: 'Follow the input', state: 'skipped', note: 'no input' },
      { protocol: 'Fuzzing', state: 'found', note: '' },
    ]);
    expect(rows[0]).toEqual({ protocol: 'Follow the input', state: 'skipped', note: 'no input' });
    expect(rows.at(-1)).toEqual({ protocol: 'Fuzzing', state: 'done', note: '' });
  });

  it('counts no row twice', () => {
    const rows = protocolCoverage(['Follow the input', 'Follow the input back'], [told('Follow the input')]);
    expect(rows.map(({ state }) => state)).toEqual(['empty', 'skipped']);
  });
});
