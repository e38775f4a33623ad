import type { LaunchInput } from '@boocode/contracts/flow-run';
import { getFlow } from '@boocode/conductor/registry';
import { prefixShare } from '@boocode/conductor/spine/prefix-share';
import { areaSubject, changeOf, changeSubject, repositorySubject } from '@boocode/conductor/testing/change';
import { playRun } from '@boocode/conductor/testing/run-flow';
import type { Subject } from '@boocode/conductor/types';
import { shopChange, shopFiles } from '@boocode/rehearsal/example/shop';
import { answerFrom } from '@boocode/rehearsal/memory-agent';

const files = { ...shopFiles, ...shopChange };

/**
 * Which share of the longest prompt of the angles is what all of them begin with, from 0 to 1; null where fewer than two sit. A
 * product does not keep prompts, so the request is played once more, in memory.
 */
export function prefixOf(request: LaunchInput): number | null {
  const flow = getFlow(request.flow);
  if (flow === undefined) return null;
  const subject = subjectOf(request);
  const { goal = '', band } = request;
  const { prompts, plan } = playRun({
    flow,
    request: { goal, ...(band !== undefined && { band }) },
    diff: subject.diff,
    subject,
    files,
    answers: (_step, prompt) => answerFrom(files, prompt),
  });
  const angles = plan.steps.flatMap(({ key, stage }) => (stage === 'angle' ? (prompts.get(key) ?? []) : []));
  return angles.length < 2 ? null : Math.min(...prefixShare(angles));
}

function subjectOf({ base, focus, documents = [] }: LaunchInput): Subject {
  if (base !== undefined) return { ...changeSubject(changeOf(shopChange)), documents: handed(documents) };
  if (focus === undefined) return repositorySubject(files, handed(documents));
  const inside = Object.entries(files).filter(([path]) => focus.some((folder) => path.startsWith(`${folder}/`)));
  return areaSubject(Object.fromEntries(inside), focus, handed(documents));
}

function handed(documents: NonNullable<LaunchInput['documents']>): Subject['documents'] {
  return documents.map(({ name, role = 'input', text }) => ({ name, role, text }));
}
