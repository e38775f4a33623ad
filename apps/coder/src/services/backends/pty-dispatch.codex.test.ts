import { codex } from './cli/codex.js';
import { cliSubject } from './cli/testing/cli-subject.js';
import { describeConformance } from './conformance.js';

describeConformance('codex on its command line', {
  // It tells the words and the call of one answer of its model as two steps, and of tokens the sum of the thread alone.
  create: (options) => cliSubject(codex, options, { hides: ['context'], maxModelCalls: 28 }),
  faultLimitMs: 60_000,
});
