import { expect, it } from 'vitest';
import { describeFlows, FLOW_NAMES, getFlow } from './registry.js';

it('knows the flows that it describes, and no other', () => {
  expect(describeFlows().map(({ name }) => name)).toEqual(FLOW_NAMES);
  for (const name of FLOW_NAMES) expect(getFlow(name)?.name).toBe(name);
  expect(getFlow('nothing')).toBeUndefined();
});

it('describes all three bands of every flow, and what it wants to be told', () => {
  for (const { name, bands, inputs } of describeFlows()) {
    expect(bands.map(({ band }) => band)).toEqual(['small', 'medium', 'large']);
    expect(inputs.goal_label, name).not.toBe('');
    expect(inputs.documents === 'no' || inputs.document_label !== '', name).toBe(true);
  }
});

it('says which kinds of its steps agents do', () => {
  const stages = Object.fromEntries(describeFlows().map((flow) => [flow.name, flow.stages]));
  expect(stages['code-review']).toEqual(['angle', 'validator']);
  expect(stages['architectural-analysis']).toEqual(['discovery', 'angle', 'second-wave', 'synthesizer', 'validator']);
});
