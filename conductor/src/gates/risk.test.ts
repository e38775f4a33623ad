import { expect, it } from 'vitest';
import { overallRisk } from './risk.js';

it.each([
  ['near-certain', 'low', 'local', 'irreversible', 'Critical'],
  ['near-certain', 'critical', 'local', 'easy', 'Critical'],
  ['near-certain', 'high', 'local', 'easy', 'High'],
  ['likely', 'high', 'local', 'easy', 'High'],
  ['unlikely', 'critical', 'system-wide', 'easy', 'High'],
  ['possible', 'medium', 'local', 'easy', 'Medium'],
  ['likely', 'low', 'local', 'easy', 'Medium'],
  ['unlikely', 'critical', 'local', 'easy', 'Low'],
  ['possible', 'low', 'local', 'easy', 'Low'],
])('%s, %s, %s, %s is %s', (likelihood, severity, blast_radius, reversibility, overall) => {
  expect(overallRisk({ likelihood, severity, blast_radius, reversibility })).toBe(overall);
});

it('rates nothing of which one scale is missing', () => {
  expect(overallRisk({ likelihood: 'likely', severity: 'High', blast_radius: 'local' })).toBe('Unrated');
  expect(overallRisk({ likelihood: 'likely', severity: 'High', blast_radius: 'galaxy', reversibility: 'easy' })).toBe(
    'Unrated',
  );
});
