import { readYaml } from '@boocode/yaml/read-yaml';
import { z } from 'zod';
import { Slug } from '@boocode/contracts/ids';

/** What a program must know of a persona. Everything else is the body, which only models read. */
const FrontMatter = z.strictObject({
  id: Slug,
  /** Opens the native ids of its findings; unique among personas. */
  prefix: z.string().regex(/^[A-Z]{2,4}$/),
  tier: z.enum(['deep', 'standard', 'light']),
  role: z.enum(['discovery', 'angle', 'synthesizer', 'validator', 'reader']),
  reads: z.array(z.enum(['repo', 'git', 'web', 'upstream-findings', 'document'])).min(1),
  /** Its severity words, worst first; empty = it does not rate, the flow does. */
  ladder: z.array(z.string().min(1)),
  /** Which sides of the contracts it is written for. */
  contracts: z.array(z.enum(['evidence-produce', 'evidence-review', 'yagni-produce', 'yagni-review'])),
  /** Whose ground it must stay off. */
  defersTo: z.array(Slug),
});
/** A persona as programs hold it. */
export const Persona = FrontMatter.extend({ body: z.string().min(1) });
export type Persona = z.infer<typeof Persona>;

/** Reads one persona file. Throws with the file's name and every fault when the front matter does not hold. */
export function parsePersona(name: string, text: string): Persona {
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]+)$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new Error(`${name} does not begin with YAML front matter between two lines of "---".`);
  }
  const checked = FrontMatter.safeParse(readYaml(match[1]));
  if (!checked.success) throw new Error(`${name} has faults in its front matter:\n${z.prettifyError(checked.error)}`);
  if (`${checked.data.id}.md` !== name) throw new Error(`${name} must be named after its id, ${checked.data.id}.`);
  return { ...checked.data, body: match[2].trim() };
}
