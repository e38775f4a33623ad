/** Tests of the example: not everything is tested. */
export const shopTests: Readonly<Record<string, string>> = {
  'test/charge.test.ts': `import { expect, test } from 'vitest';
import { charge } from '../src/payments/charge.js';

test('a payment that fails three times is an error', async () => {
  await expect(charge('Ada', 100)).rejects.toThrow('could not be charged');
});
`,
  'test/find-order.test.ts': `import { expect, test } from 'vitest';
import { findOrder } from '../src/orders/find-order.js';

test('an unknown order is null', async () => {
  expect(await findOrder('0')).toBeNull();
});
`,
};
