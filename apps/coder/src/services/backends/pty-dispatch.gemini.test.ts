import { gemini } from './cli/gemini.js';
import { cliSubject } from './cli/testing/cli-subject.js';
import { describeConformance } from './conformance.js';

describeConformance('gemini on its command line', {
  create: (options) => cliSubject(gemini, options, { hides: ['tool-output', 'context'] }),
  faultLimitMs: 60_000,
  costly: 'each turn',
  provenBy: 'acp/gemini.conformance',
});
