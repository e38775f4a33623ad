import { claude } from './cli/claude.js';
import { cliSubject } from './cli/testing/cli-subject.js';
import { describeConformance } from './conformance.js';

describeConformance('claude on its command line', {
  create: (options) => cliSubject(claude, options, { tellsReset: false }),
  faultLimitMs: 60_000,
  costly: 'each turn',
  provenBy: 'claude-sdk.conformance',
});
