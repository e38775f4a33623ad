import { expect, it } from 'vitest';
import { namesANeed, optionsIn } from './prose-signals.js';

it.each([
  ['Is Kafka any good?', 0],
  ['Kafka or a table?', 2],
  ['Kafka, a table or nothing?', 3],
  ['Kafka versus Pulsar, for orders, payments and mail?', 2],
  ['Kafka vs. a table', 2],
  ['Which of:\n- Kafka\n- a table\n- nothing\n- Redis', 4],
  ['We have orders, payments and mail. Kafka or a table?', 2],
])('"%s" names %i options', (text, options) => {
  expect(optionsIn(text)).toBe(options);
});

it.each([
  ['Tabs, because two incidents came from it', true],
  ['A customer cannot pay, it blocks the release', true],
  ['A second database would be nice', false],
])('"%s": a need is named: %s', (text, needed) => {
  expect(namesANeed(text)).toBe(needed);
});
