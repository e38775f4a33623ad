import { describeConformance } from './conformance.js';
import { opencode } from './cli/opencode.js';
import { cliSubject } from './cli/testing/cli-subject.js';

describeConformance('opencode on its command line', {
  create: (options) => cliSubject(opencode, options),
  faultLimitMs: 60_000,
});
