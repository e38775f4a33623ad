import { fence, promptTags } from '@boocode/contracts/prompt-tags';
import type { PlanStep } from '@boocode/contracts/flow-plan';

/** What a session that holds a step's prompt is told when it goes on after it was cut off: never the prompt again. */
export function goOnWords({ output }: PlanStep): string {
  const form =
    output === null
      ? []
      : [
          `End your reply as the contract "${output}" of your instructions says: exactly one block fenced as \`\`\`json, and nothing after it.`,
          fence(promptTags.output, output),
        ];
  return [
    fence(promptTags.goOn, 'You were cut off in the middle of this step, and your answer did not arrive.'),
    'Go on from where you were. What you have read stands; a call that was interrupted is to be made again.',
    ...form,
  ].join('\n');
}
