import { destructiveStatement } from './destructive-statement.js';
import type { Detector, Spot } from './detector.js';
import { hardCodedSecret } from './hard-coded-secret.js';
import { codeInjection, commandInjection, pathTraversal, sqlInjection } from './injection.js';
import { missingTimeout } from './missing-timeout.js';
import { moduleState } from './module-state.js';
import type { Source } from './source.js';
import { swallowedError } from './swallowed-error.js';
import { unawaitedIteration } from './unawaited-iteration.js';
import { unfinishedWork } from './unfinished-work.js';

/** Every detector that looks at one file alone. */
export const detectors: readonly Detector[] = [
  hardCodedSecret,
  sqlInjection,
  commandInjection,
  codeInjection,
  pathTraversal,
  swallowedError,
  missingTimeout,
  destructiveStatement,
  unawaitedIteration,
  moduleState,
  unfinishedWork,
];

/** Everything that any detector sees in a file, in the order of its lines. */
export function detect(source: Source): { detector: Detector; spot: Spot }[] {
  return detectors
    .flatMap((detector) => detector.find(source).map((spot) => ({ detector, spot })))
    .toSorted((a, b) => a.spot.line_start - b.spot.line_start);
}
