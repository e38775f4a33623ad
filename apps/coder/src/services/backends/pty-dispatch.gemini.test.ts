import { describeConformance } from './conformance.js';
import { gemini } from './cli/gemini.js';
import { cliSubject } from './cli/testing/cli-subject.js';

describeConformance('gemini on its command line', {
  create: (options) => cliSubject(gemini, options),
  faultLimitMs: 60_000,
});
