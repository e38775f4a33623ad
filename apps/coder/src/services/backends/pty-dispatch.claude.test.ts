import { describeConformance } from './conformance.js';
import { claude } from './cli/claude.js';
import { cliSubject } from './cli/testing/cli-subject.js';

describeConformance('claude on its command line', {
  create: (options) => cliSubject(claude, options),
  faultLimitMs: 60_000,
});
