import { expect, it } from 'vitest';
import { redactor } from './redact.js';

const environment = {
  BOOCODE_TOKEN: 'front-door-4711-secret',
  OPENROUTER_API_KEY: 'plain"looking/value',
  OTEL_EXPORTER_OTLP_HEADERS: 'x-team=honey-bees-42',
  HOME: '/home/somebody',
};
const redact = redactor(environment);

it.each([
  ['a header', { headers: { authorization: 'Bearer abcdef.ghijkl' } }, 'ghijkl'],
  ['a cookie, with others', { headers: { 'set-cookie': ['a=1; Path=/', 'session=zzz-yyy'] } }, 'zzz-yyy'],
  ['a key of a provider', { 'x-api-key': 'k-123' }, 'k-123'],
  ['a value with a quotation mark', { password: 'one"two-three' }, 'two-three'],
  ['JSON within a string', { body: JSON.stringify({ access_token: 'deep-down' }) }, 'deep-down'],
  ['a parameter of an address', { url: '/ws?access_token=in-the-url&run=7' }, 'in-the-url'],
  ['a password in an address', { url: 'postgres://boocode:hunter22@127.0.0.1:5432/db' }, 'hunter22'],
  ['what a shell was given', { msg: 'ran with OPENAI_API_KEY=abc123 and failed' }, 'abc123'],
  ['a key by its look', { msg: 'Incorrect API key provided: sk-ant-api03-AAAAbbbbCCCCdddd' }, 'sk-ant'],
  ['a value of the environment', { msg: 'it said front-door-4711-secret twice: front-door-4711-secret' }, '4711'],
  ['such a value as JSON writes it', { msg: 'plain"looking/value' }, 'looking'],
  ['headers for the receiver of traces', { msg: 'refused x-team=honey-bees-42' }, 'honey'],
])('keeps %s out, and leaves a line of JSON', (_what, logged, secret) => {
  const line = redact(JSON.stringify(logged));
  expect(line).not.toContain(secret);
  expect(line).toContain('[redacted]');
  expect(() => void JSON.parse(line)).not.toThrow();
});

it('is quick about a long word, such as a file in base64', () => {
  const line = JSON.stringify({ output: 'x'.repeat(1_000_000) });
  const before = performance.now();
  expect(redact(line)).toBe(line);
  // It took hours when each letter began a search of its own.
  expect(performance.now() - before).toBeLessThan(5_000);
});

it.each(['\\', 'a.', 'sk-', '"token'])('is quick about a line of nothing but %s', (unit) => {
  const before = performance.now();
  redact(unit.repeat(200_000 / unit.length));
  expect(performance.now() - before).toBeLessThan(5_000);
});

it('takes a secret that does not end for one to the end of the line', () => {
  expect(redact('{"token":"abc\\')).toBe('{"token":"[redacted]"');
  expect(redact('{"cookie":["abc')).toBe('{"cookie":"[redacted]"');
});

it('leaves what is no secret', () => {
  const line = JSON.stringify({
    level: 30,
    task: '0199',
    input_tokens: 12,
    url: '/runs?step=angle.key',
    msg: '/home/somebody: 3 keys',
  });
  expect(redact(line)).toBe(line);
});
