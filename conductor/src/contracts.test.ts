import { expect, it } from 'vitest';
import { contracts, contractSection } from './contracts.js';

it.each(Object.entries(contracts))('%s is short enough to be read and carries the hash of its text', (_, contract) => {
  expect(contract.text.split('\n').length).toBeLessThanOrEqual(40);
  expect(contract.hash).toMatch(/^[0-9a-f]{64}$/);
});

it('names id, side and version of each contract in a prompt', () => {
  const section = contractSection([contracts.evidenceProduce, contracts.yagniReview]);
  expect(section.match(/^### .+$/gm)).toEqual(['### Contract evidence/produce v1', '### Contract yagni/review v1']);
});
