import { Evidence as Citation } from '@boocode/contracts/finding';
import { z } from 'zod';

const texts = z.array(z.string()).default([]);

/** A finding as a step is handed it, as far as the rehearsal looks at it. */
const Handed = z.looseObject({
  ref: z.string(),
  title: z.string().default(''),
  claim: z.string().default(''),
  severity: z.string().default(''),
  impact: z.string().default(''),
  remediation: z.string().default(''),
  evidence: z.array(Citation).default([]),
  addresses: texts,
});
export type Handed = z.infer<typeof Handed>;

const json = z.string().transform((value, context) => {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

/** Reads a text as JSON of a shape; null when it is none, which then hands over nothing. */
export function handedJson<T>(text: string, shape: z.ZodType<T>): T | null {
  return json.pipe(shape).safeParse(text.trim()).data ?? null;
}

/** The findings of a list; none when it cannot be read: the answer then speaks of none, which the gates count as not judged. */
export function handedFindings(text: string): Handed[] {
  const list = handedJson(text, z.array(z.unknown())) ?? [];
  // A list without refs (what discovery found) is to build on, and not to judge.
  return list.flatMap((one) => Handed.safeParse(one).data ?? []);
}

const order = ['critical', 'high', 'warning', 'medium', 'suggestion', 'advisory', 'fact'];

/** 0 is the worst. */
export function rankOf({ severity }: Pick<Handed, 'severity'>): number {
  const place = order.indexOf(severity.toLowerCase());
  return place === -1 ? order.length : place;
}

export function isFact({ severity }: Pick<Handed, 'severity'>): boolean {
  return severity === 'fact';
}

/** `path:line` of what a finding is about. */
export function whereOf({ evidence }: Handed): string {
  const [first] = evidence;
  if (first === undefined) return 'no place';
  return first.line_start === null ? String(first.path ?? first.url) : `${first.path}:${first.line_start}`;
}
