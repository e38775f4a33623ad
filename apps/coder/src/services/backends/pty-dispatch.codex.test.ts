import { codex } from './cli/codex.js';
import { cliSubject } from './cli/testing/cli-subject.js';
import { describeConformance } from './conformance.js';

describeConformance('codex on its command line', {
  create: (options) => cliSubject(codex, options),
  faultLimitMs: 60_000,
});
