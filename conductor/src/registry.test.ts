import { expect, it } from 'vitest';
import { FlowDescription } from '@boocode/contracts/flow-run';
import { describeFlows, FLOW_NAMES, getFlow } from './registry.js';

it('knows the flows that it describes, and no other', () => {
  expect(FLOW_NAMES).toEqual(['code-review']);
  expect(describeFlows().map((description) => FlowDescription.parse(description).name)).toEqual(FLOW_NAMES);
  expect(getFlow('research')).toBeUndefined();
});

it('describes all three bands of a flow', () => {
  expect(describeFlows().map(({ bands }) => bands.map(({ band }) => band))).toEqual([['small', 'medium', 'large']]);
});

it('says which kinds of its steps agents do', () => {
  expect(describeFlows().map(({ stages }) => stages)).toEqual([['angle', 'validator']]);
});
