import { z } from 'zod';
import { AngleOutput } from './finding.js';
import { personaOutputs } from './persona-extras.js';

const texts = z.array(z.string()).default([]);

/** What the synthesizer writes beyond its persona's own fields: the answer, and the sections that the flow asks for. */
const written = {
  /** The answer to the goal, in a paragraph: the report begins with it. */
  answer: z.string().min(1),
  /** Refs of the findings that carry the answer. */
  answer_rests_on: texts,
  /** By the ids that the step names; a section with nothing to say is left out. */
  sections: z.array(z.object({ id: z.string(), text: z.string(), rests_on: texts })).default([]),
};

export const SynthesisOutput = AngleOutput.extend(written);
export type SynthesisOutput = z.infer<typeof SynthesisOutput>;

const byPersona = new Map<string, z.ZodType<SynthesisOutput>>(
  Object.entries(personaOutputs).map(([id, output]) => [id, output.extend(written)]),
);

/** What the reply of a persona in the synthesizer's seat must satisfy under the contract `synthesis`. */
export function synthesisOutputOf(persona: string | null): z.ZodType<SynthesisOutput> {
  return byPersona.get(persona ?? '') ?? SynthesisOutput;
}

/** Answer to "would one fix resolve both?", one entry for each pair that was asked about. */
export const PairsOutput = z.object({
  pairs: z.array(
    z.object({ a: z.string(), b: z.string(), one_fix: z.enum(['yes', 'no', 'unsure']), why: z.string().default('') }),
  ),
});
export type PairsOutput = z.infer<typeof PairsOutput>;
