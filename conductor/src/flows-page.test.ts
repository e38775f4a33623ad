import { expect, it } from 'vitest';
import { flowsPage } from './flows-page.js';
import { describeFlows } from './registry.js';

it('FLOWS.md says what the flows say of themselves; when it does not, run this test with -u', async () => {
  await expect(flowsPage(describeFlows())).toMatchFileSnapshot('../FLOWS.md');
});
