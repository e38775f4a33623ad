import { expect, it } from 'vitest';
import { AngleOutput } from '@boocode/contracts/finding';
import { readJsonBlock } from './parse.js';

const fenced = (json: string): string => `Some prose.\n\n\`\`\`json\n${json}\n\`\`\`\n`;
const minimal = '{ "findings": [] }';

it.each([
  ['a fenced block after prose', fenced(minimal)],
  ['prose after the block', `${fenced(minimal)}\nThat is all.`],
  ['the last of two blocks', `${fenced('{ "findings": 1 }')}${fenced(minimal)}`],
  ['a bare object', minimal],
  ['an upper-case info string and Windows line ends', '```JSON\r\n{ "findings": [] }\r\n```'],
])('reads %s', (_, text) => {
  expect(readJsonBlock(text, AngleOutput, 'angle')).toMatchObject({ ok: true, data: { findings: [] } });
});

it.each([
  ['an empty reply', '  \n', 'the reply was empty'],
  ['prose alone', 'All is well.', 'no ```json block'],
  ['a cut block', '```json\n{ "findings": [', 'no ```json block'],
  ['broken JSON', fenced('{ "findings": [, }'), 'cannot be parsed'],
  ['a wrong type', fenced('{ "findings": 1 }'), 'findings: '],
  ['a finding without a claim', fenced('{ "findings": [{ "native_id": "X" }] }'), 'findings.0.claim: '],
])('refuses %s and asks for one repair that names the problem', (_, text, problem) => {
  const reading = readJsonBlock(text, AngleOutput, 'angle');
  if (reading.ok) throw new Error('it was read');
  expect(reading.problem).toContain(problem);
  expect(reading.repair).toContain('<repair>');
  expect(reading.repair).toContain(problem);
  expect(reading.repair).toContain('<output-contract>\nangle\n</output-contract>');
});
