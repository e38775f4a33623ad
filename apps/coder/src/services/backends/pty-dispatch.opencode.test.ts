import { opencode } from './cli/opencode.js';
import { cliSubject } from './cli/testing/cli-subject.js';
import { describeConformance } from './conformance.js';

describeConformance('opencode on its command line', {
  create: (options) => cliSubject(opencode, options, { hides: ['text-before-its-end', 'window'], tellsReset: false }),
  faultLimitMs: 60_000,
  costly: 'each turn',
  provenBy: 'opencode-server.conformance',
});
